"""What keeps a notification from being held, or a person from being told: in the database, whatever asks."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from cases.notifications import actions, speaking
from cases.notifications.broken_rules import (
    ChecksMissing,
    InTheWay,
    NoConsent,
    NotRehearsed,
    NotTheirs,
    TooEarly,
    TooLate,
    VoiceMissing,
)
from cases.notifications.in_the_way import stops_of
from cases.notifications.models import Briefing, Invitee, Messenger, Notification
from cases.notifications.states import MessengerRole, Voice
from cases.safeguarding.actions import answer_concern, end_threat, raise_concern, warn_of_threat
from cases.safeguarding.models import Concern
from datasharing.models import Category, Person, SubjectRole
from partners.london import london_today
from partners.models import Purpose
from tests.cases.notifications.making import find_speakers, hold, invite, make_ready, moral, plan
from tests.conftest import owner_role
from tests.makers import make_identity, make_person
from tests.partnership import Partnership, make_agreement, make_clause

Enter = Callable[..., Any]
TODAY = london_today(timezone.now())


def people(partnership: Partnership, *names: str) -> list[Person]:
    """People whom the police hold in the programme, by name."""
    by = partnership.analyst
    return [make_person(by, given_names=name, programme=partnership.programme) for name in names]


@pytest.mark.parametrize("missing", ["moral", "enforcement", "help"])
def test_nothing_is_held_without_each_of_the_three_voices(
    partnership: Partnership, as_member: Enter, missing: str
) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        planned = plan(analyst, partnership.programme)
        find_speakers(planned, analyst, missing)

        with pytest.raises(VoiceMissing):
            hold(planned, analyst)


def test_who_speaks_for_a_family_has_no_place_before_they_have_agreed_nor_after_they_changed_their_mind(
    partnership: Partnership, as_member: Enter
) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        [mother] = people(partnership, "Maureen")
        planned = plan(analyst, partnership.programme)
        find_speakers(planned, analyst)
        item = moral(planned)
        speaking.change_message(item, by=analyst, role=MessengerRole.PARENT, agency=None)
        speaking.add_message(planned, by=analyst, voice=Voice.MORAL, role=MessengerRole.LEAD, agency=analyst.agency)
        asked = speaking.ask_messenger(mother, by=analyst, subject_role=SubjectRole.FAMILY, message=item)
        with pytest.raises(NoConsent):
            hold(planned, analyst)

        speaking.record_agreement(asked, by=analyst, agreed_to="This evening", safety_note="Driven home", on=TODAY)
        speaking.record_withdrawal(asked, by=analyst, on=TODAY)
        with pytest.raises(NoConsent):
            hold(planned, analyst)
        speaking.record_agreement(asked, by=analyst, agreed_to="This evening", safety_note="Driven home", on=TODAY)

        assert hold(planned, analyst).state == Notification.State.HELD


def test_nobody_agrees_to_speak_without_a_word_about_how_they_are_kept_safe(
    partnership: Partnership, as_member: Enter
) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        [mother] = people(partnership, "Maureen")
        asked = speaking.ask_messenger(
            mother, by=analyst, subject_role=SubjectRole.FAMILY, message=moral(plan(analyst, partnership.programme))
        )

        with pytest.raises(DatabaseError), transaction.atomic():
            speaking.record_agreement(asked, by=analyst, agreed_to="This evening", safety_note="", on=TODAY)


def test_a_meeting_of_several_people_is_rehearsed_all_through_before_it_is_held(
    partnership: Partnership, as_member: Enter
) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        planned = plan(analyst, partnership.programme, kind=Notification.Kind.CALL_IN)
        find_speakers(planned, analyst)
        with pytest.raises(NotRehearsed):
            hold(planned, analyst)
        actions.mark_invited(planned, by=analyst)
        with pytest.raises(ChecksMissing):
            actions.record_rehearsal(planned, by=analyst, checks=["speakers"])
        actions.record_rehearsal(planned, by=analyst, checks=["speakers", "wording", "help", "seating", "safety"])

        assert hold(planned, analyst).state == Notification.State.HELD
        with pytest.raises(TooLate):
            actions.cancel(planned, by=analyst, because="Nobody came")


def test_two_of_whom_one_threatens_the_others_life_are_not_told_in_one_room(
    partnership: Partnership, as_member: Enter
) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        ash, bo = people(partnership, "Ash", "Bo")
        planned = plan(analyst, partnership.programme, kind=Notification.Kind.CALL_IN)
        find_speakers(planned, analyst)
        first, second = invite(ash, planned, analyst), invite(bo, planned, analyst)
        threat = warn_of_threat(ash, by=analyst, subject_role=SubjectRole.PROGRAMME, other=bo, since=TODAY)
        make_ready(planned, analyst)

        assert {(stop.invitee, stop.why, stop.other) for stop in stops_of(planned)} == {
            (first.pk, "threat", second.pk),
            (second.pk, "threat", first.pk),
        }
        with pytest.raises(InTheWay):
            actions.change_invitation(second, by=analyst, letter_served_on=TODAY)
        with pytest.raises(InTheWay):
            hold(planned, analyst)
        end_threat(threat, by=analyst, on=TODAY)
        assert hold(planned, analyst).state == Notification.State.HELD


def test_a_threat_that_another_agency_knows_of_stops_both_and_nobody_learns_why(
    partnership: Partnership, as_member: Enter
) -> None:
    council, analyst = partnership.council_worker, partnership.analyst
    with owner_role():
        make_clause(
            make_agreement("names", [council.agency, analyst.agency]),
            giver=council.agency,
            receiver=analyst.agency,
            categories=[Category.IDENTITY],
            purpose=Purpose.DETERRENCE,
            programme=partnership.programme,
        )
    with as_member(council):
        ash, bo = (make_person(council, given_names=name, programme=partnership.programme) for name in ("Ash", "Bo"))
        planned = plan(council, partnership.programme)
        find_speakers(planned, council)
        invitees = {invite(person, planned, council).pk for person in (ash, bo)}
        assert stops_of(planned) == []
    with as_member(analyst):
        for person in (ash, bo):
            make_identity(person, analyst)
        warn_of_threat(bo, by=analyst, subject_role=SubjectRole.VICTIM, other=ash, since=TODAY)
        assert stops_of(planned) == [], "the police do not plan it, and are told nothing"

    with as_member(council):
        assert {(stop.invitee, stop.why, stop.other) for stop in stops_of(planned)} == {
            (invitee, "not_now", None) for invitee in invitees
        }
        with pytest.raises(InTheWay):
            hold(planned, council)
        actions.withdraw_invitation(Invitee.objects.get(person=bo), by=council, because="Seen alone", on=TODAY)
        assert hold(planned, council).state == Notification.State.HELD


def test_a_child_is_told_after_safeguarding_staff_have_answered_or_a_referral_is_recorded(
    partnership: Partnership, as_member: Enter
) -> None:
    analyst = partnership.analyst
    born = date(TODAY.year - 16, 1, 1)
    with as_member(analyst):
        shay, kim = (
            make_person(
                analyst, given_names=name, date_of_birth=born, birth_precision="day", programme=partnership.programme
            )
            for name in ("Shay", "Kim")
        )
        planned = plan(analyst, partnership.programme)
        first, second = invite(shay, planned, analyst), invite(kim, planned, analyst)
        assert [(stop.invitee, stop.why) for stop in stops_of(planned)] == [(first.pk, "child"), (second.pk, "child")]
        with pytest.raises(InTheWay):
            actions.change_invitation(first, by=analyst, letter_served_on=TODAY)

        actions.change_invitation(first, by=analyst, safeguarding="Referred to the council on Monday")
        concern = raise_concern(kim, by=analyst, subject_role=SubjectRole.PROGRAMME, kind=Concern.Kind.OTHER)
        assert [stop.invitee for stop in stops_of(planned)] == [second.pk], "a concern without an answer helps nobody"
    with as_member(partnership.police_supervisor, Purpose.DETERRENCE):
        answer_concern(concern, by=partnership.police_supervisor, answer="Seen with a parent", at=timezone.now())
    with as_member(analyst):
        assert stops_of(planned) == []
        assert actions.change_invitation(first, by=analyst, letter_served_on=TODAY).letter_served_on == TODAY


def test_people_are_invited_before_they_are_told_and_who_came_is_known_afterwards(
    partnership: Partnership, as_member: Enter
) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        ash, bo = people(partnership, "Ash", "Bo")
        planned = plan(analyst, partnership.programme)
        find_speakers(planned, analyst)
        invited = invite(ash, planned, analyst)
        with pytest.raises(actions.AlreadyInvited):
            invite(ash, planned, analyst)
        with pytest.raises(TooEarly):
            actions.change_invitation(invited, by=analyst, attended="yes")
        hold(planned, analyst)
        with pytest.raises(TooLate):
            invite(bo, planned, analyst)


def test_a_speakers_agency_sees_those_to_whom_its_member_speaks_and_no_other_invitee(
    partnership: Partnership, as_member: Enter
) -> None:
    council, mentor = partnership.council_worker, partnership.stranger
    with owner_role():
        make_clause(
            make_agreement("speakers", [council.agency, mentor.agency]),
            giver=council.agency,
            receiver=mentor.agency,
            categories=[Category.TASK],
            purpose=Purpose.COORDINATION,
            programme=partnership.programme,
        )
    with as_member(council):
        ash, bo, cy = (
            make_person(council, given_names=name, programme=partnership.programme) for name in ("Ash", "Bo", "Cy")
        )
        planned, elsewhere = plan(council, partnership.programme), plan(council, partnership.programme)
        helper = planned.messages.get(voice=Voice.HELP)
        helper = speaking.change_message(helper, by=council, agency=mentor.agency, speaker="Lee")
        invite(ash, planned, council, needs=["hearing"])
        gone = invite(bo, planned, council)
        actions.withdraw_invitation(gone, by=council, because="Moved away", on=TODAY)
        invite(cy, elsewhere, council)

        enforcement = planned.messages.get(voice=Voice.ENFORCEMENT)
        speaking.change_message(enforcement, by=council, agency=partnership.agency("police"))
        assert speaking.brief_speakers(planned, by=council) == speaking.Told(1, ["Police"])
        assert speaking.brief_speakers(planned, by=council).people == 0, "once is enough"
        with pytest.raises(NotTheirs):
            _tell(helper, cy, council)

    with as_member(mentor):
        [told] = Briefing.objects.all()
        assert (told.called, told.needs, told.person_id) == ("Ash Marsh", "Hearing", ash.pk)
        assert list(Person.objects.all()) == [ash], "nobody else is known to be"
        assert not Invitee.objects.exists()
        assert not Notification.objects.exists()


def _tell(message: Any, person: Person, by: Any) -> None:
    from cases.notifications.broken_rules import kept  # noqa: PLC0415 - what a verb would do that forgot to ask

    with kept():
        Briefing.objects.create(
            owner=by.agency,
            addressee=message.agency,
            person=person,
            programme=message.programme,
            subject_role=SubjectRole.PROGRAMME,
            message=message,
            called="Cy",
            voice=message.voice,
            at=timezone.now(),
            sent_by=by,
        )


def test_a_clause_about_offenders_opens_who_is_invited_and_not_who_speaks_for_a_family(
    partnership: Partnership, as_member: Enter
) -> None:
    analyst, officer = partnership.analyst, partnership.probation_practitioner
    with owner_role():
        make_clause(
            make_agreement("notifications", [analyst.agency, officer.agency]),
            giver=analyst.agency,
            receiver=officer.agency,
            categories=[Category.NOTIFICATION],
            purpose=Purpose.SUPERVISION,
            programme=partnership.programme,
        )
    with as_member(analyst):
        ash, mother = people(partnership, "Ash", "Maureen")
        planned = plan(analyst, partnership.programme)
        invite(ash, planned, analyst)
        speaking.ask_messenger(mother, by=analyst, subject_role=SubjectRole.FAMILY, message=moral(planned))

    with as_member(officer):
        assert [invitee.person_id for invitee in Invitee.objects.all()] == [ash.pk]
        assert not Messenger.objects.exists()
        seen = Notification.objects.get()
        with pytest.raises(DatabaseError), transaction.atomic():
            Invitee.objects.create(
                owner=officer.agency,
                person=ash,
                programme=seen.programme,
                subject_role=SubjectRole.PROGRAMME,
                notification=seen,
                is_for_no_group=True,
                route="bail",
            )


def test_who_came_is_to_be_told_again_within_ninety_days_and_the_next_time_follows_up_the_last(
    partnership: Partnership, as_member: Enter
) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        ash, bo = people(partnership, "Ash", "Bo")
        first = plan(analyst, partnership.programme)
        find_speakers(first, analyst)
        came, absent = invite(ash, first, analyst), invite(bo, first, analyst)
        outcomes = {
            came: actions.Outcome(attended="yes", engagement="receptive", understood="yes", asked_for_help=True),
            absent: actions.Outcome(attended="no", absent_because="In hospital"),
        }
        actions.debrief(hold(first, analyst), by=analyst, text="Calm", outcomes=outcomes)
        came.refresh_from_db()
        absent.refresh_from_db()
        assert came.next_contact_on == TODAY + timedelta(days=90)
        assert absent.next_contact_on is None

        second = plan(analyst, partnership.programme)
        find_speakers(second, analyst)
        again = invite(ash, second, analyst)
        told = {again: actions.Outcome(attended="yes")}
        actions.debrief(hold(second, analyst), by=analyst, text="Short", outcomes=told)

        came.refresh_from_db()
        assert came.told_again_on == TODAY
