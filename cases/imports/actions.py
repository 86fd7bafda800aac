"""Loading people from an agency's own system: many at once, each row once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from cases.imports.models import SourceRow
from cases.people.actions import IdentityDetails, columns
from cases.people.identifiers import Identifier as Number
from cases.people.models import Alias, Identifier, Identity
from cases.safeguarding.actions import answer_by
from cases.safeguarding.models import Concern
from datasharing.enforcement.refusals import verb
from datasharing.models import Person, SubjectRole
from partners.models import Membership, Programme
from partners.rules import allowed_by


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A person as described by a row of an agency's own system.

    `key` is the agency's number for the person, or else equal to `digest`, the digest of the row's content. `aliases`:
    pairs of given names and family name.
    """

    line: int
    key: str
    digest: str
    details: IdentityDetails
    numbers: tuple[Number, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()
    person_id: int | None = None
    """The person with the same key in another programme of the agency, if any."""

    @property
    def has_own_key(self) -> bool:
        """Whether the row has the agency's number for the person."""
        return self.key != self.digest


@verb
@allowed_by("import people")
def land_people(
    arrivals: Sequence[Arrival], *, by: Membership, on: date, programme: Programme, subject_role: SubjectRole
) -> None:
    """Record all `arrivals` in `programme` for `by`'s agency, in one transaction. Possible children are flagged.

    :raises IntegrityError: if a key is loaded already, or the agency holds one of the people in the programme
    """
    strangers = iter(Person.objects.bulk_create(Person(registered_by=by.agency) for a in arrivals if not a.person_id))
    here = {"owner": by.agency, "programme": programme, "subject_role": subject_role}
    held = [(arrival, here | {"person_id": arrival.person_id or next(strangers).pk}) for arrival in arrivals]
    rows = [SourceRow(**like, key=arrival.key, digest=arrival.digest) for arrival, like in held]
    identities = [Identity(**like, **columns(arrival.details)) for arrival, like in held]
    numbers = [
        Identifier(
            **like, kind=each.kind, raw=each.raw, canonical=each.canonical, is_valid=each.is_valid, problem=each.problem
        )
        for arrival, like in held
        for each in arrival.numbers
    ]
    aliases = [
        Alias(**like, given_names=given, family_name=family)
        for arrival, like in held
        for given, family in arrival.aliases
    ]
    Identity.objects.bulk_create(identities)
    SourceRow.objects.bulk_create(rows)
    Identifier.objects.bulk_create(numbers)
    Alias.objects.bulk_create(aliases)
    _flag_possible_children(identities, by=by, on=on)


def _flag_possible_children(identities: Sequence[Identity], *, by: Membership, on: date) -> None:
    young = [identity for identity in identities if identity.is_possibly_under_18_on(on)]
    kind = Concern.Kind.MAY_BE_A_CHILD
    people = {identity.person_id for identity in young}
    flagged = Concern.objects.open().filter(owner=by.agency, person__in=people, kind=kind) if young else ()
    known = {concern.person_id for concern in flagged}
    answer_on = answer_by(timezone.now())
    Concern.objects.bulk_create(
        Concern(
            owner=by.agency,
            programme=identity.programme,
            subject_role=identity.subject_role,
            person_id=identity.person_id,
            kind=kind,
            raised_by=by.user,
            due_on=answer_on,
        )
        for identity in young
        if identity.person_id not in known
    )
