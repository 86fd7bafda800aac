"""Users, teams and memberships: who signs in, for which agency they act, and for which purposes."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, check_password, make_password
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from partners import labels
from partners.agencies.models import Agency
from partners.members import sealed_passwords
from partners.members.purposes import Purpose
from partners.members.roles import Role, within_allowed
from partners.privileges import Listed, OwnAgencyWrites, Traced
from partners.rules import CarriedRules
from partners.sign_in.vouching import vouched
from partners.sql_files import SqlFile


class UserManager(BaseUserManager["User"]):
    """Finds users by email address, ignoring case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in, or a system actor. Permissions come from memberships; there are no superusers."""

    email = models.EmailField(_("email address"), unique=True)
    password = models.CharField(_("password"), max_length=512)
    full_name = models.CharField(max_length=200)
    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    is_active = models.BooleanField(default=True)
    is_system = models.BooleanField(default=False, help_text="An agency's unattended work; it cannot sign in.")
    is_demonstration = models.BooleanField(
        default=False, help_text="Invented: signs in without a second factor, and only to a demonstration."
    )
    kept_by = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("looked after by"),
        help_text="The agency they belonged to first, which alone lets them start over.",
    )

    objects: ClassVar[UserManager] = UserManager()

    held: "list[Membership] | None" = None
    """Memberships in force, if they were read with the user (partners/members/known.py)."""

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="an_email_address_is_kept_in_lower_case"),
            models.CheckConstraint(condition=Q(is_superuser=False), name="nobody_is_a_superuser"),
            Listed(
                privileges="SELECT, UPDATE (password, last_login)",
                reason="Staff, not records of persons; new users and deactivation go through definer verbs.",
            ),
            Traced(hides=("password",), passes_over=("last_login",)),
        ]

    def __str__(self) -> str:
        return self.full_name

    def set_password(self, raw_password: str | None) -> None:
        """Keep the digest of a password, sealed to this user."""
        super().set_password(raw_password)
        if self.has_usable_password():
            self.password = sealed_passwords.sealed(self.password, self.reference)

    def keep_password(self) -> None:
        """Write the password only: the run-time role may write nothing else about a user, and this if vouched for."""
        with vouched(self.pk):
            self.save(update_fields=["password"])

    def check_password(self, raw_password: str | None) -> bool:
        """Whether this is the password, by a digest sealed for this user; an older kind of digest is renewed."""
        digest = sealed_passwords.opened(self.password, self.reference)
        if digest is None:
            make_password(raw_password)  # takes as long as a wrong password does
            return False

        def renew(password: str) -> None:
            self.set_password(password)
            self.keep_password()

        return check_password(raw_password, digest, renew)

    def is_in_service(self) -> bool:
        """Whether the account is active, and not a demonstration account outside a demonstration."""
        return self.is_active and (settings.DEMONSTRATION or not self.is_demonstration)

    def may_sign_in(self) -> bool:
        """Whether this is a person whose account is in service."""
        return self.is_in_service() and not self.is_system


class Acknowledgement(models.Model):
    """Proof that a user was told at sign-in that their activity is logged."""

    user = models.ForeignKey(User, models.PROTECT, related_name="acknowledgements")
    statement = models.CharField(max_length=20, help_text="The edition of the statement they saw.")
    acknowledged_at = models.DateTimeField()

    class Meta:
        constraints = [
            Listed(
                privileges="SELECT (id), INSERT",
                reason="Staff: one row a sign-in, never changed; who signed in when is nobody's to read at run time.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.statement}"


class Team(models.Model):
    """A group of an agency's members to which work is assigned."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="teams")
    name = models.CharField(max_length=200)
    reference = models.UUIDField(db_default=RandomUUID(), unique=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "name"], name="an_agency_names_a_team_once"),
            Listed(privileges="SELECT, INSERT, UPDATE (name)", reason="Names of teams."),
            OwnAgencyWrites(rule="keep teams"),
            Traced(),
        ]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Reads memberships."""

    def in_force(self, at: datetime) -> "MembershipQuerySet":
        """The memberships in force at the instant `at`."""
        return self.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=at),
            valid_from__lte=at,
            user__is_active=True,
        )

    def invited(self) -> "MembershipQuerySet":
        """The memberships of people who have not chosen a password yet."""
        return self.held_by_people().filter(user__password__startswith=UNUSABLE_PASSWORD_PREFIX)

    def held_by_people(self) -> "MembershipQuerySet":
        """The memberships of people, without system actors and partner systems."""
        return self.filter(user__is_system=False)


class Membership(models.Model):
    """A user's role and purposes in an agency, for a period. A change ends the row and adds another."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="memberships")
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="memberships")
    role = models.CharField(max_length=30, choices=Role)
    purposes = ArrayField(models.SmallIntegerField(choices=Purpose))
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    _get_FIELD_display = labels.display  # noqa: N815 - as Django calls it

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="membership_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["user", "agency", "role"],
                condition=Q(valid_to__isnull=True),
                name="a_user_holds_a_role_in_an_agency_once",
            ),
            models.CheckConstraint(condition=within_allowed(), name="a_role_acts_only_for_its_purposes"),
            Listed(
                privileges="SELECT",
                reason="Who acts for which agency decides access: written by definer verbs only.",
            ),
            *[
                SqlFile(app="partners", file=file)
                for file in ("sign_in", "sessions", "members", "rules", "accounts", "teams", "vouching")
            ],
            CarriedRules(name="rules_as_on_their_page"),
            Traced(),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}, {self.agency}"

    def is_in_force(self, at: datetime) -> bool:
        """Whether the membership's period includes the instant `at`."""
        return self.valid_from <= at and (self.valid_to is None or self.valid_to > at)

    def purpose_labels(self) -> list[str]:
        """The labels of the purposes."""
        return [str(Purpose(value).label) for value in self.purposes]

    def may_act_for(self, purpose: Purpose) -> bool:
        """Whether `purpose` is among this membership's purposes."""
        return purpose.value in self.purposes
