"""Kinds of identities, aliases, identifiers and contact details."""

from collections.abc import Iterable

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.people import actions
from cases.people.forms import AliasForm, ContactForm, IdentifierForm
from cases.people.models import Alias, ContactDetail, Distinction, Identifier, Identity
from datasharing.kinds import Adding, Column, Kind, register
from datasharing.panels import Cell, Link


def _name(identity: Identity) -> Cell:
    known_as = gettext("Known as %(name)s") % {"name": identity.known_as} if identity.known_as else ""
    return Cell(identity.name, remark="" if identity.known_as == identity.name else known_as)


def _correct(identity: Identity) -> Iterable[Link]:
    programme = identity.programme.code if identity.programme else "none"
    yield Link(_("Correct"), "correct_identity", (identity.person.reference, programme))


def _where(detail: ContactDetail) -> Cell:
    return Cell(detail.value, remark="" if detail.is_safe_to_use else gettext("Not safe to use"))


register(
    Kind(
        slug="names",
        model=Identity,
        label=_("Names and birth"),
        order=30,
        columns=(
            Column(_("Name"), _name),
            Column(_("Born"), "birth"),
            Column(_("Programme"), lambda identity: identity.programme or gettext("None")),
        ),
        related=("person",),
        added_at=(_("Record their name for your agency"), "hold_identity"),
        links=_correct,
        pulled_as="people",
        shares=("family_name", "given_names", "known_as", "date_of_birth", "birth_precision"),
    ),
    Kind(
        slug="aliases",
        model=Alias,
        label=_("Other names"),
        order=31,
        columns=(Column(_("Name"), str),),
        adding=Adding(
            words=_("Add another name"),
            form=AliasForm,
            verb=actions.add_alias,
            example={"family_name": "Mersh"},
        ),
        shares=("family_name", "given_names"),
    ),
    Kind(
        slug="identifiers",
        model=Identifier,
        label=_("Identifiers"),
        order=32,
        columns=(
            Column(_("Type"), "kind"),
            Column(_("Identifier"), lambda number: Cell(number.canonical or number.raw, remark=number.problem)),
        ),
        adding=Adding(
            words=_("Add an identifier"),
            form=IdentifierForm,
            verb=actions.add_identifier,
            example={"kind": "pnc", "raw": "2000/0000001A"},
            refusals={
                actions.HeldByAnother: (
                    "raw",
                    _(
                        "Another person of your agency has this number. Find them by it: if they are the same, add what"
                        " is new there. If not, say so below."
                    ),
                )
            },
        ),
        shares=("kind", "raw", "canonical", "is_valid", "problem"),
    ),
    Kind(
        slug="distinctions",
        model=Distinction,
        label=_("Judged not to be somebody alike"),
        order=34,
        columns=(
            Column(_("Not the same as"), lambda each: Cell(each.other.reference, url=each.other.get_absolute_url())),
            Column(_("Judged"), lambda each: Cell(each, remark=each.judged_by.user)),
            Column(_("On"), "created_at"),
        ),
        related=("other", "judged_by__user"),
    ),
    Kind(
        slug="contact-details",
        model=ContactDetail,
        label=_("Address and contact"),
        order=33,
        columns=(Column(_("Type"), "kind"), Column(_("Where"), _where), Column(_("Since"), "since")),
        adding=Adding(
            words=_("Add an address or number"),
            form=ContactForm,
            verb=actions.add_contact_detail,
            example={"kind": "phone", "value": "07700 900123"},
        ),
        shares=("kind", "value", "area", "is_safe_to_use", "since", "until"),
    ),
)
