"""What kind of fact a record is, and why the person is in it: the two words in which clauses are written."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.IntegerChoices):
    """Kinds of personal data that an agreement opens or leaves closed; each is a table or several of one kind."""

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


EXCHANGES = {Category.REFERRAL: Category.OUTCOME, Category.TASK: Category.TASK_ANSWER}
"""Categories of exchanges, and of the events that answer them (`sharing.answers_to`). No clause names an answer."""


class SubjectRole(models.IntegerChoices):
    """Why the person is in the record (DPA 2018 s.38(3)); a victim's record never travels with an offender's clause."""

    PROGRAMME = 1, _("On the programme")
    VICTIM = 2, _("Victim")
    WITNESS = 3, _("Witness")
    FAMILY = 4, _("Family or other")
