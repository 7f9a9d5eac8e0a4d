"""Who takes part, and how believable they are; the plan alone, without a database."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from statistics import mean, stdev

import pytest

import scoring
from pro_service.domain import amendments
from pro_service.domain.answers import SKIPPED, as_scored
from pro_service.domain.identifiers import assessment_id
from pro_service.domain.study_file import read_study
from pro_service.simulation.acts import (
    Choose,
    EndContact,
    Enrol,
    EnterAddresses,
    PairPhone,
    RecordEvent,
    Send,
    Subscribe,
)
from pro_service.simulation.amending import versions
from pro_service.simulation.cohort import FATES, Wanted, candidates, in_order
from pro_service.simulation.course import Course
from tests.support.factories import STUDIES

ENDS_AT = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)


def plan(definition, wanted, ends_at=ENDS_AT):
    """Every participant's candidate, course and acts."""
    return [
        (who, course, in_order(course.acts(), ends_at))
        for who in candidates(definition, wanted, ends_at)
        for course in [Course(versions(definition, wanted.months, ends_at), who, ends_at)]
    ]


def acts(definition, wanted):
    return [act for _, _, of_one in plan(definition, wanted) for act in of_one]


def acts_of_fate(definition, kind):
    """The acts of the one participant who meets a fate."""
    (found,) = [of_one for who, _, of_one in plan(definition, Wanted()) if who.fate.kind == kind]
    return found


def of_kind(kind, found):
    return [act for act in found if isinstance(act, kind)]


def by_visit(definition, course, found):
    """The uploads of one participant by (visit, instrument)."""
    named = {
        assessment_id(course.enrolment_id, visit.code, instrument): (visit.code, instrument)
        for visit in definition.visits
        for instrument in visit.instruments
    }
    return {named[act.upload.assessment_id]: act.upload for act in of_kind(Send, found)}


@pytest.fixture(scope="module")
def many(definition):
    return plan(definition, Wanted(participants=300, seed=4))


def test_the_same_seed_makes_the_same_study_to_the_last_answer(definition):
    wanted = Wanted(participants=6, seed=3)
    assert acts(definition, wanted) == acts(definition, wanted)


def test_another_seed_makes_another_study(definition):
    first, second = (acts(definition, Wanted(participants=6, seed=seed)) for seed in (3, 4))
    assert not {act.enrolment_id for act in first} & {act.enrolment_id for act in second}


def test_everything_has_happened_by_the_end_and_in_order(definition):
    for _, _, of_one in plan(definition, Wanted()):
        assert max(act.at for act in of_one) <= ENDS_AT
        assert [act.at for act in of_one] == sorted(act.at for act in of_one)


def test_most_have_come_to_the_end_of_18_months_and_some_are_under_way(definition):
    days_0 = [who.day_0 for who in candidates(definition, Wanted(), ENDS_AT)]
    followed_up_days = [(ENDS_AT.date() - day).days for day in days_0]
    assert followed_up_days == sorted(followed_up_days, reverse=True)
    assert sum(days >= 547 for days in followed_up_days) == 15
    assert all(day.weekday() < 5 for day in days_0)


def test_the_newest_participant_has_baseline_done_and_week_4_open(definition):
    who, course, of_one = plan(definition, Wanted())[-1]
    assert who.waits
    done = {visit for visit, _ in by_visit(definition, course, of_one)}
    assert done == {"selection", "baseline"}
    assert timedelta(days=21) <= ENDS_AT.date() - who.day_0 < timedelta(days=35)


def test_nearly_everybody_has_a_baseline(definition, many):
    have = [by_visit(definition, course, of_one).get(("baseline", "sf36v2")) for _, course, of_one in many]
    assert sum(upload is not None for upload in have) / len(have) > 0.95


def test_some_visits_are_missed_and_some_questionnaires_left_out(definition, many):
    done = Counter(key for _, course, of_one in many for key in by_visit(definition, course, of_one))
    asked = sum(who.day_0 < ENDS_AT.date() - timedelta(days=200) for who, _, _ in many)
    assert 0.80 < done["w24", "sf36v2"] / asked < 0.97
    assert done["w24", "lupusqol"] < done["w24", "sf36v2"]


def test_scores_look_like_those_of_lupus_trials(definition, many):
    # BLISS at the start (n = 1684): PCS 39.1 (9.7), MCS 40.8 (11.3); PCS gains 2.9 to 4.4, with an SD of 9.
    scored = []
    for _, course, of_one in many:
        uploads = by_visit(definition, course, of_one)
        scored.append({visit: scores_of(uploads.get((visit, "sf36v2"))) for visit in ("baseline", "w24")})
    for code, start, spread, gain, spread_of_gain in (
        ("PCS", (37.5, 41), (8.5, 11), (2.5, 5.5), (7.5, 10.5)),
        ("MCS", (39, 43), (9.5, 12.5), (1, 5), (8.5, 12)),
    ):
        base = [each["baseline"][code] for each in scored if each["baseline"].get(code) is not None]
        change = [
            each["w24"][code] - each["baseline"][code]
            for each in scored
            if None not in (each["w24"].get(code), each["baseline"].get(code))
        ]
        assert start[0] < mean(base) < start[1]
        assert spread[0] < stdev(base) < spread[1]
        assert gain[0] < mean(change) < gain[1]
        assert spread_of_gain[0] < stdev(change) < spread_of_gain[1]


