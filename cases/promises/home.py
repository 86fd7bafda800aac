"""Promises on the home page of those who lead: a broken one stands above all, and how many were kept."""

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.notifications.states import NOTIFYING
from cases.promises.models import Promise, PromiseState
from datasharing.enforcement.tallies import tallies
from partners.home import Banner, Home, Sign, Tag, for_role
from partners.members.roles import Role
from partners.requests import UserRequest
from partners.tallies import in_words


@for_role(Role.PARTNERSHIP_LEAD)
def fill(request: UserRequest, home: Home) -> None:
    """Add a banner while a promise is broken and not put right, or late, and the rate of kept ones."""
    if request.purpose not in NOTIFYING:
        return
    made = Promise.objects.made()
    broken, wrong = made.filter(state=PromiseState.BROKEN), Promise.objects.to_put_right()
    late = made.filter(state=PromiseState.OPEN, due_on__lt=localdate())
    counts = tallies(made.filter(state=PromiseState.KEPT), broken, wrong, late)
    _add_banner(home, *counts[2:])
    _add_sign(home, *counts)


def _add_banner(home: Home, wrong: int, late: int) -> None:
    parts = []
    if wrong:
        words = ngettext("%s broken promise is not put right.", "%s broken promises are not put right.", wrong)
        parts.append(words % in_words(wrong))
    if late:
        parts.append(ngettext("%s promise is late.", "%s promises are late.", late) % in_words(late))
    if not parts:
        return
    first = (
        Promise.objects.to_put_right().select_related("keeper").order_by("settled_on", "pk").first() if wrong else None
    )
    text = ""
    if first is not None:
        said = {"text": first.text, "keeper": first.keeper or first.owner}
        text = _("“%(text)s”, owed by %(keeper)s. It stands first on the next script until it is put right.") % said
    home.banners.append(
        Banner(strong=" ".join(parts), text=text, url=reverse("promises"), action=_("See the promises"))
    )


def _add_sign(home: Home, kept: int, broken: int, wrong: int, late: int) -> None:
    if not kept + broken:
        return
    if wrong:
        tag = Tag(_("%s to put right") % in_words(wrong), "red")
    else:
        tag = Tag(_("%s late") % in_words(late), "yellow") if late else Tag(_("Good"), "green")
    now = _("%(kept)s of %(all)s") % {"kept": in_words(kept), "all": in_words(kept + broken)}
    home.signs.append(Sign(label=_("Promises kept"), now=now, tag=tag, url=reverse("promises")))
