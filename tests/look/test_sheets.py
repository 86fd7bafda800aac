"""The stylesheets before they are compiled: a class has one rule of its own, and each property in one place."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

SHEETS = Path(settings.BASE_DIR) / "static" / "scss"
COMMENT = re.compile(r"/\*.*?\*/|(?<!:)//[^\n]*", re.DOTALL)
PARTS = re.compile(r"(?:#\{[^}]*\}|[^{};])*[{};]")
"""A declaration with its semicolon, a selector with its opening brace, or a closing brace."""
CLASS = re.compile(r"\.[\w-]+")


def parts(text: str) -> Iterator[tuple[list[str], str, bool]]:
    """The selectors and declarations of `text`: those around each, the outermost first, itself, whether it opens."""
    around: list[str] = []
    for part in PARTS.findall(COMMENT.sub("", text)):
        said = " ".join(part[:-1].split())
        if said:
            yield [*around], said, part.endswith("{")
        if part.endswith("{"):
            around.append(said)
        elif part.endswith("}"):
            around.pop()


def set_twice(sheets: dict[str, str]) -> list[str]:
    """What is said twice of a class at the top level, and in which sheets: a rule of its own, or a property."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name, text in sheets.items():
        for around, said, opens in parts(text):
            if opens and not around and CLASS.fullmatch(said):
                found[said].append(name)
            for selector in around[0].split(",") if around and not opens else []:
                if CLASS.fullmatch(selector.strip()):
                    stated = said.partition("(")[0] if said.startswith("@") else said.partition(":")[0]
                    found[" / ".join([selector.strip(), *around[1:], stated])].append(name)
    return [f"{what}: {', '.join(where)}" for what, where in sorted(found.items()) if len(where) > 1]


def test_a_class_has_one_rule_and_a_property_of_it_is_set_in_one_place() -> None:
    doubled = set_twice({sheet.name: sheet.read_text(encoding="utf-8") for sheet in sorted(SHEETS.glob("*.scss"))})

    assert not doubled, "said twice; keep one, in _blocks.scss if several rooms use the class:\n" + "\n".join(doubled)


@pytest.mark.parametrize(
    ("one", "other", "doubled"),
    [
        (".app-note { margin: 0; }", ".app-note { color: red; }", [".app-note: one, other"]),
        (".app-note { margin: 0 }", ".a, .app-note { margin: 1px; }", [".app-note / margin: one, other"]),
        (
            ".app-note { p { margin: 0; } }",
            ".a, .app-note { p { margin: 0; } }",
            [".app-note / p / margin: one, other"],
        ),
        (".app-note { p { margin: 0; } }", ".a, .app-note { margin: 0; }", []),
        (".app-note { color: red; } // { margin: 0; }", ".a, .app-note { margin: 0; }", []),
        (".app-note { margin: 0; }", "@media print { .app-note { margin: 1px; } }", []),
        (".app-note { margin: 0; }", ".app-card .app-note { margin: 1px; }", []),
    ],
)
def test_what_is_doubled_is_found(one: str, other: str, doubled: list[str]) -> None:
    assert set_twice({"one": one, "other": other}) == doubled
