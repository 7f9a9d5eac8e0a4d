"""Norms of a licence holder: a study names them, and every score of theirs is made, kept and explained.

The norm set is made up so that each T score is the 0-100 score itself (tests/support/packs.py).
"""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

import scoring
from pro_service.domain.study_file import StudyFileError, read_study
from pro_service.services import explanations, longitudinal, packs, rescoring, scores, submissions
from pro_service.services.longitudinal import Asked
from pro_service.services.packs import PackRefused
from pro_service.services.rescoring import WhichScores
from pro_service.services.studies import StudyVersionRefused
from tests.support import factories
from tests.support.factories import EVERYWHERE, FORMS, OPERATOR, TWO_VISITS, arrival, upload
from tests.support.packs import (
    MADE_UP,
    import_pack,
    load_study_with_norms,
    made_up_norms,
    norms_pack,
    retire,
    study_with_norms,
)
from tests.support.published import APOLONE, answers

DAY_0 = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
WEEK_24 = DAY_0 + timedelta(weeks=24)
LATEST = WEEK_24 + timedelta(days=1)


@pytest.fixture
def phone(write):
    """A participant of the study that names the norm set of a pack."""

    def prepare(session):
        import_pack(session, norms_pack())
        load_study_with_norms(session)
        return factories.participant_on_day_0(session)

    return write(prepare)


@pytest.fixture
def two_visits(write, phone):
    """Published cases 03 and 10: PF 85 and 95."""
    for visit, at, case in (("first", DAY_0, "03"), ("second", WEEK_24, "10")):
        sent = upload(phone, visit, "sf36v1", at, answers=answers(APOLONE[case]))
        write(
            lambda s, sent=sent, at=at: submissions.receive(
                s, at, FORMS, phone.caller, uuid4(), arrival(sent, at)
            )
        )
    return phone


def runs(read, norm_set=MADE_UP, which=WhichScores.AS_RECEIVED):
    """The administrations scored by a norm set, by visit."""
    found = read(lambda s: scores.page(s, EVERYWHERE, TWO_VISITS, LATEST, None, None, 200, which=which))[0]
    return {each.assessment.visit: each for each in found if each.run.norm_set == norm_set}


def values(administration):
    return {score.code: score.value for score in administration.scores}


@pytest.mark.requirement("I6")
def test_scores_by_the_norms_of_a_pack_carry_its_hash(two_visits, read):
    found = runs(read)["first"]
    given = values(found)
    assert (given["PF"], given["PF_NBS"], given["PCS"]) == (85.0, 85.0, 85.0)
    assert given["MCS"] == given["MH_NBS"] == given["MH"]
    content = made_up_norms().encode()
    assert found.run.norm_hash == scoring.read_norm_set(content, f"{MADE_UP}.toml").hash
    assert found.run.state == "scored"
    # the shipped second norm set stands beside it: published PCS 38.84769
    assert values(runs(read, "us1990")["first"])["PCS"] == pytest.approx(38.84769, abs=5.1e-6)


@pytest.mark.requirement("I6")
def test_each_of_them_is_explained_to_the_bit_with_the_source_of_the_pack(two_visits, read):
    found = runs(read)["first"]
    for score in found.scores:
        told = read(
            lambda s, code=score.code: explanations.explain(s, EVERYWHERE, TWO_VISITS, found.run.id, code)
        )
        assert told.is_same
    assert any("Made up for a test" in source for step in told.score.steps for source in step.sources)


def test_their_change_from_baseline_is_followed(two_visits, read):
    """PCS is PF here: 95 - 85."""
    asked = Asked(instrument="sf36v1", score="PCS")
    rows = read(lambda s: longitudinal.page(s, EVERYWHERE, TWO_VISITS, LATEST, asked, None, 10))[0]
    changes = {(each.row.visit, each.row.series.norm_set): each.row.change for each in rows}
    assert changes["second", MADE_UP] == 10.0
    assert changes["second", "us1990"] == pytest.approx(57.22017 - 38.84769, abs=1.1e-5)


def test_what_was_scored_by_shipped_norms_is_rescored_by_those_of_a_pack(engine, write, two_visits, read):
    """Mean 40: each T score is ten above the 0-100 score."""
    write(lambda s: import_pack(s, norms_pack("corrected", "made-up-40-10", mean=40.0)))
    made = factories.rescore(
        engine, LATEST, "sf36v1", promoted=True, norm_set="made-up-40-10", instead_of=MADE_UP
    )
    current = runs(read, "made-up-40-10", WhichScores.CURRENT)
    assert values(current["first"])["PF_NBS"] == 95.0
    told = read(lambda s: rescoring.report(s, LATEST, made, WhichScores.AS_RECEIVED))
    assert {each.code: each.largest for each in told.scores}["PF_NBS"] == 10.0
    explained = read(
        lambda s: explanations.explain(s, EVERYWHERE, TWO_VISITS, current["first"].run.id, "PF_NBS")
    )
    assert (explained.score.value, explained.is_same) == (95.0, True)