def scores_of(upload):
    if upload is None:
        return {}
    answers = as_scored(upload.answers)
    scored = scoring.score(scoring.load(upload.instrument), answers, norms="us1998")
    return {code: scored[code] for code in scored}


def test_both_questionnaires_tell_of_the_same_person(definition, many):
    pairs = []
    for _, course, of_one in many:
        uploads = by_visit(definition, course, of_one)
        physical = uploads.get(("baseline", "sf36v2")), uploads.get(("baseline", "lupusqol"))
        if all(physical):
            pairs.append([sum_of(physical[0], "q3", 10), sum_of(physical[1], "q", 8)])
    assert correlation(*zip(*pairs, strict=True)) > 0.6


def sum_of(upload, prefix, count):
    """The sum of the first items of physical functioning, unanswered taken as the middle."""
    names = [name for name in upload.answers if name.startswith(prefix)][:count]
    codes = [upload.answers[name] for name in names]
    return sum(code if isinstance(code, int) else 2 for code in codes)


def correlation(first, second):
    of_first, of_second = mean(first), mean(second)
    together = sum((a - of_first) * (b - of_second) for a, b in zip(first, second, strict=True))
    return together / (stdev(first) * stdev(second) * (len(first) - 1))


@pytest.mark.requirement("R6")
def test_some_items_are_skipped_and_some_do_not_apply(many):
    given = Counter(
        answer if isinstance(answer, str) else "code"
        for _, _, of_one in many
        for act in of_kind(Send, of_one)
        for answer in act.upload.answers.values()
    )
    total = given.total()
    assert 0.002 < given[SKIPPED] / total < 0.03
    assert 0.001 < given["NA"] / total < 0.03


def test_every_fate_meets_somebody(definition):
    met = {who.fate for who in candidates(definition, Wanted(), ENDS_AT)}
    assert met >= set(FATES)


def test_whoever_withdraws_answers_nothing_any_more_and_whoever_stops_treatment_goes_on(definition):
    for who, _, of_one in plan(definition, Wanted()):
        ends = [act for act in of_kind(RecordEvent, of_one) if act.asked.kind == who.fate.kind]
        after = [
            act
            for act in of_kind(Send, of_one)
            if ends and act.upload.completed_at > ends[0].asked.occurred_at
        ]
        if who.fate.kind in ("withdrawal_of_consent", "lost_to_follow_up"):
            assert ends
            assert not after
        if who.fate.kind == "treatment_stop":
            assert ends
            assert after


def test_a_cohort_of_one_is_possible(definition):
    found = acts(definition, Wanted(participants=1, months=2))
    assert len(of_kind(Enrol, found)) == len(of_kind(PairPhone, found)) == 1


@pytest.mark.requirement("I8")
def test_when_the_infusion_was_given_within_its_day_is_never_said(many):
    asked = [act.asked for _, _, of_one in many for act in of_kind(RecordEvent, of_one)]
    assert all(each.occurred_at is None for each in asked if each.kind == "infusion")


def test_nobody_can_be_written_to_in_earnest(many):
    found = [act for _, _, of_one in many for act in of_one]
    addresses = [act.asked.email for act in of_kind(EnterAddresses, found) if act.asked.email]
    assert addresses
    assert all(address.endswith(".invalid") for address in addresses)
    assert all(".invalid/" in act.asked.endpoint for act in of_kind(Subscribe, found))


def test_whoever_ends_contact_stays_in_the_study(definition):
    (of_one,) = [
        of_one for who, _, of_one in plan(definition, Wanted()) if who.fate.kind == "no_more_contact"
    ]
    (ended,) = of_kind(EndContact, of_one)
    assert any(act.at > ended.at for act in of_kind(Send, of_one))


def test_whoever_travels_answers_by_the_clock_there(definition):
    of_one = acts_of_fate(definition, "traveller")
    zones = [act.asked.zone for act in of_kind(Choose, of_one)]
    assert zones[-2:] == ["America/Bogota", None]
    assert {act.upload.zone for act in of_kind(Send, of_one)} == {"Europe/Madrid", "America/Bogota"}


def test_a_lost_phone_sends_what_it_holds_after_another_has_taken_its_place(definition):
    of_one = acts_of_fate(definition, "lost_phone")
    first, second = of_kind(PairPhone, of_one)
    late = [act for act in of_kind(Send, of_one) if act.device_id == first.device_id and act.at > second.at]
    assert late
    assert any(act.device_id == second.device_id for act in of_kind(Send, of_one))


@pytest.mark.requirement("R40")
def test_the_amendment_gives_a_week_more_for_the_last_visit(definition):
    amended = versions(definition, 18, ENDS_AT).amended
    changed = [each.where for each in amendments.diff(definition, amended)]
    assert changed == ["visits/m18/window"]
    assert amended.visit("m18").closes.days == definition.visit("m18").closes.days + 7


def test_another_study_can_be_simulated(definition):
    file = STUDIES / "two_visits.yaml"
    found = acts(read_study(file.read_text("utf-8"), file.name), Wanted(participants=5, months=8))
    assert {act.upload.instrument for act in of_kind(Send, found)} == {"sf36v1", "lupusqol"}
