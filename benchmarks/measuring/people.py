"""Ten records for each invented person: a staging table, then one INSERT … SELECT for each table of records.

In service, triggers set the data set of each row. Here the owner sets it for all rows by a join, with indexes and
foreign keys dropped during the load. benchmarks/policies/visible.py checks the result.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from benchmarks.measuring.partnership import CONSENTED, HOLDERS, PROGRAMMES, PROVIDERS, RESTING_ON_CONSENT, SMALL
from benchmarks.measuring.rows import Report
from datasharing.models import Category
from partners.models import Agency

STAGE = """
create unlogged table staged as
select n as person_id,
       case when n %% 500 = 0 then (select id from partners_agency where code = %(small)s)
            else holders[1 + (hashint8extended(n, 1) & 65535) %% 40] end as owner_id,
       programmes[1 + (case when n %% 500 = 0 then n / 500 %% 2 else (hashint8extended(n, 2) & 65535) %% 5 end)]
           as programme_id,
       n %% 500 <> 0 and (hashint8extended(n, 3) & 65535) %% 20 = 0 as agreed,
       providers[2 + (hashint8extended(n, 4) & 65535) %% 4] as provider_id,
       now() - make_interval(secs => (hashint8extended(n, 5) & 67108863)) as at,
       initcap(starts[1 + (hashint8extended(n, 6) & 65535) %% 24] || middles[1 + (hashint8extended(n, 7) & 65535) %% 16]
               || ends[1 + (hashint8extended(n, 8) & 65535) %% 12]) as family,
       initcap(ends[1 + (hashint8extended(n, 9) & 65535) %% 12] || middles[1 + (hashint8extended(n, 10) & 65535) %% 16])
           as given,
       date '1960-01-01' + ((hashint8extended(n, 11) & 65535) %% 16000)::int as born,
       (hashint8extended(n, 12) & 65535) %% 100 as percent
  from generate_series(1, %(people)s::bigint) n,
       (select array(select id from partners_agency where code = any (%(holders)s) order by id) as holders,
               array(select id from partners_programme where code = any (%(programmes)s) order by id) as programmes,
               array(select id from partners_agency where code = any (%(providers)s) order by id) as providers,
               string_to_array('mar ash ber col dun el far gor hal ing jen kel lan mor nor owe par quin ros sen '
                               'tur ul ven wal', ' ') as starts,
               string_to_array('sh sha ton by field ford ley man ma ri do wick worth son ster well', ' ') as middles,
               string_to_array('a all an el en er ett ia in is on y', ' ') as ends) as words
"""
REFERRED = "update staged set provider_id = case when agreed then %s when person_id %% 3 = 0 then provider_id end"
PEOPLE = """
insert into datasharing_person (id, reference, registered_by_id, registered_at) overriding system value
select person_id, sharing.reference(), owner_id, at from staged
"""
GUARDS = """
with made as (
    insert into datasharing_guard (owner_id, person_id, reason, set_by_id, valid_from)
    select s.owner_id, s.person_id, 'A threat', m.user_id, now()
      from staged s join partners_membership m on m.agency_id = s.owner_id and m.role = 'supervisor'
     where s.person_id % 1000 = 7
    returning id, owner_id, person_id
)
insert into datasharing_guardrule (guard_id, kind, agency_id)
select id, case when person_id % 2000 = 7 then 'exclusion' else 'restriction' end,
       case when person_id % 2000 = 7 then (select id from partners_agency where code = 'reader-60') else owner_id end
  from made
"""
RECORDS = """
insert into {table}
       (owner_id, person_id, person_reference, programme_id, subject_role, set_id, guard_id, created_at, updated_at,
        {columns})
       overriding system value
