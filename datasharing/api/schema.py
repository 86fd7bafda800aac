"""Common responses for the API schema."""

from drf_spectacular.utils import OpenApiResponse, inline_serializer
from rest_framework import serializers


class Problem(serializers.Serializer):  # type: ignore[type-arg]
    """What went wrong (RFC 9457)."""

    type = serializers.CharField(help_text="A name for programs: `urn:act-as-one:problem:…`.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(required=False)
    errors = serializers.ListField(  # type: ignore[assignment] # RFC 9457's name, in this one description
        child=serializers.DictField(child=serializers.CharField()), required=False
    )


MEANINGS = {
    400: "The call is malformed, or no purpose is chosen.",
    401: "The token is missing, unknown or expired.",
    403: "You may not act for the purpose, or no agreement lets your agency do this.",
    404: "Not found. Hidden and missing records give the same answer.",
    405: "The address supports other methods: see Allow.",
    406: "Answers are JSON, and Accept excludes it.",
    409: "The state has changed since you read it.",
    415: "The body is not JSON in UTF-8.",
    422: "The call is well-formed, but a value is invalid.",
    429: "Too many calls: wait as long as Retry-After says.",
    503: "Nothing is shown, because the read log cannot be written.",
}
PROBLEMS = {
    (status, "application/problem+json"): OpenApiResponse(Problem, description=meaning)
    for status, meaning in MEANINGS.items()
}


def page_of(serializer: type[serializers.Serializer]) -> serializers.Serializer:  # type: ignore[type-arg]
    """A page of a collection."""
    return inline_serializer(
        f"{serializer.__name__.removesuffix('Serializer')}Page",
        {
            "items": serializer(many=True),
            "next": serializers.CharField(help_text="The cursor of the next page, to pass as `after`."),
            "more": serializers.BooleanField(help_text="Whether the next page has records now."),
        },
    )
