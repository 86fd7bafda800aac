"""What a partner system says, taken at its word: unknown names are refused, and no value is coerced to another type."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, TypeVar

from django.http import QueryDict
from rest_framework import serializers

LONGEST_ECHO = 60
"""Characters of an unknown name that the answer repeats."""
JSON_TYPES: list[tuple[type[serializers.Field[Any, Any, Any, Any]], type, str]] = [
    (serializers.BooleanField, bool, "Say true or false."),
    (serializers.IntegerField, int, "Give a whole number."),
    (serializers.CharField, str, "Give text, between quotation marks."),
    (serializers.DateField, str, 'Give a date as text, like "1984-03-02".'),
    (serializers.SlugRelatedField, str, "Give a code, between quotation marks."),
]
"""Fields that DRF would fill from a value of another type, the type each takes, and what to say instead."""


class StrictSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Takes the body of a call, or its parameters, as described and no other way."""

    def to_internal_value(self, data: Any) -> Any:
        """The values by name.

        :raises ValidationError: if a name is unknown or repeated, or a value of another type than described
        """
        faults = dict(self._faults(data)) if isinstance(data, Mapping) else {}
        if faults:
            raise serializers.ValidationError(faults)
        return super().to_internal_value(data)

    def _faults(self, data: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
        for name, value in data.items():
            field = self.fields.get(name)
            if field is None:
                yield name[:LONGEST_ECHO], [self._hint(name)]
            elif fault := _fault_of_parameter(data, name) if isinstance(data, QueryDict) else _fault(field, value):
                yield name, [fault]

    def _hint(self, name: str) -> str:
        if near := get_close_matches(name, self.fields, n=1):
            return f'Unknown. Did you mean "{near[0]}"?'
        taken = ", ".join(self.fields)
        return f"Unknown. There may be: {taken}." if taken else "Unknown. This call takes no parameters."


class NoParameters(StrictSerializer):
    """A call whose address says everything."""


S = TypeVar("S", bound=StrictSerializer)


def taken(serializer: type[S], said: Any) -> S:
    """`said`, valid as `serializer` describes.

    :raises ValidationError: if it is not
    """
    valid = serializer(data=said)
    valid.is_valid(raise_exception=True)
    return valid


def _fault_of_parameter(said: QueryDict, name: str) -> str:
    """What is wrong with a parameter of an address, whose values are all text."""
    values = said.getlist(name)
    if len(values) > 1:
        return "Give it once."
    if not values[0]:
        return "Give it a value, or leave it out."
    return "" if values[0].isascii() else "Use letters and digits of ASCII alone."


def _fault(field: Any, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(field, serializers.ChoiceField):
        wanted = {type(choice) for choice in field.choices}
        return "" if type(value) in wanted else f"Choose one of {', '.join(map(repr, field.choices))}."
    for kind, wanted_type, words in JSON_TYPES:
        if isinstance(field, kind):
            return "" if type(value) is wanted_type else words
    return ""