select {owner}, s.person_id, p.reference, s.programme_id, 1, d.id, g.id, s.at, s.at + make_interval(hours => {order}),
       {values}
  from staged s
  join datasharing_person p on p.id = s.person_id
  join datasharing_dataset d
    on d.owner_id = {owner} and d.category = {category} and d.subject_role = 1 and d.programme_id = s.programme_id
   and d.addressee_id is not distinct from {addressee} and d.recipients = {recipients}
  left join datasharing_guard g on g.owner_id = {owner} and g.person_id = s.person_id
  join partners_membership m on m.agency_id = {owner} and m.role = 'supervisor'
 where {which}
"""
KEY = "sharing.addressee_key(%s, s.person_id)"
SENT = {"addressee": "s.provider_id", "which": "s.provider_id is not null"}
ANSWERED = {"owner": "s.provider_id", "addressee": "s.owner_id", "which": "s.provider_id is not null"}
STATE = "case when s.percent < 3 then 'sent' when s.percent < 5 then 'acknowledged' else 'started' end"

Insert = tuple[str, Category, dict[str, str], dict[str, str]]
INSERTS: list[Insert] = [
    ("cases_identity", Category.IDENTITY, {
        "given_names": "s.given", "family_name": "s.family", "known_as": "''", "date_of_birth": "s.born",
        "birth_precision": "'day'"}, {}),
    ("cases_alias", Category.IDENTITY, {"given_names": "s.family", "family_name": "s.given"}, {}),
    ("cases_identifier", Category.IDENTIFIERS, {
        "kind": "'local'", "raw": "s.person_id::text", "canonical": "s.person_id::text", "is_valid": "true",
        "problem": "''"}, {}),
    ("cases_contactdetail", Category.CONTACT, {
        "kind": "'phone'", "value": "'07700 900123'", "is_safe_to_use": "true"}, {}),
    ("cases_case", Category.DETERRENCE, {
        "state": "(array['nominated', 'selected', 'active'])[1 + s.percent % 3]", "reason": "repeat('because ', 8)",
        "opened_on": "s.at::date", "lead_id": "m.id"}, {}),
    ("cases_note", Category.DETERRENCE, {
        "basis": "'fact'", "text": "repeat('spoken to ', 20)", "author_id": "m.user_id", "about_at": "s.at"}, {}),
    ("cases_note", Category.DETERRENCE, {
        "basis": "'opinion'", "text": "repeat('may have ', 20)", "author_id": "m.user_id", "about_at": "s.at"}, {}),
    ("cases_alert", Category.RISK, {
        "kind": "'violence'", "text": "''", "since": "s.at::date",
        "until": "case when s.percent < 90 then s.at::date + 30 end"}, {}),
    ("referrals_custodycontact", Category.TREATMENT, {
        "suite_id": "(select c.id from referrals_custodysuite c where c.agency_id = s.owner_id)",
        "custody_number": "'CN' || s.person_id", "worker_id": "m.id", "outcome": "'seen'", "reasons": "'{}'",
        "risks": "'{}'", "substance_group": "'opiate'", "note": "''"}, {}),
    ("referrals_referral", Category.REFERRAL, {
        "id": "s.person_id", "addressee_id": "s.provider_id", "addressee_key": KEY % "s.provider_id", "purpose": "1",
        "sent_purpose": "3", "service_id": "(select v.id from partners_service v where v.agency_id = s.provider_id)",
        "substance_group": "''", "reason": "repeat('has asked ', 10)", "urgent": "false",
        "sent_by_id": "m.id", "sent_at": "s.at",
        "acknowledge_by": "s.at + interval '1 day'", "state": STATE}, SENT),
    ("referrals_referralidentity", Category.REFERRAL, {
        "addressee_id": "s.provider_id", "addressee_key": KEY % "s.provider_id", "referral_id": "s.person_id",
        "given_names": "s.given", "family_name": "s.family", "known_as": "''", "date_of_birth": "s.born",
        "birth_precision": "'day'", "phone": "''"}, SENT),
    ("referrals_event", Category.OUTCOME, {
        "addressee_id": "s.owner_id", "addressee_key": KEY % "s.owner_id", "referral_id": "s.person_id",
        "kind": "'delivered'", "happened_at": "s.at", "by_id": "m.id", "reason": "''", "note": "''",
        "appointment_place": "''", "elsewhere": "''"}, ANSWERED),
]  # fmt: skip
CONSENTS = {
    "agreement_id": "(select id from datasharing_agreement where reference = 'read-provider-0')",
    "recipients": "array[s.provider_id]", "categories": "'{1,2,11,12}'", "wording": "'May we?'", "means": "'spoken'",
    "capacity_note": "''", "recorded_by_id": "m.user_id", "valid_from": "s.at",
}  # fmt: skip
TABLES = sorted({"datasharing_person", "datasharing_consent", *(table for table, *_rest in INSERTS)})


def fill(people: int, report: Report) -> None:
    """Create `people` people with their records. Run as the owner, after `partnership.build`."""
    with connection.cursor() as cursor, _laid_aside():
        names: dict[str, Any] = {"holders": HOLDERS, "programmes": PROGRAMMES, "providers": PROVIDERS, "small": SMALL}
        report(f"{people:,} people")
        cursor.execute(STAGE, names | {"people": people})
        consented = Agency.objects.get(code=CONSENTED).pk
        cursor.execute(REFERRED, [consented])
        cursor.execute("analyze staged")
        cursor.execute(PEOPLE)
        cursor.execute(GUARDS)
        for order, insert in enumerate(
            [*INSERTS, ("datasharing_consent", Category.CONSENT, CONSENTS, {"which": "agreed"})]
        ):
            report(f"{people:,} people: {insert[0]}")
            cursor.execute(_records(order, consented, *insert))
        cursor.execute("drop table staged")
        report(f"{people:,} people: presence")
        cursor.execute("select sharing.work_out_presence(table_name) from sharing.protected")
        report(f"{people:,} people: indexes")
    with connection.cursor() as cursor:
        for table in TABLES:
            report(f"{people:,} people: vacuum {table}")
            cursor.execute(f"vacuum (analyze) {table}")
        cursor.execute(
            "vacuum (analyze) datasharing_guard, datasharing_guardrule, datasharing_dataset, datasharing_grant,"
            " datasharing_presence"
        )


def _records(
    order: int, consented: int, table: str, category: Category, values: dict[str, str], where: dict[str, str]
) -> str:
    agreed = f"case when s.agreed then array[{consented}::bigint] else '{{}}' end"
    usual = {"owner": "s.owner_id", "addressee": "null::bigint", "which": "true"}
    return RECORDS.format(
        table=table,
        category=int(category),
        order=order,
        columns=", ".join(values),
        values=", ".join(values.values()),
        recipients=agreed if category in RESTING_ON_CONSENT else "'{}'",
        **(usual | where),
    )


LAID_ASIDE = """
select format('alter table %%s drop constraint %%I', conrelid::regclass, conname),
       format('alter table %%s add constraint %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid)), 2
  from pg_constraint where contype = 'f' and conrelid = any (%(tables)s::regclass[])
union all
select format('drop index %%s', indexrelid::regclass), pg_get_indexdef(indexrelid), 1
  from pg_index i
 where indrelid = any (%(tables)s::regclass[])
   and not exists (select from pg_constraint c where c.conindid = i.indexrelid)
union all
select format('alter table %%s disable trigger user', t), format('alter table %%s enable trigger user', t), 3
  from unnest(%(tables)s::regclass[]) t
 order by 3
"""


@contextmanager
def _laid_aside() -> Iterator[None]:
    """Drop foreign keys and indexes of the tables and disable their triggers; restore them when the block ends."""
    with connection.cursor() as cursor:
        cursor.execute(LAID_ASIDE, {"tables": TABLES})
        statements = cursor.fetchall()
        for away, _back, _order in reversed(statements):
            cursor.execute(away)
        yield
        cursor.execute("set maintenance_work_mem = '512MB'")
        for _away, back, _order in statements:
            cursor.execute(back)
