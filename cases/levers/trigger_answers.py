"""The levers of all agencies that answer a trigger, on its page, and where another is applied."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from cases.levers.models import LEVER_MACHINE, GroupIntervention, Intervention
from cases.levers.presentation import period, remark_of
from cases.people.display_names import names_of
from cases.triggers.answers import Answers, register, register_acts
from cases.triggers.models import Trigger, TriggerTarget
from datasharing.panels import Link
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


@register_acts(order=20)
def apply(_request: UserRequest, trigger: Trigger, targets: list[TriggerTarget]) -> Iterable[Link]:
    """A lever on the group; on the person, if the trigger is about one."""
    query = f"trigger={trigger.reference}"
    if trigger.group:
        yield Link(_("Apply a lever to the group"), "apply_to_group", (trigger.group.reference,), query=query)
    elif len(targets) == 1:
        yield Link(_("Apply a lever"), "apply_lever", (targets[0].person.reference,), query=query)
