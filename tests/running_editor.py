"""A real `mapgen edit` in a process of its own, and requests to it as any program may make them."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from mapgen.eventfile.updating import MEMORY
from mapgen.eventfile.writing import write_events
from mapgen.models import EventMap


def place(event_map: EventMap, folder: Path) -> Path:
    """The files as `mapgen build` leaves them; the path of the events file."""
    write_events(event_map, folder / MEMORY)
    write_events(event_map, folder / "events.geojson")
    return folder / "events.geojson"


class RunningEditor:
    """The process; ``address`` is what it printed, token and all.

    ``before`` runs in the new process, ahead of the command.
    """

    def __init__(
        self,
        events: Path,
        *options: str,
        environment: Mapping[str, str] | None = None,
        before: Callable[[], None] | None = None,
    ) -> None:
        # With an environment of its own it may ask the geocoder that is named there.
        alone = [] if environment else ["--offline"]
        command = [sys.executable, "-m", "mapgen", "edit", str(events), *alone, *options]
        settings = {**os.environ, **(environment or {})}

        def begin() -> None:
            # A shell's job in the background ignores it, and so would all that it starts.
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            if before:
                before()

        self.process = subprocess.Popen(
            command,
            stderr=subprocess.PIPE,
            text=True,
            env=settings,
            preexec_fn=begin,  # noqa: PLW1509
        )
        assert self.process.stderr
        self.said = self.process.stderr.readline()
        found = re.match(r"Open (http://127\.0\.0\.1:(\d+)/#([\w-]+))\n", self.said)
        assert found, self.said + self.process.stderr.read()
        self.address, self.port, self.token = found[1], int(found[2]), found[3]

    def ask(
        self,
        path: str,
        body: Any = None,
        *,
        method: str = "",
        headers: dict[str, str | None] | None = None,
    ) -> tuple[int, Any, dict[str, str]]:
        """Status, body and headers; ``headers`` replace the right ones, None leaves one out."""
        host = f"127.0.0.1:{self.port}"
        sent: dict[str, str | None] = {"Host": host, "X-Mapgen-Token": self.token}
        sent |= {"Content-Type": "application/json"} if body is not None else {}
        sent |= headers or {}
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        verb = method or ("GET" if body is None else "POST")
        connection.putrequest(verb, path, skip_host=True, skip_accept_encoding=True)
        for name, value in sent.items():
            if value is not None:
                connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(content)))
        connection.endheaders(content if body is not None else None)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        is_json = answer.getheader("content-type") == "application/json"
        return answer.status, json.loads(text) if is_json else text, dict(answer.getheaders())

    def change(self, **asked: Any) -> Any:
        """Make a change that must succeed; what there is then."""
        status, answer, _ = self.ask("/change", asked)
        assert status == 200, answer
        return answer

    def interrupt(self) -> str:
        """End it as Ctrl-C does; all that it said after the address."""
        self.process.send_signal(signal.SIGINT)
        _, said = self.process.communicate(timeout=30)
        return said

    def kill(self) -> None:
        """End it at once, whatever it is doing."""
        self.process.kill()
        self.process.communicate(timeout=30)
