"""Names, births, identifiers and contact details of people, as one agency records them."""

from datetime import date
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from cases.people.birth import Birth, BirthPrecision
from cases.people.full_name import full_name
from cases.people.identifiers import IdentifierKind, compact_number, read_identifier
from datasharing.models import Category, Record, RecordQuerySet
from partners.models import Area
from partners.sql_files import SqlFile


class NormalName(Func):
    """A name normalised for search: lower-case Latin letters, without spaces or punctuation (`cases/sql/names.sql`)."""

    function = "cases_normal_name"
    output_field = models.CharField()


class CompactNumber(Func):
    """An identifier in capitals and digits only: its canonical form or, if it is invalid, as written."""

    function = "cases_compact_number"
    output_field = models.CharField()


class SearchKeys(Func):
    """The words and sounds by which a person is found (`cases/sql/names.sql`)."""

    function = "cases_search_keys"
    output_field = SearchVectorField()


class SearchWords(Func):
    """All names of a record as one text, for comparing spellings (`cases/sql/names.sql`)."""

    function = "cases_search_words"
    output_field = models.TextField()


def _normal(field: str) -> models.GeneratedField:
    return _made_by(NormalName(F(field)), models.CharField(max_length=200, db_collation="C"))


def _made_by(expression: Func, field: Any) -> models.GeneratedField:
    """A column that the database fills by `expression` whenever the row is written."""
    return models.GeneratedField(expression=expression, output_field=field, db_persist=True, editable=False)


def _for_search(model: str) -> list[models.Index]:
    """The indexes for searches by word, sound and spelling (`cases/sql/search.sql`)."""
    return [
        GinIndex(fields=["search_keys"], name=f"{model}_by_keys"),
        GinIndex(fields=["search_words"], opclasses=["gin_trgm_ops"], name=f"{model}_by_spelling"),
    ]


NO_NAME = Value("")


class Identity(Record):
    """A person's name and birth as the owner records them; one for each agency and programme."""

    category = Category.IDENTITY

    family_name = models.CharField(max_length=200, blank=True)
    given_names = models.CharField(max_length=200, blank=True)
    known_as = models.CharField(max_length=200, blank=True)
    date_of_birth = models.DateField(null=True, blank=True)
    birth_precision = models.CharField(max_length=9, choices=BirthPrecision, default=BirthPrecision.UNKNOWN)
    normal_family_name = _normal("family_name")
    normal_given_names = _normal("given_names")
    search_keys = _made_by(SearchKeys(F("family_name"), F("given_names"), F("known_as")), SearchVectorField())
    search_words = _made_by(SearchWords(F("family_name"), F("given_names"), F("known_as")), models.TextField())

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(date_of_birth__isnull=True, birth_precision=BirthPrecision.UNKNOWN)
                | Q(date_of_birth__isnull=False) & ~Q(birth_precision=BirthPrecision.UNKNOWN),
                name="a_date_of_birth_says_how_exact_it_is",
            ),
            SqlFile(app="cases", file="letters"),
            SqlFile(app="cases", file="names"),
            SqlFile(app="cases", file="search"),
            models.UniqueConstraint(
                fields=["owner", "person", "programme"],
                name="an_agency_holds_one_identity_per_programme",
                nulls_distinct=False,
            ),
        ]
        indexes = [
            models.Index(fields=["normal_family_name", "normal_given_names", "data_set"], name="identity_by_name"),
            *_for_search("identity"),
            models.Index(fields=["date_of_birth", "data_set"], name="identity_by_birth"),
        ]

    def __str__(self) -> str:
        return full_name(self.given_names, self.family_name, self.known_as)

    @property
    def name(self) -> str:
        """The names alone, where what the person is known as stands beside them."""
        return full_name(self.given_names, self.family_name, "") if self.given_names or self.family_name else str(self)

    @property
    def birth(self) -> Birth:
        """The date of birth with its precision."""
        return Birth(self.date_of_birth, BirthPrecision(self.birth_precision))

    def age_on(self, day: date) -> int | None:
        """Whole years on `day`, as exactly as the date of birth is known; None when it is not."""
        return self.birth.age_on(day)

    def is_possibly_under_18_on(self, day: date) -> bool:
        """Whether the person may be a child on `day`: the unknown part of a birth date counts for the child."""
        return self.birth.is_possibly_under_18_on(day)


