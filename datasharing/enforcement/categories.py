"""Categories of records and subject roles, the terms of which clauses are made."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.IntegerChoices):
    """A kind of personal data, which clauses open as a whole. A category has one or several tables."""

    IDENTITY = 1, _("Identity")
    CONTACT = 2, _("Address and contact")
    IDENTIFIERS = 3, _("Identifiers")
    OFFENDING = 4, _("Offending")
    INTELLIGENCE = 5, _("Intelligence")
    GROUP = 6, _("Groups and associates")
    RISK = 7, _("Risk and alerts")
    DETERRENCE = 8, _("Deterrence case")
    COURT = 9, _("Court")
    PRISON = 10, _("Prison")
    REFERRAL = 11, _("Referrals")
    TREATMENT = 12, _("Treatment")
    CLINICAL = 13, _("Clinical")
    RECOVERY = 14, _("Housing, work and money")
    FAMILY = 15, _("Family")
    SAFEGUARDING = 16, _("Safeguarding")
    CONSENT = 17, _("Consent")
    OUTCOME = 18, _("Answers to referrals")
    TASK = 19, _("Tasks")
    TASK_ANSWER = 20, _("Answers to tasks")
    EXPLOITATION = 23, _("Exploitation")
    NOTIFICATION = 21, _("Notifications and promises")
    SUPPORT = 22, _("Offers and contacts")
    MEETING = 24, _("Meetings")
    TREATMENT_OUTCOMES = 25, _("Treatment outcomes")
    RELEASED_INTELLIGENCE = 28, _("Released intelligence")
    CUSTODY = 27, _("Custody")


EXCHANGES = {Category.REFERRAL: Category.OUTCOME, Category.TASK: Category.TASK_ANSWER}
"""Categories of exchanges, and of the events that answer them (`sharing.answers_to`). No clause names an answer."""
ADDRESSED = (*EXCHANGES, Category.RELEASED_INTELLIGENCE)
"""Categories of what one agency sends to another (`sharing.addresses`): exchanges, and what nobody answers."""


class SubjectRole(models.IntegerChoices):
    """Why the person is in the record (DPA 2018 s.38(3)). A clause about offenders does not open victims' records."""

    PROGRAMME = 1, _("On the programme")
    VICTIM = 2, _("Victim")
    WITNESS = 3, _("Witness")
    FAMILY = 4, _("Family or other")
