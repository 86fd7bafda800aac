"""What a form looks like to a browser and to a screen reader."""

from datetime import date

import pytest
from django import forms
from django.template.loader import render_to_string
from django.test.html import Element, parse_html
from django.utils.datastructures import MultiValueDict

from partners.widgets import DateField, DateInput


class EveryKind(forms.Form):
    name = forms.CharField(help_text="As written")
    born_on = DateField(label="Date of birth")
    note = forms.CharField(widget=forms.Textarea, required=False)
    substances = forms.MultipleChoiceField(
        choices=[("h", "Heroin"), ("c", "Crack")], widget=forms.CheckboxSelectMultiple
    )
    urgency = forms.ChoiceField(
        choices=[("t", "Today"), ("w", "This week")], widget=forms.RadioSelect({"class": "govuk-radios--inline"})
    )
    provider = forms.ChoiceField(choices=[("", ""), ("tt", "Turning Tide")])
    grouped = forms.ChoiceField(choices=[("North", [("n", "Northshire")])], required=False)
    document = forms.FileField(widget=forms.FileInput)
    password = forms.CharField(widget=forms.PasswordInput)
    consent = forms.BooleanField(label="They agree")
    version = forms.IntegerField(widget=forms.HiddenInput)


def attributes(element: Element) -> dict[str, str]:
    """What the browser reads in the tag."""
    return {name: value or "" for name, value in element.attributes}


def part(markup: str, **wanted: str) -> Element:
    """The only element in `markup` that has all of `wanted` (`_` stands for `-`, `class_` for one class)."""
    found: list[Element] = []

    def look(element: object) -> None:
        if isinstance(element, Element):
            held = attributes(element)
            if all(value in held.get(name.rstrip("_").replace("_", "-"), "").split() for name, value in wanted.items()):
                found.append(element)
            for child in element.children:
                look(child)

    look(parse_html(f"<div>{markup}</div>"))
    assert len(found) == 1, f"{wanted}: {found}"
    return found[0]


@pytest.fixture
def blank() -> str:
    return str(EveryKind())


@pytest.fixture
def mistaken() -> str:
    return str(EveryKind({"born_on_day": "31", "born_on_year": "1984"}))


@pytest.mark.parametrize(
    ("field", "block"),
    [
        ("name", "govuk-input"),
        ("note", "govuk-textarea"),
        ("provider", "govuk-select"),
        ("grouped", "govuk-select"),
        ("document", "govuk-file-upload"),
        ("password", "govuk-input"),
    ],
)
def test_each_box_has_its_label_and_its_style(blank: str, field: str, block: str) -> None:
    box = part(blank, id=f"id_{field}")

    assert block in attributes(box)["class"].split()
    assert part(blank, for_=f"id_{field}").name == "label"


def test_choices_stand_in_a_fieldset_whose_legend_asks(blank: str) -> None:
    radios = part(blank, class_="govuk-radios")

    assert "govuk-radios--inline" in attributes(radios)["class"]
    assert "govuk-radios--inline" not in attributes(part(blank, id="id_urgency_0"))["class"]
    for name, words in [("id_urgency_0", "Today"), ("id_substances_1", "Crack")]:
        assert words in str(part(blank, for_=name))
    assert blank.count("<fieldset") == 3


def test_one_box_to_tick_is_labelled_by_what_it_means(blank: str) -> None:
    assert "They agree" in str(part(blank, for_="id_consent"))
    assert attributes(part(blank, id="id_consent"))["class"] == "govuk-checkboxes__input"


def test_the_label_asks_and_no_grey_words_in_the_box_do() -> None:
    class FromElsewhere(forms.Form):
        email = forms.EmailField(widget=forms.EmailInput({"placeholder": "Email address", "autocomplete": "email"}))

    box = attributes(part(str(FromElsewhere()), id="id_email"))

    assert "placeholder" not in box
    assert box["autocomplete"] == "email"


def test_only_what_may_be_skipped_says_so(blank: str) -> None:
    assert "(optional)" in str(part(blank, for_="id_note"))
    assert blank.count("(optional)") == 2


def test_a_hidden_field_stays_hidden_and_plain(blank: str) -> None:
    hidden = part(blank, id="id_version")

    assert attributes(hidden)["type"] == "hidden"
    assert "class" not in attributes(hidden)
    assert "id_version" not in str(part(blank, for_="id_name"))


