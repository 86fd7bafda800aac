"""What an answer tells, without what differs between any two answers to the same question."""

import re
from collections.abc import Collection, Mapping
from typing import Any

REFERENCE = re.compile(r"\b[23456789BCDFGHJKLMNPQRTVWXZ]{10}\b")
VARYING = [
    (re.compile(r"\bgAAAAA[\w-]{90,}={0,2}"), "CURSOR"),
    (re.compile(r"\b[A-Za-z0-9]{64}\b"), "TOKEN"),
    (re.compile(r"\b[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\b"), "NUMBER"),
    (re.compile(r"nonce(-|=\")[\w+/=-]+"), "NONCE"),
    (re.compile(r"(?<=search[=/])[\w-]{12}"), "SEARCH"),
    (re.compile(r'(?<="challenge": ")[\w-]{43}'), "CHALLENGE"),
    (re.compile(r'(?<="keys": \[)"[^]]+'), "KEYS"),
    (re.compile(r'(?<="left": )\d+'), "SECONDS"),
    (
        re.compile(r"(?<!\d)\d{1,2}(?::|%3A)\d{2}(?:(?::|%3A)\d{2}(?:\.\d+)?)?(?:(?:\+|%2B)\d{2}(?::|%3A)\d{2})?"),
        "TIME",
    ),
]
"""Sealed cursors, first, since they may hold what looks like the others; form tokens; the numbers of requests, acts and
forms; nonces; kept searches; challenges to passkeys; keys of drafts
on a new device; what is left of a session; the time of day."""
COUNTED = {"X-Request-ID", "Content-Length"}
"""Headers that differ, as the number of a request does, or say only how long what differs has become."""


def told(response: Any, *, known: Collection[str], asked: Collection[str] = ()) -> str:
    """Status, headers and body; `asked` are the references that were asked for.

    A reference that was not `known` before, because the answer has just made it, is like any other.
    """
    headers = {name: value for name, value in response.headers.items() if name not in COUNTED}
    policy = sorted(headers.pop("Content-Security-Policy", "").split("; "))
    chain = getattr(response, "redirect_chain", [])
    body = response.content.decode()
    text = f"{response.status_code}{sorted(headers.items())}{policy}{sorted(response.cookies)}{chain}{body}"
    return unvarying(text, known=known, asked=asked)


def unvarying(text: str, *, known: Collection[str], asked: Collection[str] = ()) -> str:
    """`text` without what differs between any two answers."""
    for reference in asked:
        text = text.replace(reference, "ASKED")
    text = REFERENCE.sub(lambda found: found[0] if found[0] in known else "NEW", text)
    for pattern, name in VARYING:
        text = pattern.sub(name, text)
    return text


def told_of(response: Any, path: Mapping[str, Any]) -> str:
    """What an answer tells to who asks for `path`, whose references any other would do for."""
    asked = {str(reference) for reference in path.values()}
    return told(response, known=asked, asked=asked)
