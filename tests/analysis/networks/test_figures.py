"""Figures of small networks that can be counted by hand."""

import math
from datetime import date, timedelta

import pytest

from analysis.networks.companies import Difference
from analysis.networks.companies import differences as differ
from analysis.networks.derived import Part, ties_from
from analysis.networks.figures import Counting, figures_of
from analysis.networks.graph import network_of
from analysis.networks.key_people import Reached, fragmentation, to_reach, to_remove
from analysis.networks.layout import layout_of
from analysis.networks.measures import betweenness
from analysis.networks.recruiters import recruiters
from analysis.networks.ties import Tie, fading
from cases.ties.models import Association

TODAY = date(2026, 12, 1)
Kind = Association.Kind


def tie(one: int, other: int, kind: int = Kind.CO_OFFENCE, *, on: date | None = None, grade: str = "") -> Tie:
    return Tie(1, one, other, kind, 1.0, 1, on, on, grade)


def star(centre: int, *points: int) -> list[Tie]:
    return [tie(centre, point) for point in points]


def test_a_tie_counts_half_after_a_year_and_as_it_is_without_a_day() -> None:
    assert fading(TODAY - timedelta(days=365), on=TODAY) == pytest.approx(0.5)
    assert fading(TODAY - timedelta(days=730), on=TODAY) == pytest.approx(0.25)
    assert fading(None, on=TODAY) == fading(TODAY + timedelta(days=9), on=TODAY) == 1.0


def test_all_ties_between_two_people_are_one_edge_that_weighs_what_is_left_of_them() -> None:
    network = network_of([tie(1, 2, Kind.KIN), tie(2, 1, Kind.STOP, on=TODAY - timedelta(days=365))], on=TODAY)

    assert network.graph.es["weight"] == [4.5]


def test_a_star_falls_apart_without_its_centre() -> None:
    network = network_of(star(1, 2, 3, 4, 5), on=TODAY)

    removed = to_remove(network, betweenness(network)[0], how_many=1)

    # 4 pairs at distance 1 and 6 at distance 2, of 10
    assert fragmentation(network) == pytest.approx(1 - (4 + 6 / 2) / 10)
    assert [(each.person, each.fragmentation) for each in removed] == [(1, 1.0)]


def test_whom_to_talk_to_is_one_in_each_part_and_nobody_who_adds_nobody() -> None:
    network = network_of([*star(1, 2, 3, 4), *star(5, 6, 7)], on=TODAY)

    assert to_reach(network) == [Reached(1, 4), Reached(5, 3)]


def test_who_keeps_company_with_another_group_is_for_the_next_audit() -> None:
    walk, gate = 71, 72
    ring = [tie(one, other) for one in range(1, 5) for other in range(one + 1, 5)]
    other_ring = [tie(one, other) for one in range(11, 15) for other in range(one + 1, 15)]
    network = network_of([*ring, *other_ring, tie(4, 11)], on=TODAY)
    declared = {
        1: frozenset({walk}),
        2: frozenset({walk}),
        3: frozenset({gate}),
        **dict.fromkeys(range(11, 15), frozenset({gate})),
    }

    found = differ(network.communities(), network, declared)

    assert found == [Difference(3, walk, 2, 3), Difference(4, walk, 2, 4)]


def test_who_offended_before_and_was_there_at_the_first_offences_of_others_recruits() -> None:
    early, later = TODAY - timedelta(days=500), TODAY - timedelta(days=20)
    ties = [tie(1, 9, on=early), tie(1, 2, on=later), tie(3, 1, on=later), tie(4, 5, on=later), tie(1, 6, Kind.FAMILY)]

    assert recruiters(ties) == [(1, 2)]


def test_figures_say_who_stands_out_by_weak_ties_alone() -> None:
    ties = [
        *(each._replace(grade="1B") for each in star(1, 2, 3, 4)),
        *(each._replace(grade="3D") for each in star(9, 1, 10, 11, 12)),
    ]

    figures = figures_of(Counting(ties, {}, TODAY))

    assert figures["weak"] == 4
    assert {entry["person"]: entry["firm"] for entry in figures["brokers"]} == {9: 0, 1: 1}


def test_the_picture_keeps_communities_apart() -> None:
    network = network_of([*star(1, 2, 3, 4), *star(5, 6, 7)], on=TODAY)

    layout = layout_of(network, [0, 0, 0, 0, 1, 1, 1])

    (one, radius), (other, other_radius) = layout.circles
    assert len(set(layout.places)) == 7
    assert math.dist(one, other) > radius + other_radius
    assert all(math.dist(place, one) <= radius + 0.001 for place in layout.places[:4])


def test_suspects_of_an_incident_are_tied_the_less_the_more_they_are() -> None:
    day = TODAY - timedelta(days=3)
    crowd = [Part(1, 1, person, day, is_arrested=False) for person in (1, 2, 3)]
    pair = [Part(1, 2, person, TODAY, is_arrested=True) for person in (1, 2)]

    ties = ties_from([*crowd, *pair])

    assert {(tie.person, tie.other, tie.kind): tie.weight for tie in ties} == {
        (1, 2, Kind.CO_OFFENCE): 0.5,
        (1, 3, Kind.CO_OFFENCE): 0.5,
        (2, 3, Kind.CO_OFFENCE): 0.5,
        (1, 2, Kind.CO_ARREST): 1.0,
    }
