"""What every call may answer, for the description of the API."""

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
    400: "It cannot be read, or the purpose was not chosen.",
    401: "No token, or one that is unknown or has expired.",
    403: "The purpose is not yours, or no agreement lets your agency do this.",
    404: "There is no such thing for you: hidden and missing answer alike.",
    405: "The address takes other methods: Allow names them.",
    406: "Answers are JSON, and Accept asks for something else.",
    409: "Things no longer stand as you take for granted.",
    415: "Bodies are JSON in UTF-8, and Content-Type says something else.",
    422: "It can be read, and something in it cannot be used.",
    429: "Too many calls: wait as long as Retry-After says.",
    503: "The log cannot be written, so nothing is shown.",
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
            "next": serializers.CharField(help_text="Give it as `after` to go on from here."),
            "more": serializers.BooleanField(help_text="Whether another page follows at once."),
        },
    )
