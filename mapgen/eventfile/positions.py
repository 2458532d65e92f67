"""Where in the text of a JSON document something stands.

The standard library's decoder tells where a value ends but not where its parts begin. Walking
down to the one value that is asked for, skipping the others with that decoder, costs a few
lines, runs at its speed, and only when there is a problem to report.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

Where = tuple[str | int, ...]

_SPACE = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder()


class _Member(NamedTuple):
    key: str | int
    start: int
    value: int


class Positions:
    """Lines of a JSON document, which must be a valid one."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._line_starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._children: dict[int, dict[str | int, _Member]] = {}

    def line(self, where: Where) -> int:
        """The line (from 1) of the member at e.g. ("features", 3, "properties", "role").

        When it is not there, the line of the innermost thing around it that is.
        """
        start = value = self._skip_space(0)
        for key in where:
            member = self._members(value).get(key)
            if member is None:
                break
            _, start, value = member
        return self.line_at(start)

    def line_at(self, offset: int) -> int:
        """The line (from 1) of an offset into the text."""
        return bisect_right(self._line_starts, offset)

    def _members(self, at: int) -> dict[str | int, _Member]:
        """The members of the object or array at this offset; of a repeated key the last."""
        if at not in self._children:
            self._children[at] = {member.key: member for member in self._walk(at)}
        return self._children[at]

    def _walk(self, at: int) -> Iterator[_Member]:
        opening = self._text[at]
        if opening not in "{[":
            return
        at = self._skip_space(at + 1)
        number = 0
        while self._text[at] not in "}]":
            key: str | int = number
            start = value = at
            if opening == "{":
                key, end = _DECODER.raw_decode(self._text, at)
                colon = self._skip_space(end)
                value = self._skip_space(colon + 1)
            yield _Member(key, start, value)
            _, end = _DECODER.raw_decode(self._text, value)
            at = self._skip_space(end)
            if self._text[at] == ",":
                at = self._skip_space(at + 1)
            number += 1

    def _skip_space(self, at: int) -> int:
        match = _SPACE.match(self._text, at)
        return match.end() if match else at