def test_a_box_with_a_mistake_is_marked_and_describes_it(mistaken: str) -> None:
    box = attributes(part(mistaken, id="id_name"))

    assert "govuk-input--error" in box["class"].split()
    assert box["aria-invalid"] == "true"
    assert box["aria-describedby"] == "id_name_helptext id_name_error"
    assert "Name: enter an answer" in str(part(mistaken, id="id_name_error"))
    assert "As written" in str(part(mistaken, id="id_name_helptext"))


def test_a_fieldset_with_a_mistake_describes_it(mistaken: str) -> None:
    fieldset = part(mistaken, aria_describedby="id_urgency_error")

    assert fieldset.name == "fieldset"
    assert "Urgency: choose an answer" in str(part(mistaken, id="id_urgency_error"))
    assert "aria-invalid" not in attributes(part(mistaken, id="id_urgency_0"))


def test_the_summary_leads_to_the_first_box_of_each_mistake() -> None:
    summary = render_to_string("components/error_summary.html", {"form": EveryKind({})})

    for target in ("id_name", "id_born_on_0", "id_substances_0", "id_urgency_0", "id_provider", "id_consent"):
        assert summary.count(f'href="#{target}"') == 1
    assert "id_note" not in summary
    assert 'href="#id_version"' not in summary


def test_the_summary_holds_what_concerns_the_whole_form() -> None:
    form = EveryKind({})
    form.add_error(None, "Somebody else answered first")

    assert "<li>Somebody else answered first</li>" in render_to_string("components/error_summary.html", {"form": form})


def test_without_mistakes_there_is_no_summary() -> None:
    assert render_to_string("components/error_summary.html", {"form": EveryKind()}).strip() == ""


def test_what_was_typed_cannot_break_out_of_the_page() -> None:
    evil = '"><script>alert(1)</script>'

    page = str(EveryKind({"name": evil, "note": evil, "provider": evil, "born_on_day": evil}))

    assert "<script>" not in page


def test_a_question_can_be_the_heading_of_its_page() -> None:
    markup = render_to_string("django/forms/field.html", {"field": EveryKind()["name"], "heading": True})

    assert "<h1" in markup
    assert "govuk-label--l" in markup


@pytest.mark.parametrize(
    ("day", "month", "year", "value"),
    [
        ("2", "3", "1984", "1984-03-02"),
        ("", "3", "1984", "1984-03"),
        ("", "", "1984", "1984"),
        ("2", "", "1984", "1984--02"),
        ("2", "3", "", "-03-02"),
        ("", "", "", None),
        (" ", "", "", None),
        ("two", "3", "1984", "1984-03-two"),
    ],
)
def test_three_boxes_make_one_date(day: str, month: str, year: str, value: str | None) -> None:
    typed = MultiValueDict({"born_on_day": [day], "born_on_month": [month], "born_on_year": [year]})

    assert DateInput().value_from_datadict(typed, {}, "born_on") == value


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"day": "31", "year": "1984"}, "The date must include a month"),
        ({"day": "31", "month": "1"}, "The date must include a year"),
        ({"month": "1", "year": "1984"}, "The date must include a day"),
        ({"day": "31", "month": "2", "year": "1984"}, "Enter a real date, like 27 3 1984"),
        ({"day": "1-1", "month": "2", "year": "1984"}, "Enter a real date, like 27 3 1984"),
        ({}, "This field is required."),
    ],
)
def test_a_date_that_is_none_says_what_is_wrong_and_shows_what_was_typed(typed: dict[str, str], words: str) -> None:
    form = EveryKind({f"born_on_{part}": value for part, value in typed.items()})

    assert form.errors["born_on"] == [words]
    for index, name in enumerate(("day", "month", "year")):
        box = attributes(part(str(form["born_on"]), id=f"id_born_on_{index}"))
        assert box.get("value") in {typed.get(name), None}


def test_a_whole_date_is_understood_and_shown_again() -> None:
    form = EveryKind({"born_on_day": "2", "born_on_month": "3", "born_on_year": "1984"})
    form.is_valid()

    again = str(EveryKind(initial={"born_on": form.cleaned_data["born_on"]})["born_on"])

    assert form.cleaned_data["born_on"] == date(1984, 3, 2)
    assert [attributes(part(again, id=f"id_born_on_{box}"))["value"] for box in range(3)] == ["2", "3", "1984"]