def test_a_study_that_names_norms_of_no_pack_is_refused_and_told_to_import_it(write):
    with pytest.raises(StudyFileError) as refused:
        write(load_study_with_norms)
    (fault,) = refused.value.faults
    assert (fault.file, fault.key) == ("two_visits.yaml", "instruments[0].norm_set")
    assert f"{MADE_UP} is not a norm set of sf36v1: must be one of us1990, es1996" in fault.reason
    assert "is imported in its pack first (pro-service instruments import)" in fault.reason


def test_norms_for_another_instrument_or_another_recall_are_no_norms_of_it(write):
    write(lambda s: import_pack(s, norms_pack(instrument="sf36v2")))
    with pytest.raises(StudyFileError, match="is not a norm set of sf36v1"):
        write(load_study_with_norms)
    content = made_up_norms(instrument="sf36v2").replace('recall = "standard"', 'recall = "acute"')
    acute = scoring.read_norm_set(content.encode(), f"{MADE_UP}.toml")
    text = study_with_norms().replace("instrument: sf36v1", "instrument: sf36v2")
    text = text.replace("    secondary_norm_sets: [us1990]\n", "").replace("[sf36v1, ", "[sf36v2, ")
    with pytest.raises(StudyFileError, match=f"{MADE_UP} was made for acute recall, not for standard"):
        read_study(text, "two_visits.yaml", {MADE_UP: acute})


def test_a_norm_set_never_changes_under_its_id(write, read):
    write(lambda s: import_pack(s, norms_pack()))
    with pytest.raises(PackRefused, match="a norm set never changes"):
        write(lambda s: import_pack(s, norms_pack("another-pack", mean=40.0)))
    write(lambda s: import_pack(s, norms_pack("same-numbers")))
    with pytest.raises(PackRefused, match="the id of one that is shipped"):
        write(lambda s: import_pack(s, norms_pack("posing", "us1990")))
    assert len(read(packs.list_packs)) == 2


# ------------------------------------------------------------------ out of use


def test_what_was_and_is_collected_is_scored_by_the_norms_of_a_pack_out_of_use(write, phone, read):
    write(lambda s: retire(s, "made-up-norms", now=DAY_0))
    sent = upload(phone, "first", "sf36v1", DAY_0, answers=answers(APOLONE["03"]))
    write(lambda s: submissions.receive(s, DAY_0, FORMS, phone.caller, uuid4(), arrival(sent, DAY_0)))
    found = runs(read)["first"]
    assert (found.run.state, values(found)["PCS"]) == ("scored", 85.0)
    told = read(lambda s: explanations.explain(s, EVERYWHERE, TWO_VISITS, found.run.id, "PCS"))
    assert told.is_same


def test_no_new_version_of_a_study_names_norms_of_a_pack_out_of_use(write, phone):
    write(lambda s: retire(s, "made-up-norms"))
    write(load_study_with_norms)  # loaded before: nothing changes
    with pytest.raises(StudyVersionRefused, match=f"the pack with norm set {MADE_UP} was taken out of use"):
        write(lambda s: load_study_with_norms(s, version=2))
    write(lambda s: import_pack(s, norms_pack("the-same-again")))
    write(lambda s: load_study_with_norms(s, version=2))


def test_a_pack_is_taken_out_of_use_once_for_a_reason(write, read):
    write(lambda s: import_pack(s, norms_pack()))
    for pack_id, reason in (("ghost", "a test"), ("made-up-norms", "  "), ("made-up-norms", "x" * 2001)):
        with pytest.raises(PackRefused):
            write(
                lambda s, pack_id=pack_id, reason=reason: packs.retire_pack(
                    s, DAY_0, OPERATOR, pack_id, reason
                )
            )
    assert write(lambda s: retire(s, "made-up-norms")).is_new
    assert not write(lambda s: retire(s, "made-up-norms")).is_new
    ((pack, retirement),) = read(packs.list_packs)
    assert (pack.id, retirement.reason, retirement.recorded_by) == ("made-up-norms", "a test", OPERATOR.actor)
