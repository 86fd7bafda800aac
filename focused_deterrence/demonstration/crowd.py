"""Any number of invented people: COPY into a staging table, then INSERT … SELECT, in batches of some thousands.

In service, triggers set the data set of each row. Here the owner sets it for whole batches by a join.
"""

import csv
import io
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from django.db import connection, transaction

BATCH = 20_000
SEED = 20_261_123

GIVEN = """
    Aaliyah Aaron Abigail Adam Aidan Aisha Alan Alice Amir Amy Andrew Anna Anthony Arjun Ashley Ava Ben Bethany
    Bilal Callum Cara Carl Carys Charlie Chloe Ciarán Claire Connor Craig Daniel Darren David Dean Declan Demi
    Dylan Eilidh Ella Emma Erin Ewan Farah Finn Fiona Freya Gareth Gemma George Grace Hamza Hannah Harry Hassan
    Holly Ian Imran Isla Jack Jade Jamie Jasmine Jason Jayden Jess Joe John Jordan Josh Kai Karen Katie Kayla
    Kevin Kieran Kyle Laura Leah Lee Leo Lewis Liam Lily Lisa Logan Louise Lucy Luke Mandeep Marcus Mark Mason
    Megan Mia Michael Mohammed Molly Morgan Nathan Niamh Nicole Noah Nóra Oliver Olivia Oscar Owen Paige Patrick
    Paul Peter Priya Rachel Rebecca Reece Rhys Robert Róisín Ryan Sam Sara Scott Sean Shane Simran Sophie Stacey
    Steven Tariq Tegan Thomas Tia Tom Tyler Umar Victoria Wayne Will Yusuf Zara Zoë
""".split()  # noqa: SIM905 - a list of this length is easier to read as text
FAMILY = """
    Adams Adeyemi Ahmed Akhtar Ali Allen Anderson Bailey Baker Begum Bell Bennett Brady Brown Burke Byrne
    Campbell Carter Chapman Clark Clarke Collins Cook Cooper Cox Davies Davis Dixon Doyle Edwards Evans Fletcher
    Foster Fox Gibson Gill Graham Grant Gray Green Griffiths Hall Hamilton Harris Harvey Hill Holmes Hughes Hunt
    Hussain Iqbal Jackson James Jenkins Johnson Jones Kaur Kelly Khan King Knight Lee Lewis Lloyd Marsh Marshall
    Martin Mason Matthews McCarthy McDonald Miller Mills Mitchell Moore Morgan Morris Murphy Murray Nowak
    O’Brien O’Connor Okeke Owen Palmer Parker Patel Pearson Phillips Powell Price Quinn Reid Reynolds Richards
    Roberts Robinson Rogers Rose Ryan Saunders Scott Shah Shaw Simpson Singh Smith Stewart Stone Taylor Thomas
    Thompson Turner Walker Walsh Ward Watson Webb White Williams Wilson Wood Wright
""".split()  # noqa: SIM905 - a list of this length is easier to read as text

