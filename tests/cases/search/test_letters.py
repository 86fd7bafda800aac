"""One normal form of names: what the database compares is what the library and the tables of data say."""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from cases.search.short_names import short_forms
from tests.cases.search import letters


def test_the_table_of_letters_is_as_the_library_says() -> None:
    """If it is not: .venv/bin/python -m tests.cases.search.letters > cases/sql/letters.sql, and makemigrations."""
    assert Path(settings.BASE_DIR, "cases/sql/letters.sql").read_text(encoding="utf-8") == letters.text()


@pytest.mark.parametrize(
    ("name", "normal"),
    [
        ("O\u2019Dowd-\u0141ukasik", "odowdlukasik"),
        ("\u202eMarsh\u202c", "marsh"),
        ("Ma\u200drsh\u00ad", "marsh"),
        ("M\u0430rsh", "marsh"),
        ("\uff2d\uff41\uff52\uff53\uff48", "marsh"),
        ("Stra\u00dfe", "strasse"),
        ("José", "jose"),
        ("Jose\u0301", "jose"),
        ("Ольга", "olga"),
        ("李小龙", "lixiaolong"),
        ("김민수", "gimminsu"),
        ("%%% -- '", ""),
        ("\u200b\u2060", ""),
    ],
)
@pytest.mark.usefixtures("db")
def test_a_name_has_one_normal_form_however_it_is_written(name: str, normal: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cases_normal_name(%s)", [name])
        assert cursor.fetchone() == (normal,)


def test_short_forms_go_both_ways_and_are_plain_words() -> None:
    forms = short_forms()

    assert "katherine" in forms["kate"]
    assert "kate" in forms["katherine"]
    assert all(name.isascii() and name.islower() and name.isalpha() for name in forms)
