"""Tabs side by side: each is titled with what it is about, and names nobody."""

import re
from collections.abc import Callable
from typing import Any

from datasharing import kinds
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.pages import browser_of

Enter = Callable[..., Any]
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)


def test_every_page_about_a_person_says_whom_by_reference_alone(partnership: Partnership, as_member: Enter) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        person = make_person(worker, family_name="Quillfeather", known_as="Quill", programme=partnership.programme)
    start = f"/people/{person.reference}"
    adding = [f"{start}/{kind.slug}/new" for kind in kinds.registered() if kind.adding]
    browser = browser_of(worker)

    titles: list[str] = []
    for address in [start, f"{start}/section/timeline", f"{start}/section/who", f"{start}/all/names", *adding]:
        answer = browser.get(address)
        if answer.status_code == 200:
            [title] = TITLE.findall(answer.content.decode())
            titles.append(title)

    assert len(titles) > 4
    assert all(person.reference in title for title in titles)
    assert not [title for title in titles if "Quill" in title]
    assert len(set(titles)) == len(titles)
