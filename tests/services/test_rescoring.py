"""Stored responses scored again: beside what was there, exactly once, and current only once promoted."""

from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from pro_service.services import longitudinal, replay, rescoring, scores, submissions
from pro_service.services.longitudinal import Asked
from pro_service.services.rescoring import RescoringAsked, RescoringRefused, WhichScores
from pro_service.services.rescoring.derived import Received, derive
from pro_service.services.submissions import keeping
from pro_service.store import audit
from pro_service.store.audit import AuditEvent
from pro_service.store.rescoring import Rescoring
from pro_service.store.scores import Score, ScoreRun
from pro_service.store.submissions import ResponseVersion
from tests.support import factories
from tests.support.factories import EVERYWHERE, FORMS, OPERATOR, TWO_VISITS, arrival, upload
from tests.support.published import APOLONE, answers

DAY_0 = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
LATER = DAY_0 + timedelta(days=1)
LATEST = DAY_0 + timedelta(days=2)
CURRENT, AS_RECEIVED = WhichScores.CURRENT, WhichScores.AS_RECEIVED


def send(write, phone, visit, instrument, given, at=DAY_0):
    sent = upload(phone, visit, instrument, at, answers=given)
    write(lambda s: submissions.receive(s, at, FORMS, phone.caller, uuid4(), arrival(sent, at)))


@pytest.fixture
def responses(write, phone):
    """Published case 03 of one participant, and of another one who answered a single item of pain."""
    other = write(lambda s: factories.participant_on_day_0(s, "01-002"))
    send(write, phone, "first", "sf36v1", answers(APOLONE["03"]))
    send(write, other, "first", "sf36v1", {"q7": 1})
    return phone, other


def page(read, which, as_of=LATEST, **asked):
    return read(
        lambda s: scores.page(s, EVERYWHERE, TWO_VISITS, as_of, None, None, 200, which=which, **asked)
    )[0]


def values(found):
    return {
        (each.subject_id, each.run.norm_set, score.code): score.value
        for each in found
        for score in each.scores
    }


@pytest.mark.requirement("I6")
def test_a_rescoring_in_the_same_way_gives_every_score_again_bit_for_bit(engine, responses, read):
    factories.rescore(engine, LATER, "sf36v1", promoted=True)
    before, after = page(read, AS_RECEIVED), page(read, CURRENT)
    assert values(before) == values(after)
    assert {each.run.rescoring_id for each in before} == {None}
    made = [each for each in after if each.run.rescoring_id]
    assert {each.run.norm_set for each in made} == {"us1990"}  # the runs of es1996 stay as received
    assert len(made) == 2


def common(row):
    own = {"id", "run_id", "response_version_id", "rescoring_id", "_sa_instance_state"}
    return {name: value for name, value in row.items() if name not in own}


def test_the_bulk_rows_are_those_of_the_scoring_of_one_response():
    """Sound, faulty and unanswered responses alike; only ids and the rescoring itself differ."""
    use = factories.use_of("lupusqol")
    given = [
        factories.all_middle("lupusqol"),
        {"q1": 2, "q2": "skipped", "q15": "NA"},
        {},
        {"q1": 7},  # off the scale
        {"q1": "NA"},  # not offered there
        {"q99": 1},  # no such item
        {"q99": 1, "q1": 7},
        {"q1": 7, "q99": 1},
    ]
    lineage = factories.lineage_of(use)
    bulk = derive(
        uuid4(),
        lineage,
        [Received(uuid4(), each, "es", use.licence) for each in given],
        DAY_0,
        scores.SOFTWARE_VERSION,
        {},
    )
    for each, run in zip(given, bulk.runs, strict=True):
        response = ResponseVersion(id=run["response_version_id"], answers=each)
        alone, *alone_scores = scores.run(DAY_0, response, use, "es", {})
        assert common(vars(alone)) == common(run)
        mine = [row for row in bulk.scores if row["run_id"] == run["id"]]
        assert [common(vars(score)) for score in alone_scores] == [common(row) for row in mine]
    faults = [run["fault"] for run in bulk.runs]
    assert faults == [None, None, None, "OffScale", "OffScale", "UnknownItem", "UnknownItem", "OffScale"]


