"""Reads the body of a call: JSON in UTF-8 (RFC 8259), each name once, not nested without end."""

import json
from collections.abc import Mapping, Sequence
from typing import IO, Any

from rest_framework.exceptions import ParseError, UnsupportedMediaType
from rest_framework.parsers import BaseParser
from rest_framework.utils.mediatypes import _MediaType

DEEPEST = 20
"""Levels of lists and objects in one another."""


class StrictJSONParser(BaseParser):
    """JSON of which nothing is guessed, dropped or left for later code to fail on."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002 - the parameters of DRF's parsers
    ) -> Any:
        """The value in `stream`.

        :raises ParseError: if it is no JSON, has a name twice in one object, or is nested more than `DEEPEST` levels
        :raises UnsupportedMediaType: if it says that it is written in another encoding than UTF-8
        """
        charset = _MediaType(media_type or "").params.get("charset", "utf-8")
        if charset.strip('"').lower() not in {"utf-8", "utf8", "us-ascii"}:
            raise UnsupportedMediaType(media_type or "", "JSON is written in UTF-8.")
        try:
            value = json.loads(stream.read().decode(), object_pairs_hook=_each_once, parse_constant=_no_constant)
        except RecursionError as error:
            raise ParseError(f"The JSON is nested more than {DEEPEST} levels deep.") from error
        except ValueError as error:
            raise ParseError(f"This is no JSON: {error}") from error
        if _is_deeper(value, DEEPEST):
            raise ParseError(f"The JSON is nested more than {DEEPEST} levels deep.")
        return value


def _each_once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    said = dict(pairs)
    if len(said) < len(pairs):
        raise ValueError("an object has the same name twice")
    return said


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _is_deeper(value: Any, levels: int) -> bool:
    level = [value]
    for _ in range(levels):
        level = [inner for each in level if isinstance(each, dict | list) for inner in _inside(each)]
        if not level:
            return False
    return any(isinstance(each, dict | list) for each in level)


def _inside(each: dict[str, Any] | list[Any]) -> list[Any]:
    return list(each.values()) if isinstance(each, dict) else each
