"""An administrator keeps the teams of her agency, and sees which systems act for it."""

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from partners.models import Membership, Purpose, Team
from partners.systems.actions import open_client
from tests.conftest import owner_role
from tests.partners.conftest import People
from tests.partners.members.test_member_verbs import as_, run
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client: Client, people: People) -> Client:
    """A browser in which the police's administrator has signed in."""
    sign_in(client, people.administrator)
    return client


@pytest.fixture
def nights(people: People) -> Team:
    """A team of the police."""
    with owner_role():
        return Team.objects.create(agency=people.police, name="Nights")


def current(people: People) -> Membership:
    """The place that the analyst has now."""
    return Membership.objects.in_force(timezone.now()).select_related("team").get(user=people.analyst)


def test_an_agency_without_teams_is_told_so_and_begins_one(administrator: Client, people: People) -> None:
    before = administrator.get("/teams").content.decode()
    after = administrator.post("/teams", {"name": "Nights"}, follow=True).content.decode()

    assert "There are no teams yet" in before
    assert "Nights is a team now." in after
    assert [str(team) for team in Team.objects.filter(agency=people.police)] == ["Nights"]


def test_a_member_is_put_into_a_team_and_taken_out_again(administrator: Client, people: People, nights: Team) -> None:
    path = f"/members/{people.analyst.reference}/analyst/team"
    purposes = current(people).purposes

    administrator.post(path, {"team": nights.pk})
    put_in = current(people)
    counted = administrator.get("/teams").content.decode()
    administrator.post(path, {"team": ""})

    assert (put_in.team, put_in.purposes) == (nights, purposes)
    assert 'data-label="Members">1<' in counted
    assert current(people).team is None


def test_saving_the_same_team_changes_nothing(administrator: Client, people: People) -> None:
    before = current(people).pk

    administrator.post(f"/members/{people.analyst.reference}/analyst/team", {"team": ""})

    assert current(people).pk == before


def test_a_team_gets_another_name_and_keeps_its_members(administrator: Client, people: People, nights: Team) -> None:
    administrator.post(f"/members/{people.analyst.reference}/analyst/team", {"team": nights.pk})

    administrator.post(f"/teams/{nights.reference}", {"name": "Late shift"})

    assert str(current(people).team) == "Late shift"


@pytest.mark.parametrize("path", ["/teams", "/teams/{other}"])
def test_an_agency_names_a_team_once(administrator: Client, people: People, nights: Team, path: str) -> None:
    with owner_role():
        other = Team.objects.create(agency=people.police, name="Days")

    answer = administrator.post(path.format(other=other.reference), {"name": "Nights"})

    assert answer.status_code == 422
    assert "You have a team of this name already" in answer.content.decode()
    assert sorted(str(team) for team in Team.objects.filter(agency=people.police)) == ["Days", "Nights"]


@pytest.mark.parametrize("name", ["", "  ", "n" * 201])
def test_a_team_needs_a_name_of_some_length(administrator: Client, people: People, name: str) -> None:
    assert administrator.post("/teams", {"name": name}).status_code == 422
    assert not Team.objects.filter(agency=people.police).exists()


def test_another_agencys_team_is_as_good_as_missing(administrator: Client, people: People) -> None:
    with owner_role():
        other = Team.objects.create(agency=people.treatment, name="Outreach")

    renamed = administrator.post(f"/teams/{other.reference}", {"name": "Mine"})
    joined = administrator.post(f"/members/{people.analyst.reference}/analyst/team", {"team": other.pk})

    assert (renamed.status_code, joined.status_code) == (404, 422)
    assert "Outreach" not in administrator.get("/teams").content.decode()
    assert current(people).team is None


@pytest.mark.parametrize("path", ["/teams", "/systems"])
def test_nobody_but_an_administrator_sees_these_pages(client: Client, people: People, path: str) -> None:
    sign_in(client, people.custody)

    assert client.get(path).status_code == 403


def test_sql_that_no_page_meant_names_no_other_agencys_team(people: People) -> None:
    with owner_role():
        team = Team.objects.create(agency=people.treatment, name="Outreach")

    with as_(people.administrator, people.police):
        for sql in (
            f"INSERT INTO partners_team (agency_id, name) VALUES ({people.treatment.pk}, 'Ours')",
            f"UPDATE partners_team SET name = 'Ours' WHERE id = {team.pk}",
        ):
            with pytest.raises(DatabaseError, match="only the agency itself"):
                run(sql)


def test_sql_that_no_page_meant_puts_nobody_into_another_agencys_team(people: People) -> None:
    with owner_role():
        team = Team.objects.create(agency=people.treatment, name="Outreach")

    with as_(people.administrator, people.police):
        with pytest.raises(DatabaseError, match="no such team"):
            run(f"SELECT membership.change_team('{people.analyst.reference}', 'analyst', {team.pk})")
        with pytest.raises(DatabaseError, match="no such member"):
            run(f"SELECT membership.change_team('{people.worker.reference}', 'treatment_worker', NULL)")


def test_an_administrator_sees_the_systems_of_her_agency_and_no_others(administrator: Client, people: People) -> None:
    before = administrator.get("/systems").content.decode()
    with owner_role():
        mine, theirs = (
            open_client(agency, name=name, purposes=[Purpose.COORDINATION], at=timezone.now())
            for agency, name in ((people.police, "Custody record"), (people.treatment, "Clinic record"))
        )

    after = administrator.get("/systems").content.decode()

    assert "No system acts for your agency" in before
    assert "Custody record" in after
    assert not [told for told in ("Clinic record", mine.client_id, mine.secret, theirs.client_id) if told in after]