def test_nothing_is_current_before_it_is_promoted_and_as_of_an_instant_before_it_never_is(
    engine, write, responses, read
):
    made = factories.rescore(engine, LATER, "sf36v1", norm_set="es1996", instead_of="us1990")
    assert values(page(read, CURRENT)) == values(page(read, AS_RECEIVED))
    write(lambda s: rescoring.promote(s, LATEST, OPERATOR, made, "the Spanish norms were agreed"))
    assert {each.run.norm_set for each in page(read, CURRENT)} == {"es1996"}
    assert {each.run.norm_set for each in page(read, AS_RECEIVED)} == {"us1990", "es1996"}
    assert {each.run.norm_set for each in page(read, CURRENT, LATER)} == {"us1990", "es1996"}


def test_the_one_promoted_last_is_current_and_an_earlier_one_can_come_back(engine, write, responses, read):
    spanish = factories.rescore(
        engine, LATER, "sf36v1", promoted=True, norm_set="es1996", instead_of="us1990"
    )
    american = factories.rescore(engine, LATEST, "sf36v1", promoted=True)
    now = LATEST + timedelta(days=1)

    def current():
        return {each.run.rescoring_id for each in page(read, CURRENT, now)} - {None}

    assert current() == {american}
    write(lambda s: rescoring.promote(s, now, OPERATOR, spanish, "after all"))
    assert current() == {spanish}


def test_what_arrives_after_a_rescoring_counts_as_received(engine, write, responses, read):
    phone, _ = responses
    factories.rescore(engine, LATER, "sf36v1", promoted=True)
    send(write, phone, "second", "sf36v1", answers(APOLONE["10"]), DAY_0 + timedelta(weeks=24))
    found = page(read, CURRENT, DAY_0 + timedelta(weeks=25))
    assert {each.run.rescoring_id for each in found if each.assessment.visit == "second"} == {None}
    assert len(found) == 6  # three responses, two norm sets


def test_a_stop_between_two_responses_loses_nothing_and_doubles_nothing(write, responses, read):
    made = uuid4()
    asked = RescoringAsked(TWO_VISITS, "sf36v1", "a test")
    write(lambda s: rescoring.start(s, LATER, OPERATOR, made, asked))
    assert write(lambda s: rescoring.score_next(s, LATER, OPERATOR, made, 1)) == 1
    with pytest.raises(RescoringRefused, match="1 of 2 responses"):
        write(lambda s: rescoring.promote(s, LATER, OPERATOR, made, "too early"))
    assert write(lambda s: rescoring.score_next(s, LATEST, OPERATOR, made, 5)) == 1
    assert write(lambda s: rescoring.score_next(s, LATEST, OPERATOR, made, 5)) == 0
    assert read(lambda s: rescoring.progress(s, made)).is_complete
    write(lambda s: rescoring.promote(s, LATEST, OPERATOR, made, "complete"))


def test_a_response_that_came_to_light_behind_the_others_is_scored_too(
    engine, write, responses, read, monkeypatch
):
    """It was being stored when the rescoring began, and its transaction ended after the others'."""
    made = factories.rescore(engine, LATER, "sf36v1")
    third = write(lambda s: factories.participant_on_day_0(s, "02-001"))
    monkeypatch.setattr(keeping, "uuid4", lambda: UUID(int=1))  # an id behind all that are scored
    send(write, third, "first", "sf36v1", answers(APOLONE["10"]))
    assert not read(lambda s: rescoring.progress(s, made)).is_complete
    done = rescoring.carry_on(engine, lambda _: LATEST, OPERATOR, made)
    assert done.is_complete
    events = read(lambda s: s.scalars(select(AuditEvent).where(AuditEvent.kind == "rescoring.scored")).all())
    assert any("passed_over" in event.body for event in events)
    assert list(replay.differences(engine)) == []


def test_the_report_counts_by_hand_and_lists_the_largest(engine, responses, read):
    """Case 03 has PF 85: (85 - 84.52404) / 22.89490 against (85 - 84.7) / 24.0, both x 10 + 50.

    The other response has pain alone: q7 = 1 stands for both items, so that BP is 100 (no pain).
    """
    made = factories.rescore(engine, LATER, "sf36v1", norm_set="es1996", instead_of="us1990")
    told = read(lambda s: rescoring.report(s, LATEST, made))
    assert (told.progress.covered, told.progress.done, told.progress.failed, told.mended) == (2, 2, 0, 0)
    counted = {each.code: each for each in told.scores}
    assert list(counted)[:8] == ["PF", "RP", "BP", "GH", "VT", "SF", "RE", "MH"]
    assert (counted["PF"].n, counted["PF"].changed, counted["PF"].largest) == (1, 0, 0.0)
    assert (counted["BP"].n, counted["BP"].changed) == (2, 0)  # 0-100: no norm set is in it
    assert (counted["BP_NBS"].n, counted["BP_NBS"].changed) == (2, 2)
    american, spanish = 50 + 10 * (85 - 84.52404) / 22.89490, 50 + 10 * (85 - 84.7) / 24.0
    assert counted["PF_NBS"].largest == pytest.approx(abs(spanish - american), abs=1e-4)
    (largest,) = [each for each in told.largest if each.code == "PF_NBS"]
    assert (largest.subject_id, largest.visit) == ("01-001", "first")
    assert largest.before == pytest.approx(american, abs=1e-4)
    assert [each.subject_id for each in told.largest if each.code == "BP_NBS"] != []


