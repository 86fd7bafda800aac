"""Bodies of calls, as far as they can mean something."""

from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

DEEPEST = 20
"""No operation takes objects in objects half as deep; Python itself gives up at a few hundred."""


class ShallowJSONParser(JSONParser):
    """Reads JSON, and refuses what is nested deeper than anything that is asked for."""

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> Any:
        """
        :raises ParseError: if it is no JSON, or too deep
        """
        try:
            said = super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError("The body is nested too deep.") from None
        if _is_deep(said):
            raise ParseError("The body is nested too deep.")
        return said


def _is_deep(said: Any) -> bool:
    level = [said]
    for _depth in range(DEEPEST):
        level = [inner for each in level for inner in _inside(each)]
        if not level:
            return False
    return True


def _inside(said: Any) -> list[Any]:
    if isinstance(said, Mapping):
        return list(said.values())
    return said if isinstance(said, list) else []
