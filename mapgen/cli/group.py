"""The group of the commands, and how each of them ends."""

from __future__ import annotations

import datetime as dt
import io
import os
import sys
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import click

from mapgen import __version__, cycles
from mapgen.errors import MapgenError

INTERRUPTED = 130  # as shells have it: 128 + SIGINT


def say_errors(command: Callable[..., None]) -> Callable[..., None]:
    """Turn an error that the user can mend into its sentence on stderr and exit status 1."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> None:
        from mapgen.report import report_error

        try:
            command(*args, **kwargs)
        except BrokenPipeError:
            raise  # who read the output has seen enough; click ends quietly
        except (MapgenError, OSError) as error:
            report_error(sentence(error))
            sys.exit(1)

    return wrapped


def sentence(error: Exception) -> str:
    """What is wrong and what to do; the system's own errors do not say the latter."""
    if isinstance(error, MapgenError) or not isinstance(error, OSError):
        return str(error)
    name = error.filename2 or error.filename
    where = f"{os.fsdecode(name)}: " if isinstance(name, str | bytes) else ""
    return (
        f"{where}the system does not let us ({error.strerror or error}); "
        "check the path, the rights to it and the room on the disk"
    )


# What the commands are for, in the order in which a newcomer needs them.
SECTIONS = {
    "Make a map": ("build", "render"),
    "Correct it": ("edit", "check", "diff", "import", "learn", "lookup"),
    "Publish it": ("embed", "export", "extract"),
    "Read an archive": ("corpus", "corpus-map"),
    "Measure": ("evaluate",),
}


def day(text: str) -> dt.date:
    """The day of an option as 2002-05-08.

    Raises:
        click.BadParameter: it is none.
    """
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is no day; write it as 2002-05-08") from None


class Commands(click.Group):
    """The commands, as a group that ends as a program of the shell should."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What each command does, in sections, each in one whole line."""
        for title, names in SECTIONS.items():
            found = [(name, self.commands[name]) for name in names]
            with formatter.section(title):
                formatter.write_dl([(name, command.short_help or "") for name, command in found])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; text that the terminal cannot show is escaped, Ctrl-C is no fault."""
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="backslashreplace")
        try:
            return super().invoke(ctx)
        except (
            KeyboardInterrupt,
            click.Abort,
        ):  # Abort: at a question, also when nobody can answer
            click.echo("\nmapgen: stopped; what was finished before is kept", err=True)
            ctx.exit(INTERRUPTED)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mapgen")
def main() -> None:
    """A news article goes in; a map of what it reports comes out.

    \b
    mapgen build article.txt        make the map
    mapgen check events.geojson     after a correction by hand
    mapgen render events.geojson    draw it again
    """
    cycles.not_sought_at_the_end()


def run(arguments: Sequence[str] | None = None) -> None:
    """Run a command; for ``python -m mapgen``."""
    main.main(args=list(arguments) if arguments is not None else None, prog_name="mapgen")


def counted(number: int, noun: str) -> str:
    """``1 event``, ``2,000 events``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
