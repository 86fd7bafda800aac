"""The levers of all agencies that answer a trigger, on its page."""

from django.utils.translation import gettext_lazy as _

from cases.levers.models import LEVER_MACHINE, GroupIntervention, Intervention
from cases.levers.presentation import period, remark_of
from cases.people.display_names import names_of
from cases.triggers.answers import Answers, register
from cases.triggers.models import Trigger
from partners.requests import UserRequest

AT_MOST = 100


@register(order=10)
def levers(request: UserRequest, trigger: Trigger) -> Answers | None:
    """The visible levers on people and on the group."""
    on_people = Intervention.objects.filter(trigger=trigger).select_related("owner", "person").oldest()[:AT_MOST]
    on_groups = GroupIntervention.objects.filter(trigger=trigger).select_related("owner", "group").oldest()[:AT_MOST]
    people, groups = list(on_people), list(on_groups)
    if not people and not groups:
        return None
    names = names_of({each.person_id for each in people}, preferring=request.membership.agency_id)
    lines = [
        *((each, each.group, LEVER_MACHINE.tag(each.state), remark_of(each), period(each)) for each in groups),
        *(
            (
                each,
                names.get(each.person_id, _("Name not shown")),
                LEVER_MACHINE.tag(each.state),
                remark_of(each),
                period(each),
            )
            for each in people
        ),
    ]
    return Answers(title=_("Levers"), template="cases/levers/_answers.html", content=lines)