def test_the_report_tells_of_scores_that_vanish(engine, write, responses, read):
    """Scored without norms, the eight norm-based scores and two summaries of case 03 are gone.

    The other response had pain alone, and with it one norm-based score.
    """
    use = factories.use_of("sf36v1")
    made = Rescoring(
        id=uuid4(),
        study_id=TWO_VISITS,
        instead_of="us1990",
        failed_only=False,
        **asdict(factories.lineage_of(replace(use, norm_set=None))),
        reason="a test",
        recorded_at=LATER,
        recorded_by=OPERATOR.actor,
    )
    write(lambda s: audit.record(s, LATER, TWO_VISITS, OPERATOR.actor, "rescoring.started", [made]))
    rescoring.carry_on(engine, lambda _: LATER, OPERATOR, made.id)
    told = read(lambda s: rescoring.report(s, LATER, made.id))
    vanished = {each.code: each.vanished for each in told.scores if each.vanished}
    assert len(told.scores) == 18
    assert vanished.pop("BP_NBS") == 2
    assert len(vanished) == 9
    assert set(vanished.values()) == {1}


def test_an_empty_rescoring_cannot_be_promoted(engine, phone, write):
    made = factories.rescore(engine, LATER, "lupusqol")
    with pytest.raises(RescoringRefused, match="scored no response"):
        write(lambda s: rescoring.promote(s, LATER, OPERATOR, made, "of nothing"))


@pytest.mark.requirement("R18")
def test_the_trail_tells_of_a_chunk_by_its_digest_and_of_start_and_promotion_in_full(engine, responses, read):
    made = factories.rescore(engine, LATER, "sf36v1", promoted=True)
    events = read(lambda s: s.scalars(select(AuditEvent).where(AuditEvent.stream == TWO_VISITS)).all())
    assert [event.kind for event in sorted(events, key=lambda event: event.seq)[-3:]] == [
        "rescoring.started",
        "rescoring.scored",
        "rescoring.promoted",
    ]
    (chunk,) = [event for event in events if event.kind == "rescoring.scored"]
    assert str(made) in chunk.body
    assert '"n":2' in chunk.body
    assert "PF_NBS" not in chunk.body


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"study_id": "nonsense"}, "no study 'nonsense'"),
        ({"instrument": "rand36"}, "does not use 'rand36'"),
        ({"norm_set": "us1998"}, "is for sf36v2"),
        ({"norm_set": "nonsense"}, "no such norm set"),
        ({"policy": "any"}, "no such policy"),
        ({"recall": "acute"}, "is for standard recall"),
        ({"reason": "  "}, "1 to 2000 characters"),
    ],
)
def test_a_rescoring_that_cannot_be_is_refused_and_nothing_is_written(write, read, phone, asked, reason):
    whole = {"study_id": TWO_VISITS, "instrument": "sf36v1", "reason": "a test", **asked}
    with pytest.raises(RescoringRefused, match=reason):
        write(lambda s: rescoring.start(s, LATER, OPERATOR, uuid4(), RescoringAsked(**whole)))
    assert read(lambda s: s.scalars(select(Rescoring)).all()) == []


def test_a_rescoring_of_another_definition_than_the_one_at_hand_is_not_carried_on(write, phone):
    changed = replace(factories.lineage_of(factories.use_of("sf36v1")), definition_hash="0" * 64)
    with pytest.raises(RescoringRefused, match="start another"):
        rescoring.starting.refuse_another_lineage(changed, {})


def change(read, which, **asked):
    found = read(
        lambda s: longitudinal.page(
            s, EVERYWHERE, TWO_VISITS, DAY_0 + timedelta(weeks=25), Asked(which=which, **asked), None, 10
        )
    )[0]
    return {
        (each.row.series.norm_set, each.row.visit): each.row for each in found if each.subject_id == "01-001"
    }


