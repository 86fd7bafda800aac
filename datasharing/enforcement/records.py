"""Base models of what agencies own and agreements share: records about a person, and facts about no one person."""

from collections.abc import Collection, Iterator
from typing import Any, ClassVar, NoReturn, Self, TypeVar

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.functions import RandomUUID
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models
from django.db.models import Count
from django.db.models.base import ModelBase
from django.db.models.expressions import Col, Exists, RawSQL, Subquery
from django.db.models.functions import Now
from django.db.models.query import ModelIterable

from datasharing.enforcement import read_log
from datasharing.enforcement.categories import Category, SubjectRole
from datasharing.enforcement.policy import SharedAs
from datasharing.enforcement.read_log import ANY_TABLE, Read, UnloggedRead
from partners import labels

R = TypeVar("R", bound="Protected")
FEW_SETS = 4
"""The most data sets for which a list is read set by set."""


class RecordIterable(ModelIterable):  # type: ignore[type-arg]
    """Lets the statement that loads records pass the net, because each record notes itself."""

    def __iter__(self) -> Iterator[Any]:
        read_log.must_act()
        if any(_reveals_others(each) for each in (self.queryset.query, *self.queryset.query.combined_queries)):
            raise UnloggedRead("an annotation would read other records without a log row: load those records")
        records = super().__iter__()
        with read_log.permitted(ANY_TABLE):
            first = next(records, None)
        if first is not None:
            yield first
            yield from records


def _reveals_others(query: Any) -> bool:
    """Whether `query` selects values of other records, which would not be noted. Conditions may use any records."""
    return bool(query.extra_select) or any(_reveals(each, query) for each in query.annotations.values())


def _reveals(expression: Any, query: Any) -> bool:
    if isinstance(expression, (Exists, Count)):
        return False
    if isinstance(expression, Subquery):
        return any(read_log.is_protected(table.table_name) for table in expression.query.alias_map.values())
    if isinstance(expression, Col):
        joined = query.alias_map[expression.alias]
        return joined.parent_alias is not None and read_log.is_protected(joined.table_name)
    return isinstance(expression, RawSQL) or any(
        _reveals(part, query) for part in expression.get_source_expressions() if part is not None
    )


class _AmongKeys(models.Func):
    """The condition `key = ANY (array)` on a subquery's result, which PostgreSQL then plans and runs separately."""

    template = "%(expressions)s"
    arg_joiner = " = ANY "
    output_field = models.BooleanField()


class RecordQuerySet(models.QuerySet[R]):
    """Reads records or facts as objects, so that each is logged. The row policies decide which rows there are."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._iterable_class = RecordIterable

    def _values(self, *_fields: Any, **_expressions: Any) -> NoReturn:
        raise UnloggedRead("values() would read records without a log row: load or count them, or use read_as_json()")

    def count(self) -> int:
        """The number of visible rows. Not logged."""
        read_log.must_act()
        with read_log.permitted(ANY_TABLE):
            return super().count()

    def exists(self) -> bool:
        """Whether there is any visible row. Not logged."""
        read_log.must_act()
        with read_log.permitted(ANY_TABLE):
            return super().exists()

    def newest(self) -> Self:
        """Order by latest change first."""
        return self.order_by("-updated_at", "-pk")

    def oldest(self) -> Self:
        """Order by creation."""
        return self.order_by("created_at", "pk")

    def after(self, last: R | None) -> Self:
        """The rows created after `last`; all rows if it is None."""
        if last is None:
            return self
        at = last.created_at
        return self.filter(models.Q(created_at__gt=at) | models.Q(created_at=at, pk__gt=last.pk), created_at__gte=at)

    def newest_up_to(self, at_most: int) -> Self:
        """The first `at_most` rows in the order of `newest`, read set by set if the member may see few data sets.

        A scan from the newest row backwards would pass all the rows of other sets first.
        """
        sets = _granted(self.model.category)
        if not 0 < len(sets) <= FEW_SETS:
            return self.newest()
        if len(sets) == 1:
            return self.filter(data_set=sets[0]).newest()
        first, *others = [self.select_related(None).filter(data_set=each).newest()[:at_most] for each in sets]
        if not self.query.select_related:
            return first.union(*others, all=True).newest()
        # join once, not for each set: planning the joins takes longer than reading
        for each in (first, *others):
            each.query.add_fields(["pk"])
        keys = ArraySubquery(first.union(*others, all=True), template="(ARRAY(%(subquery)s))")
        return self.filter(_AmongKeys(models.F("pk"), keys)).newest()

    def page(self, size: int, *, start: int = 0) -> tuple[list[R], bool]:
        """Up to `size` records, and whether more follow. Those are not loaded, because loading is logged as reading."""
        shown = list(self[start : start + size])
        return shown, len(shown) == size and self[start + size : start + size + 1].exists()


def _granted(category: Category) -> list[int]:
    """The data sets of `category` that the acting member may see."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sharing.granted(%s)", [int(category)])
        sets: list[int] = cursor.fetchone()[0]
    return sets


def _indexes_of_links(meta: Any) -> Iterator[models.Index]:
    """An index for each link that would have had one, with the data set in it.

    From an index without, EXPLAIN would tell how many rows of one person the policy has hidden.
    """
    for field in meta.local_fields:
        if field.many_to_one and field.db_index:
            field.db_index = False
            yield models.Index(fields=[field.name, "data_set"], name=f"{meta.model_name}_of_{field.name}")