class Alias(Record):
    """Another name by which an agency knows a person."""

    category = Category.IDENTITY

    family_name = models.CharField(max_length=200, blank=True)
    given_names = models.CharField(max_length=200, blank=True)
    normal_family_name = _normal("family_name")
    normal_given_names = _normal("given_names")
    search_keys = _made_by(SearchKeys(F("family_name"), F("given_names"), NO_NAME), SearchVectorField())
    search_words = _made_by(SearchWords(F("family_name"), F("given_names"), NO_NAME), models.TextField())

    class Meta(Record.Meta):
        indexes = [
            models.Index(fields=["normal_family_name", "normal_given_names", "data_set"], name="alias_by_name"),
            *_for_search("alias"),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, [self.given_names, self.family_name]))


class IdentifierQuerySet(RecordQuerySet["Identifier"]):
    """Reads identifiers."""

    def matching(self, text: str, *, on: date) -> "IdentifierQuerySet":
        """The identifiers whose canonical form is that of `text`, for any kind, or that are written so."""
        plain = compact_number(text)
        ways = (text, f"{plain[:4]}/{plain[4:]}", f"{plain[:2]}/{plain[2:]}")  # the slash after the year was left out
        read = {read_identifier(kind, way, on=on).canonical for kind in IdentifierKind for way in ways}
        compact = {compact_number(number) for number in (text, *read)} - {""}
        return self.filter(compact__in=compact)


class Identifier(Record):
    """An identifier of a person in a justice or health system. The text as written is kept, even if invalid."""

    category = Category.IDENTIFIERS

    kind = models.CharField(max_length=10, choices=IdentifierKind)
    raw = models.CharField(max_length=60)
    canonical = models.CharField(max_length=60, blank=True)
    is_valid = models.BooleanField()
    problem = models.CharField(max_length=200, blank=True)
    compact = _made_by(CompactNumber(F("canonical"), F("raw")), models.CharField(max_length=60, db_collation="C"))

    objects = IdentifierQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Record.Meta):
        indexes = [
            models.Index(fields=["canonical", "data_set"], name="identifier_by_value"),
            models.Index(fields=["compact", "data_set"], name="identifier_however_written"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.canonical or self.raw}"


class Distinction(Record):
    """That somebody was judged to be another person than one whose record is alike: by whom, when and where.

    It is held outside any programme, for the agency's own people alone.
    """

    class Door(models.TextChoices):
        """Where the records came together."""

        PAGE = "page", _("When they were registered")
        CUSTODY = "custody", _("In custody")
        NUMBER = "number", _("When a number was added")
        API = "api", _("By a partner system")
        IMPORT = "import", _("When records were loaded")

    category = Category.IDENTITY
    tie = True

    other = models.ForeignKey("datasharing.Person", models.PROTECT, related_name="+")
    other_guard_id = models.BigIntegerField(null=True, editable=False)
    door = models.CharField(max_length=10, choices=Door)
    judged_by = models.ForeignKey("partners.Membership", models.PROTECT, related_name="+")

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(person=F("other")), name="a_distinction_is_of_two_people"),
        ]

    def __str__(self) -> str:
        return str(self.get_door_display())


class ContactDetail(Record):
    """An address, telephone number or e-mail address at which a person may be reached."""

    class Kind(models.TextChoices):
        """The kind of contact detail."""

        ADDRESS = "address", _("Address")
        NO_FIXED_ABODE = "nfa", _("No fixed abode")
        PHONE = "phone", _("Telephone")
        EMAIL = "email", _("E-mail address")

    category = Category.CONTACT

    kind = models.CharField(max_length=10, choices=Kind)
    value = models.TextField(blank=True)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, db_index=False, related_name="+")
    is_safe_to_use = models.BooleanField(default=True, help_text="Whether the person may be contacted there.")
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.value}"
