"""Kinds of trigger rules, announcements and triggers."""

from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.triggers import actions
from cases.triggers.clocks import CLOCKS
from cases.triggers.forms import CloseForm, DismissForm, FeedbackForm, ProposeForm
from cases.triggers.models import (
    CONFIRMED,
    TRIGGER_MACHINE,
    UNCONFIRMED,
    RuleAnnounced,
    RuleTold,
    Trigger,
    TriggerRule,
    TriggerState,
    TriggerTarget,
)
from datasharing.kinds import Act, Column, Kind, Refusals, register
from datasharing.panels import Area, Cell

MOVED_ON: Refusals = {
    actions.TriggerMovedOn: (None, _("The trigger has moved on in the meantime. Look at it again.")),
    actions.AlreadyConfirmed: (None, _("This side has confirmed it already; the other has to.")),
}
ACTS = (
    Act(
        slug="propose",
        words=_("Propose"),
        title=_("Propose the trigger"),
        label=_("Propose"),
        form=ProposeForm,
        verb=actions.propose_trigger,
        when=lambda trigger: trigger.state == TriggerState.DETECTED,
        refusals=MOVED_ON,
    ),
    Act(
        slug="confirm-as-analyst",
        words=_("Confirm as analyst"),
        title=_("Confirm the trigger as analyst?"),
        label=_("Confirm"),
        verb=actions.confirm_as_analyst,
        when=lambda trigger: trigger.state == TriggerState.PROPOSED and trigger.analyst_by_id is None,
        refusals=MOVED_ON,
    ),
    Act(
        slug="confirm-as-lead",
        words=_("Confirm as enforcement lead"),
        title=_("Confirm the trigger as enforcement lead?"),
        label=_("Confirm"),
        verb=actions.confirm_as_lead,
        when=lambda trigger: trigger.state == TriggerState.PROPOSED and trigger.lead_by_id is None,
        refusals=MOVED_ON,
    ),
    Act(
        slug="plan",
        words=_("The action is planned"),
        title=_("Is the action planned?"),
        label=_("It is planned"),
        verb=actions.plan_action,
        when=lambda trigger: trigger.state == TriggerState.CONFIRMED,
        refusals=MOVED_ON,
    ),
    Act(
        slug="feedback",
        words=_("All who were told heard back"),
        title=_("Feedback to all who were told"),
        label=_("Save"),
        form=FeedbackForm,
        verb=actions.give_feedback,
        when=lambda trigger: trigger.first_lever_on is not None and trigger.fed_back_on is None,
        refusals=MOVED_ON,
    ),
    Act(
        slug="close",
        words=_("Close"),
        title=_("Close the trigger"),
        label=_("Close"),
        form=CloseForm,
        verb=actions.close_trigger,
        when=lambda trigger: trigger.state in CONFIRMED,
        refusals=MOVED_ON,
    ),
    Act(
        slug="dismiss",
        words=_("Dismiss"),
        title=_("Dismiss the trigger"),
        label=_("Dismiss"),
        form=DismissForm,
        verb=actions.dismiss_trigger,
        when=lambda trigger: trigger.state in UNCONFIRMED,
        refusals=MOVED_ON,
    ),
)
"""What its owner does with a trigger, on its page."""


def _rule(record: Any) -> Cell:
    rule = record.trigger_rule
    return Cell(rule, url=rule.get_absolute_url(), remark=rule.words) if rule else Cell(gettext("Rule not shown"))


def _trigger(target: TriggerTarget) -> Cell:
    trigger = target.trigger
    return Cell(trigger, url=trigger.get_absolute_url()) if trigger else Cell(gettext("Trigger not shown"))


def _state(target: TriggerTarget) -> Cell:
    if target.trigger is None:
        return Cell("")
    return Cell(TRIGGER_MACHINE.label(target.trigger.state), colour=TRIGGER_MACHINE.colour(target.trigger.state))


def _when(at: Any) -> str:
    return date_format(localtime(at), "j F Y, H:i")


register(
    Kind(
        slug="trigger-rules",
        model=TriggerRule,
        label=_("Trigger rules"),
        shares=(
            *("reference", "series", "version", "kind", "name", "words", "acts", "window_days"),
            *("active_from", "active_to"),
        ),
    ),
    Kind(
        slug="rule-announcements",
        model=RuleAnnounced,
        label=_("Rules announced to groups"),
        shares=("trigger_rule", "group", "announced_at", "notification"),
    ),
    Kind(
        slug="rules-told",
        model=RuleTold,
        label=_("Rules they were told"),
        order=44,
        area=Area.PLAN,
        columns=(Column(_("Rule"), _rule), Column(_("Told"), lambda told: _when(told.announced_at))),
        related=("trigger_rule",),
        added_at=(_("Record that they were told a rule"), "tell_rule"),
        shares=("trigger_rule", "announced_at", "notification"),
    ),
    Kind(
        slug="triggers",
        model=Trigger,
        label=_("Triggers"),
        machine=TRIGGER_MACHINE,
        clocks=CLOCKS,
        shares=(
            *("reference", "trigger_rule", "target", "group", "act", "act_at", "incident", "state", "confirm_by"),
            *("first_lever_by", "first_lever_on", "feedback_by", "fed_back_on", "close_by", "closed_on", "result"),
        ),
    ),
    Kind(
        slug="trigger-targets",
        model=TriggerTarget,
        label=_("Triggers"),
        order=45,
        area=Area.PLAN,
        columns=(
            Column(_("Act"), _trigger),
            Column(_("State"), _state),
            Column(_("When"), lambda target: _when(target.trigger.act_at) if target.trigger else ""),
        ),
        related=("trigger",),
        added_at=(_("Record an act that was announced"), "detect_person_trigger"),
        add_rule="detect a trigger",
        shares=("trigger",),
    ),
)
