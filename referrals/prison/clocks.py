"""The clocks of people in prison: the referral on day one, and medicines to be verified."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.people.queue_lines import line_about, name_people
from datasharing.clocks.clock import Clock
from partners import navigation
from partners.due_words import Group
from partners.home import Line, Subject
from referrals.prison.models import Medication, PrisonEpisode, Referring
from referrals.prison.referring import raise_referral

PRISON = Subject("prison", gettext_lazy("Prison"))


def line(record: Any, group: Group, **more: Any) -> Line:
    """A line about the person of a prepared `record`, of the subject prison unless another is said."""
    return line_about(record, group, **{"subject": PRISON, **more})


def _refer(episode: Any, group: Group) -> Line:
    is_held = episode.referring == Referring.HELD
    remark = _("Not referred by itself: %(why)s") % {"why": episode.get_held_because_display()} if is_held else ""
    return line(
        episode,
        group,
        by=episode.refer_by,
        title=_("Received into %(prison)s: refer to treatment") % {"prison": episode.prison},
        remark=remark or _("The referral is being raised"),
        url=reverse("refer_from_prison", args=[episode.reference]) if is_held else episode.get_absolute_url(),
        action=_("Refer") if is_held else _("See"),
    )


def _verify(medication: Any, group: Group) -> Line:
    return line(
        medication,
        group,
        by=medication.verify_by,
        title=_("Verify a medicine that they take"),
        remark=medication.prescriber,
        url=reverse("verify_medications", args=[medication.reference]),
        action=_("Verify"),
        is_urgent=True,
    )


def _more_to_refer(count: int, group: Group) -> Line:
    label = ngettext("%s more person received is not referred", "%s more people received are not referred", count)
    url = f"{reverse('prison_episodes')}?show=unreferred"
    return Line.counting(count, label, group=group, url=url, action=_("See"), subject=PRISON)


def _more_to_verify(count: int, group: Group) -> Line:
    label = ngettext("%s more medicine to verify", "%s more medicines to verify", count)
    url = f"{reverse('prison_episodes')}?show=unverified"
    return Line.counting(count, label, group=group, url=url, action=_("See"), subject=PRISON)


REFER = Clock(
    model=PrisonEpisode,
    column="refer_by",
    label=gettext_lazy("Referral on the day of reception"),
    purposes=navigation.ABOUT_PEOPLE,
    related=("person", "prison"),
    prepare=name_people,
    line=_refer,
    rest=_more_to_refer,
    on_passing=raise_referral,
    escalates_after=timedelta(0),
)
VERIFY = Clock(
    model=Medication,
    column="verify_by",
    label=gettext_lazy("Medicine to be verified"),
    purposes=navigation.ABOUT_PEOPLE,
    related=("person",),
    prepare=name_people,
    line=_verify,
    rest=_more_to_verify,
    escalates_after=timedelta(0),
)
