"""The long form of fuzzing: every target, as many inputs as asked for, and how many there were.

    python tests/fuzz.py                          a million inputs, all targets
    python tests/fuzz.py --inputs 50000 dates     one target, fewer

A thirtieth of the inputs of a target is drawn by hypothesis from words and examples
(``fuzz_targets``), the rest grown by atheris, which watches what each input reaches and is up to
twenty times as quick (``pip install -e '.[fuzz]'``; it has wheels for Linux). Without atheris
hypothesis draws all of them. ``TMPDIR=/dev/shm`` spares the disk. An input fails that raises
anything but a MapgenError, breaks a promise, takes more than two seconds of CPU time, or more than
2 GB of memory; it is kept in tests/seeds, where the short form (tests/test_fuzz.py) tries it again.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

SEEDS = Path(__file__).parent / "seeds"
LONGEST_S = 2.0  # of CPU time, for an input of at most LARGEST_BYTES
LARGEST_BYTES = 20_000
MOST_MEMORY_MB = 2048
FEWEST = 300
DRAWN = 1 / 30  # of the inputs, where the rest can be grown


class FoundError(Exception):
    """An input that must not do what it does."""


def seeds(name: str) -> list[bytes]:
    """The inputs that are kept for a target: each broke something once."""
    return [file.read_bytes() for file in sorted((SEEDS / name).glob("*"))]


def keep(name: str, data: bytes) -> Path:
    file = SEEDS / name / hashlib.sha256(data).hexdigest()[:12]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return file


def guarded(run: Callable[[bytes], None], name: str) -> Callable[[bytes], None]:
    """The target, with its time held; what fails is kept."""

    def inner(data: bytes) -> None:
        before = time.process_time()
        try:
            run(data)
            spent = time.process_time() - before
            if spent > LONGEST_S:
                raise FoundError(f"{spent:.1f} s of CPU time")
        except Exception as error:
            print(f"{name}: kept as {keep(name, data)}: {error!r}"[:500], flush=True)
            raise

    return inner


def draw(name: str, count: int) -> int:
    """Run a target on inputs that hypothesis draws; how many there were."""
    from fuzz_targets import targets
    from hypothesis import HealthCheck, Phase, given, settings
    from strategies import inputs

    done = 0
    with tempfile.TemporaryDirectory() as folder:
        target = targets(Path(folder))[name]
        run = guarded(target.run, name)

        @settings(
            max_examples=count, database=None, deadline=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(inputs(target, seeds(name)))
        def every(data: bytes) -> None:
            nonlocal done
            done += 1
            run(data)

        every()
    return done


def grow(name: str, count: int) -> None:
    """Run a target on inputs that atheris grows; libFuzzer ends the process, and says how many."""
    import atheris

    with atheris.instrument_imports(include=["mapgen"]):
        from fuzz_targets import targets
    folder = Path(tempfile.mkdtemp())
    target = targets(folder)[name]
    (folder / "corpus").mkdir()
    for number, example in enumerate([*target.examples, *seeds(name), b"".join(target.words)]):
        (folder / "corpus" / str(number)).write_bytes(example)
    dictionary = folder / "words"
    dictionary.write_text(
        "".join(f'"{_escaped(word)}"\n' for word in target.words if len(word) < 60)
    )
    atheris.Setup(
        [
            sys.argv[0], str(folder / "corpus"), f"-runs={count}", f"-dict={dictionary}",
            f"-max_len={LARGEST_BYTES}", f"-rss_limit_mb={MOST_MEMORY_MB}", "-timeout=60",
            "-print_final_stats=1", "-verbosity=0", f"-artifact_prefix={folder}/",
        ],
        guarded(target.run, name),
    )  # fmt: skip
    atheris.Fuzz()


def _escaped(word: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word)


def run_apart(name: str, how: str, count: int) -> tuple[int, str]:
    """One target in a process of its own with its memory limited: inputs run, and what it said."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", __file__, "--apart", how, "--inputs", str(count), name],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = done.stdout + done.stderr
    numbers = re.findall(r"number_of_executed_units: (\d+)|inputs run: (\d+)", said)
    ran = max((int(a or b) for a, b in numbers), default=0)
    return ran, "" if done.returncode == 0 else said


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("names", nargs="*", metavar="TARGET")
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--apart", choices=["draw", "grow"], help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.apart:
        resource.setrlimit(resource.RLIMIT_DATA, (2 * MOST_MEMORY_MB << 20,) * 2)
        if asked.apart == "grow":
            grow(asked.names[0], asked.inputs)
        print("inputs run:", draw(asked.names[0], asked.inputs))
        return 0
    from fuzz_targets import targets

    with tempfile.TemporaryDirectory() as folder:
        shares = {n: t.share for n, t in targets(Path(folder)).items()}
    names = asked.names or list(shares)
    grown = importlib.util.find_spec("atheris") is not None
    hows = {"draw": DRAWN, "grow": 1 - DRAWN} if grown else {"draw": 1.0}
    whole = sum(shares[name] for name in names)
    total, failed = 0, []
    for name in names:
        counts = []
        for how, part in hows.items():
            count = max(FEWEST, round(asked.inputs * part * shares[name] / whole))
            ran, said = run_apart(name, how, count)
            counts.append(ran)
            if said:
                failed.append(name)
                print(said, file=sys.stderr)
        total += sum(counts)
        print(f"{name:18} {' + '.join(f'{n:,}' for n in counts)}", flush=True)
    print(f"{total:,} inputs ({' + '.join(hows)}); failed: {', '.join(failed) or 'none'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
