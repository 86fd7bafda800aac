"""Clauses of agreements as sentences, for people who decide about sharing."""

from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from datasharing.agreements.models import Clause
from datasharing.enforcement.categories import Category, SubjectRole


def in_words(clause: Clause) -> str:
    """The meaning of `clause` in sentences. Reads giver, receiver and programme."""
    words = {
        "giver": clause.giver.name,
        "receiver": clause.receiver.name,
        "kinds": kinds(clause.categories),
        "people": get_text_list([str(SubjectRole(role).label).lower() for role in clause.subject_roles], _("or")),
        "where": _where(clause),
        "purpose": clause.get_purpose_display().lower(),
    }
    if clause.giver_id == clause.receiver_id:
        text = _(
            "%(giver)s's own people read its records of %(kinds)s, about people %(people)s, %(where)s, for %(purpose)s."
        )
    else:
        text = _("%(giver)s lets %(receiver)s read %(kinds)s, about people %(people)s, %(where)s, for %(purpose)s.")
    return " ".join([text % words, *_conditions(clause)])


def kinds(categories: list[int]) -> str:
    """The labels of categories, joined with "and"."""
    return str(get_text_list([str(Category(number).label).lower() for number in categories], _("and")))


def _where(clause: Clause) -> str:
    if clause.every_programme:
        return _("in any programme or none")
    if clause.programme is None:
        return _("outside any programme")
    return _("in %(programme)s") % {"programme": clause.programme.name}


def _conditions(clause: Clause) -> list[str]:
    conditions = []
    if clause.needs_consent:
        conditions.append(_("Only with the person’s consent."))
    if clause.in_emergency_only:
        conditions.append(_("Only in an emergency."))
    if clause.others_exchanges:
        conditions.append(_("Also referrals that others send to it or receive from it."))
    days = {"from": date_format(localtime(clause.valid_from), "j F Y")}
    if clause.valid_to is None:
        conditions.append(_("From %(from)s.") % days)
    else:
        days["to"] = date_format(localtime(clause.valid_to), "j F Y")
        conditions.append(_("From %(from)s up to %(to)s.") % days)
    return conditions