def test_change_from_baseline_is_told_as_received_and_as_current_side_by_side(engine, write, responses, read):
    """PF is 85 and 95 in cases 03 and 10: PF_NBS changes by 10 / SD x 10, SD 22.89490 (US) or 24 (Spain)."""
    phone, _ = responses
    week_24 = DAY_0 + timedelta(weeks=24)
    send(write, phone, "second", "sf36v1", answers(APOLONE["10"]), week_24)
    made = factories.rescore(engine, week_24, "sf36v1", promoted=True, norm_set="es1996", instead_of="us1990")
    received, current = (change(read, which, score="PF_NBS") for which in (AS_RECEIVED, CURRENT))
    assert received["us1990", "second"].change == pytest.approx(100 / 22.89490, abs=1e-4)
    assert received["us1990", "second"].rescoring_id is None
    assert current["es1996", "second"].change == pytest.approx(100 / 24.0)
    assert current["es1996", "second"].rescoring_id == made
    assert current["us1990", "second"].value_reason == "not-scored"


def test_a_change_between_a_rescored_and_a_received_score_of_another_way_is_none(engine, write, phone, read):
    """Rescored in between with the same definition, recall and policy: the two are comparable."""
    send(write, phone, "first", "sf36v1", answers(APOLONE["03"]))
    made = factories.rescore(engine, LATER, "sf36v1", promoted=True)
    send(write, phone, "second", "sf36v1", answers(APOLONE["10"]), DAY_0 + timedelta(weeks=24))
    current = change(read, CURRENT, score="PF", instrument="sf36v1")
    assert (current[None, "first"].rescoring_id, current[None, "second"].rescoring_id) == (made, None)
    assert current[None, "second"].change == 10


@pytest.fixture
def failed(write, phone):
    """A response scored where the norm set of its study was not at hand: the run is marked."""
    send(write, phone, "first", "lupusqol", {"q9": 2, "q10": 2, "q11": 2})
    send(write, phone, "first", "sf36v1", answers(APOLONE["03"]))
    write(lambda s: factories.score_without_norms_at_hand(s, DAY_0, phone))
    return phone


def test_a_failed_run_is_seen_as_such(failed, read):
    (found,) = page(read, AS_RECEIVED, state="failed")
    assert (found.run.state, found.run.fault, found.scores) == ("failed", "UnknownNormSet", ())
    assert len(page(read, AS_RECEIVED, state="scored")) == 3


def test_a_failed_run_is_mended_by_rescoring_only_what_failed(engine, write, failed, read):
    made = factories.rescore(
        engine, LATER, "sf36v1", norm_set="us1990", instead_of="us2009", failed_only=True
    )
    told = read(lambda s: rescoring.report(s, LATER, made))
    assert (told.progress.covered, told.mended) == (1, 1)
    assert {each.appeared for each in told.scores} == {1}
    assert {each.n for each in told.scores} == {0}
    write(lambda s: rescoring.promote(s, LATER, OPERATOR, made, "the norm set is at hand now"))
    assert page(read, CURRENT, state="failed") == []
    (mended,) = [each for each in page(read, CURRENT) if each.run.rescoring_id == made]
    assert {score.code: score.value for score in mended.scores}["PF"] == 85.0
    assert len(page(read, AS_RECEIVED, state="failed")) == 1  # what happened stays told


def test_a_run_that_fails_again_takes_the_place_of_nothing(engine, write, phone, read):
    """An answer off the scale, stored by another program: it cannot be scored, before or after."""
    send(write, phone, "first", "lupusqol", {"q9": 2, "q10": 2, "q11": 2})
    write(lambda s: factories.store_off_scale(s, DAY_0, phone))
    made = factories.rescore(engine, LATER, "lupusqol", promoted=True)
    told = read(lambda s: rescoring.progress(s, made))
    assert (told.covered, told.done, told.failed) == (2, 2, 1)
    by_state = {each.run.state: each.run.rescoring_id for each in page(read, CURRENT)}
    assert by_state == {"scored": made, "failed": None}


def test_runs_that_were_there_are_the_same_rows_after(engine, responses, read):
    def rows(s):
        runs = s.execute(select(*ScoreRun.__table__.c).where(ScoreRun.rescoring_id.is_(None))).all()
        kept = {run.id for run in runs}
        found = s.execute(select(*Score.__table__.c).order_by(Score.run_id, Score.position)).all()
        return sorted(runs), [row for row in found if row.run_id in kept]

    before = read(lambda s: str(rows(s)))
    factories.rescore(engine, LATER, "sf36v1", promoted=True)
    assert read(lambda s: str(rows(s))) == before