STAGE = """
create temporary table stage (
    n int, given_names text, family_name text, born date, pnc text, police boolean, probation boolean, days int
) on commit drop
"""
PEOPLE = """
with added as (
    insert into datasharing_person (registered_by_id, registered_at)
    select (select id from partners_agency where code = case when police then 'northshire-police'
                                                         else 'northshire-probation' end), now()
      from stage order by n
    returning id, reference
), numbered as (
    select id, reference, row_number() over (order by id) as place from added
)
select s.*, p.id as person_id, p.reference into temporary crowd from numbered p join (
    select *, row_number() over (order by n) as place from stage) s using (place)
"""
COMMON = """
    select c.*, a.id as owner_id, g.id as programme_id, d.id as set_id, now() - make_interval(days => c.days) as at
      from crowd c
      join partners_agency a on a.code = '{agency}'
      join partners_programme g on g.code = 'northshire-adder'
      join datasharing_dataset d
        on d.owner_id = a.id and d.category = {category} and d.subject_role = 1 and d.programme_id = g.id
       and d.addressee_id is null and d.recipients = '{{}}'
     where c.{holder}
"""
IDENTITIES = """
insert into cases_identity (owner_id, person_id, person_reference, programme_id, subject_role, set_id, created_at,
                            updated_at, given_names, family_name, known_as, date_of_birth, birth_precision)
select owner_id, person_id, reference, programme_id, 1, set_id, at, at, given_names, family_name, '', born, 'day'
  from ({rows}) r
"""
IDENTIFIERS = """
insert into cases_identifier (owner_id, person_id, person_reference, programme_id, subject_role, set_id, created_at,
                              updated_at, kind, raw, canonical, is_valid, problem)
select owner_id, person_id, reference, programme_id, 1, set_id, at, at, 'pnc', pnc, pnc, true, '' from ({rows}) r
"""
CASES = """
insert into cases_case (owner_id, person_id, person_reference, programme_id, subject_role, set_id, created_at,
                        updated_at, state, reason, opened_on)
select owner_id, person_id, reference, programme_id, 1, set_id, at, at,
       (array['nominated', 'selected', 'active'])[1 + n %% 3], '', at::date
  from ({rows}) r where n %% 4 = 0
"""
TABLES = ["cases_identity", "cases_identifier", "cases_case"]
PLACED_HERE = ["a_links", "b_place"]
CHECK_LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY"


def load_crowd(held: int, wanted: int, report: Callable[[int], None]) -> None:
    """Add people to the `held` ones until there are `wanted`. Run as the owner.

    Calls `report` with the number of people that each batch added.
    """
    for first in range(held, wanted, BATCH):
        size = min(BATCH, wanted - first)
        chance = random.Random(SEED + first)  # noqa: S311 - invented people, the same at every load
        with transaction.atomic(), connection.cursor() as cursor, _placing_whole_batches():
            cursor.execute(STAGE)
            cursor.copy_expert("copy stage from stdin (format csv)", _rows(first, size, chance))
            cursor.execute(PEOPLE)
            for sql, agency, category, holder in INSERTS:
                rows = COMMON.format(agency=agency, category=category, holder=holder)
                cursor.execute(sql.format(rows=rows).replace("%%", "%"))
            cursor.execute("drop table crowd")
            cursor.execute("set constraints all immediate")
        report(size)
    with connection.cursor() as cursor:
        cursor.execute(f"analyze datasharing_person, {', '.join(TABLES)}")


INSERTS = [
    (IDENTITIES, "northshire-police", 1, "police"),
    (IDENTIFIERS, "northshire-police", 3, "police"),
    (CASES, "northshire-police", 8, "police"),
    (IDENTITIES, "northshire-probation", 1, "probation"),
    (CASES, "northshire-probation", 8, "probation"),
]


@contextmanager
def _placing_whole_batches() -> Iterator[None]:
    with connection.cursor() as cursor:
        for order in ("disable", "enable"):
            for table in TABLES:
                for trigger in PLACED_HERE:
                    cursor.execute(f"alter table {table} {order} trigger {trigger}")
            if order == "disable":
                yield


def _rows(first: int, size: int, chance: random.Random) -> io.StringIO:
    text = io.StringIO()
    writer = csv.writer(text)
    for number in range(first, first + size):
        born = date(1960, 1, 1) + timedelta(days=chance.randrange(45 * 365))
        year, serial = 1990 + number % 36, 1 + number
        letter = CHECK_LETTERS[(year % 100 * 10_000_000 + serial) % 23]
        police = chance.random() < 0.8
        probation = not police or chance.random() < 0.2
        family = chance.choice(FAMILY)
        if chance.random() < 0.04:
            family = f"{family}-{chance.choice(FAMILY)}"
        pnc = f"{year}/{serial:07}{letter}"
        days_ago = chance.randrange(700)
        writer.writerow([number, chance.choice(GIVEN), family, born, pnc, police, probation, days_ago])
    text.seek(0)
    return text