class ProtectedBase(ModelBase):
    """Adds the row policy and the indexes to a model that states its category."""

    def __new__(mcs, name: str, bases: tuple[type, ...], attrs: dict[str, Any], **kwargs: Any) -> Any:
        model: Any = super().__new__(mcs, name, bases, attrs, **kwargs)
        meta = model._meta
        if meta.abstract:
            return model
        if getattr(model, "category", None) is None:
            raise ImproperlyConfigured(f"{name} must state its category: without one it cannot be read")
        if meta.base_manager_name != "objects":
            raise ImproperlyConfigured(f"{name}.Meta must inherit its base's Meta, or links would be read past the log")
        meta.constraints = [*meta.constraints, model.rule(f"{meta.app_label}_{meta.model_name}_shared")]
        meta.indexes = [
            *meta.indexes,
            *_indexes_of_links(meta),
            models.Index(fields=["updated_at", "id", "data_set"], name=f"{meta.model_name}_newest"),
            models.Index(fields=["data_set", "updated_at", "id"], name=f"{meta.model_name}_by_set"),
        ]
        # migrations copy these
        meta.original_attrs |= {"constraints": meta.constraints, "indexes": meta.indexes}
        read_log.protect(meta.db_table)
        return model


class Protected(models.Model, metaclass=ProtectedBase):
    """A row owned by an agency, in a programme. Agreements decide who may read it.

    The database sets `data_set` on each write, and `public_id`, the row's id for partner systems, on insert.
    """

    category: ClassVar[Category]
    addressed: ClassVar[bool] = False
    tie: ClassVar[bool] = False

    owner = models.ForeignKey("partners.Agency", models.PROTECT, db_index=False, related_name="+")
    programme = models.ForeignKey(
        "partners.Programme", models.PROTECT, db_index=False, null=True, blank=True, related_name="+"
    )
    data_set = models.ForeignKey(
        "datasharing.DataSet",
        models.PROTECT,
        db_index=False,
        db_column="set_id",
        editable=False,
        related_name="+",
    )
    public_id = models.UUIDField(db_default=RandomUUID(), editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[Any] = RecordQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    _get_FIELD_display = labels.display  # noqa: N815 - as Django calls it

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **kwargs: Any) -> Self:
        """Load a row and note it for the read log.

        :raises UnloggedRead: if it was loaded without its owner or person
        :raises NotActing: outside `acting`
        """
        if not {"owner_id", *cls.people()} <= set(field_names):
            raise UnloggedRead("a record cannot be loaded without its owner and person: the log needs both")
        loaded = super().from_db(db, field_names, values, **kwargs)
        for read in loaded.reads():
            read_log.note(read)
        return loaded

    @classmethod
    def people(cls) -> tuple[str, ...]:
        """The columns that name people. If there are none, the log names the row itself."""
        return ()

    @classmethod
    def rule(cls, name: str) -> SharedAs:
        """The policy of the model's table."""
        raise NotImplementedError

    def reads(self) -> Iterator[Read]:
        """The reads to log when the row is loaded."""
        raise NotImplementedError


class Record(Protected):
    """A record about a person, with the reason why they are in it.

    The database sets `guard_id` on each write (`sharing.place`), and `person_reference`, the person's id for partner
    systems, on insert.
    """

    person = models.ForeignKey("datasharing.Person", models.PROTECT, related_name="+")
    subject_role = models.SmallIntegerField(choices=SubjectRole)
    guard_id = models.BigIntegerField(null=True, editable=False)
    person_reference = models.CharField(max_length=10, db_default="", editable=False)

    class Meta(Protected.Meta):
        abstract = True

    @classmethod
    def people(cls) -> tuple[str, ...]:
        return ("person_id", "other_id") if cls.tie else ("person_id",)

    @classmethod
    def rule(cls, name: str) -> SharedAs:
        return SharedAs(category=cls.category, addressed=cls.addressed, tie=cls.tie, name=name)

    def reads(self) -> Iterator[Read]:
        for column in self.people():
            yield Read(int(self.category), self.owner_id, getattr(self, column))


class Fact(Protected):
    """A fact about no one person, such as a group. It has no foreign key to a person or to a record about one.

    A record may have a foreign key to a fact that its reader may not see. The key is `null=True`, so that joins keep
    the record, and a check constraint forbids null (docs/decisions/0010-facts-name-nobody.md).
    """

    class Meta(Protected.Meta):
        abstract = True

    @classmethod
    def kinds(cls) -> "list[type[Fact]]":
        """All models of facts."""
        return [model for model in apps.get_models() if issubclass(model, cls)]

    @classmethod
    def rule(cls, name: str) -> SharedAs:
        return SharedAs(category=cls.category, name=name)

    def reads(self) -> Iterator[Read]:
        yield Read(int(self.category), self.owner_id, None, self._meta.db_table, self.pk)


class Exchange(Record):
    """A record sent to one agency, possibly the sender's own. Immutable after sending.

    `addressee_key` identifies addressee and person together, to find the addressee's guard (`sharing.kept_away`). It is
    the same whether or not there is a guard, so it reveals nothing.
    """

    addressed = True

    addressee = models.ForeignKey("partners.Agency", models.PROTECT, db_index=False, related_name="+")
    addressee_key = models.BigIntegerField(null=True, editable=False)

    class Meta(Record.Meta):
        abstract = True
