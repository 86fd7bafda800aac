"""What every page says, and the pages for when something is wrong."""

import json
import runpy
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.http import HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.views.csrf import csrf_failure

from focused_deterrence import errors, urls

STATIC = Path(configured.BASE_DIR) / "static"


def words(response: HttpResponseBase) -> str:
    assert isinstance(response, HttpResponse)
    return response.content.decode()


@pytest.mark.urls("tests.look.urls")
def test_a_worker_reads_for_whom_and_why_she_acts(client: Client) -> None:
    page = words(client.get("/style-guide"))

    assert "Acting for <strong>Northshire Police</strong>, purpose <strong>Custody support</strong>" in page
    assert "Samira Okafor, Drug worker in custody" in page
    assert "Sign out" in page
    assert "Outside your purpose (Custody support)" in page


@pytest.mark.urls("tests.look.urls")
def test_before_sign_in_the_page_names_nobody(client: Client) -> None:
    page = words(client.get("/style-guide?signed-out"))

    assert "Acting for" not in page
    assert "Sign out" not in page
    assert "Outside your purpose" not in page


def test_pages_say_that_they_are_in_english_whatever_the_browser_asks_for(db: None, client: Client) -> None:
    page = client.get("/sign-in", headers={"Accept-Language": "cy"})

    assert '<html class="govuk-template" lang="en-gb">' in words(page)


@pytest.mark.urls("tests.look.urls")
def test_each_record_says_whose_it_is(client: Client) -> None:
    page = words(client.get("/style-guide"))

    assert "Northshire Police record (yours)" in page
    assert "Turning Tide record<" in page


def test_the_style_guide_is_there_for_developers_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def addresses() -> set[str]:
        return {str(pattern.pattern) for pattern in runpy.run_path(urls.__file__)["urlpatterns"]}

    monkeypatch.setattr(configured, "DEBUG", False)
    assert "style-guide" not in addresses()

    monkeypatch.setattr(configured, "DEBUG", True)
    assert "style-guide" in addresses()


@pytest.mark.parametrize("path", ["/accessibility", "/privacy"])
def test_anybody_may_read_the_statements(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200


def test_hidden_and_missing_are_explained_in_the_same_words(client: Client) -> None:
    response = client.get("/nothing-here")

    assert response.status_code == 404
    assert "Both look the same here, on purpose." in words(response)
    assert "nothing-here" not in words(response)


@pytest.mark.parametrize(
    ("response", "status"),
    [
        (errors.bad_request(RequestFactory().get("/"), ValueError("secret")), 400),
        (errors.server_error(RequestFactory().get("/")), 500),
        (errors.unavailable(RequestFactory().get("/")), 503),
    ],
)
def test_when_all_is_down_the_page_still_says_what_to_do(response: HttpResponse, status: int) -> None:
    assert response.status_code == status
    assert configured.SERVICE_NAME in words(response)
    assert "gain" in words(response)
    assert "secret" not in words(response)


def test_a_page_out_of_date_says_that_nothing_was_changed() -> None:
    response = csrf_failure(RequestFactory().post("/"))

    assert response.status_code == 403
    assert "Nothing was changed." in words(response)


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "429", "500", "503"])
def test_every_wrong_turn_has_a_page_in_our_words(name: str) -> None:
    page = render_to_string(f"{name}.html", {"service_name": configured.SERVICE_NAME})

    assert page.count("<h1") == 1
    assert f"{configured.SERVICE_NAME}</title>" in page


def test_a_tablet_that_keeps_the_service_on_its_screen_uses_its_name() -> None:
    manifest = json.loads((STATIC / "manifest.webmanifest").read_text())

    assert manifest["name"] == configured.SERVICE_NAME
    for icon in manifest["icons"]:
        assert (STATIC / icon["src"]).is_file()
