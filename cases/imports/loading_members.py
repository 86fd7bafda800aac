"""Loads groups and members in batches, each in its own transaction of the door. Idempotent.

Rows are compared with the agency's own records only, so an import reveals nothing about what partners hold.
"""

from collections.abc import Iterator, Sequence

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.groups.actions import AlreadyMember, add_group_alias, add_member, name_group
from cases.groups.models import Group, GroupAlias, GroupMembership
from cases.imports.importers import Importer
from cases.imports.loading import Outcome
from cases.imports.memberships import GroupRow, MemberRow
from cases.imports.models import SourceRow
from cases.memberships.actions import add_basis
from cases.memberships.models import MembershipBasis
from cases.people.models import Identifier
from datasharing.enforcement.door import acting
from datasharing.models import Category, Person
from partners.models import Area

BATCH = 200
KEEPS_OF_MEMBERS = (Category.GROUP, Category.INTELLIGENCE, Category.IDENTIFIERS)
"""The categories that loading groups and members reads and writes."""


class NotLoaded(Exception):
    """A row cannot be loaded. The message says why, without what the row says."""


def load_members(rows: Sequence[MemberRow], *, to: Importer, is_rehearsal: bool = False) -> Iterator[Outcome]:
    """Load `rows`, with one outcome for each batch. A rehearsal only compares, and writes nothing."""
    for start in range(0, len(rows), BATCH):
        outcome = Outcome()
        with acting(to.actor()):
            batch = Batch(rows[start : start + BATCH], to, is_rehearsal=is_rehearsal)
            for row in batch.rows:
                batch.load(row, outcome)
        yield outcome


class Batch:
    """Some rows, and what the agency holds already of their groups and people."""

    def __init__(self, rows: Sequence[MemberRow], to: Importer, *, is_rehearsal: bool) -> None:
        self.rows, self.to, self.is_rehearsal = rows, to, is_rehearsal
        agency, programme = to.by.agency, to.programme
        names = {row.group.name for row in rows}
        own = Group.objects.filter(owner=agency, programme=programme, name__in=names)
        self.groups: dict[str, Group] = {group.name: group for group in own}
        self.aliases = {
            (alias.group_id, alias.name)
            for alias in GroupAlias.objects.filter(owner=agency, group__in=[each.pk for each in self.groups.values()])
        }
        self.areas = {code: area for area in Area.objects.all() for code in (area.code, area.name)}
        sources = SourceRow.objects.filter(owner=agency, key__in={row.source_id for row in rows if row.source_id})
        self.by_source = {row.key: row.person_id for row in sources}
        numbers = {number for row in rows for _kind, number in row.numbers}
        held = Identifier.objects.filter(owner=agency, canonical__in=numbers) if numbers else ()
        self.by_number: dict[tuple[str, str], set[int]] = {}
        for each in held:
            self.by_number.setdefault((each.kind, each.canonical), set()).add(each.person_id)

    def load(self, row: MemberRow, outcome: Outcome) -> None:
        """Load `row`, and say in `outcome` what became of it."""
        try:
            person = self._person(row) if row.names_a_person else None
            is_new = self._group(row.group)
            if person is not None:
                is_new = self._member(row, person) or is_new
        except NotLoaded as fault:
            outcome.rejected[row.line] = str(fault)
        else:
            (outcome.landed if is_new else outcome.before).append(row.line)

    def _group(self, said: GroupRow) -> bool:
        """Whether the group, or a name of it, is new."""
        if said.area and said.area not in self.areas:
            raise NotLoaded(_("area: there is no area with this code or name."))
        held = self.groups.get(said.name)
        if held is None:
            if not self.is_rehearsal:
                self.groups[said.name] = self._named(said)
            return True
        if _differs(held, said, self.areas.get(said.area)):
            raise NotLoaded(
                _("Your agency holds this group, and the row says something else of it. Correct it on its page.")
            )
        new = [name for name in said.aliases if (held.pk, name) not in self.aliases]
        self._alias(held, new)
        return bool(new)

    def _named(self, said: GroupRow) -> Group:
        group = name_group(
            said.name,
            by=self.to.by,
            programme=self.to.programme,
            area=self.areas.get(said.area),
            activities=said.activities,
            cohesion=said.cohesion,
            estimated_size=said.estimated_size,
        )
        self._alias(group, said.aliases)
        return group

    def _alias(self, group: Group, names: Sequence[str]) -> None:
        for name in names if not self.is_rehearsal else ():
            add_group_alias(group, by=self.to.by, name=name)
            self.aliases.add((group.pk, name))

    def _member(self, row: MemberRow, person: int) -> bool:
        """Whether the membership, or what it rests on, is new."""
        group = self.groups.get(row.group.name)
        membership = (
            GroupMembership.objects.filter(owner=self.to.by.agency, person=person, group=group, until=None).first()
            if group
            else None
        )
        if membership is None:
            self._add(row, person, group)
            return True
        if membership.role != row.role or membership.since != row.since:
            raise NotLoaded(
                _("They are recorded as a member already, with another role or another day. Correct it on their page.")
            )
        return row.basis is not None and self._basis(row, membership)

    def _person(self, row: MemberRow) -> int:
        found = {self.by_source[row.source_id]} if row.source_id in self.by_source else set()
        for number in row.numbers:
            found |= self.by_number.get(number, set())
        if not found:
            raise NotLoaded(_("Your agency holds nobody with this source_id or number. Load the person first."))
        if len(found) > 1:
            raise NotLoaded(_("source_id and numbers are those of different people. Correct the row."))
        return found.pop()

    def _add(self, row: MemberRow, person: int, group: Group | None) -> None:
        if self.is_rehearsal or group is None:
            return
        try:
            add_member(
                Person.objects.get(pk=person),
                by=self.to.by,
                group=group,
                programme=self.to.programme,
                subject_role=self.to.subject_role,
                role=row.role,
                since=row.since,
                review_on=row.review_on,
                bases=[row.basis] if row.basis else [],
            )
        except AlreadyMember as error:
            raise NotLoaded(_("They were recorded as a member at this moment. Load the row again.")) from error

    def _basis(self, row: MemberRow, membership: GroupMembership) -> bool:
        """Whether the basis of `row` is new."""
        basis = row.basis
        assert basis is not None  # noqa: S101 - the caller has looked
        same_day = Q(kind=basis.kind, known_on=basis.known_on)
        held = MembershipBasis.objects.filter(same_day, membership=membership).first()
        if held is None:
            if not self.is_rehearsal:
                add_basis(membership, by=self.to.by, basis=basis)
            return True
        said = (basis.text, basis.source_grade, basis.information_grade)
        if (held.text, held.source_grade, held.information_grade) != said:
            raise NotLoaded(
                _("This basis was loaded before, and the row said something else then. Withdraw it on their page.")
            )
        return False


def _differs(held: Group, said: GroupRow, area: Area | None) -> bool:
    """Whether the row says something of the group that differs; what it leaves out says nothing."""
    return any(
        (
            area is not None and held.area_id != area.pk,
            bool(said.activities) and set(said.activities) != set(held.activities),
            bool(said.cohesion) and said.cohesion != held.cohesion,
            said.estimated_size is not None and said.estimated_size != held.estimated_size,
        )
    )
