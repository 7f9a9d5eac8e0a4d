"""Several who put responses right at the same time: nobody's change is lost, and nobody waits for ever."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from pro_service import errors
from pro_service.services import responses
from pro_service.services.transactions import in_transaction
from pro_service.store import audit
from tests.services.test_longitudinal import DAY_0
from tests.support import factories, putting_right
from tests.support.factories import EVERYWHERE, TWO_VISITS

NEXT_DAY = DAY_0 + timedelta(days=1)


def at_once(engine, acts):
    """What each of these comes to, all starting together; a refusal is an outcome."""
    barrier = Barrier(len(acts))

    def run(act):
        barrier.wait()
        try:
            return in_transaction(engine, act)
        except errors.Problem as refusal:
            return refusal

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.fixture
def sent(write, phone):
    return write(lambda s: putting_right.send(s, DAY_0, phone))


@pytest.mark.requirement("R20")
def test_of_five_who_correct_the_same_version_one_does_and_four_are_told(engine, phone, sent, read):
    outcomes = at_once(
        engine,
        [
            lambda s, code=code: putting_right.correct(
                s, NEXT_DAY, phone.enrolment_id, sent, {"q1": code}, if_match="1"
            )
            for code in (1, 2, 4, 5, "skipped")
        ],
    )
    refused = [each for each in outcomes if isinstance(each, errors.ResponseChanged)]
    assert (len(refused), {each.current for each in refused}) == (4, {2})
    found = read(lambda s: responses.read(s, EVERYWHERE, TWO_VISITS, phone.enrolment_id, sent))
    assert [each.response.version for each in found.versions] == [1, 2]


def test_two_who_move_between_the_same_participants_both_come_through(engine, phone, sent, write, read):
    other = write(lambda s: factories.participant_on_day_0(s, "01-002"))
    astray = write(lambda s: putting_right.send(s, DAY_0, other, instrument="lupusqol"))

    def move(session, own, submission_id, to, instrument):
        return putting_right.invalidate(
            session, NEXT_DAY, own.enrolment_id, submission_id, "wrong-participant",
            to.assessment("first", instrument), to.enrolment_id,
        )  # fmt: skip

    outcomes = at_once(
        engine,
        [
            lambda s: move(s, phone, sent, other, "sf36v1"),
            lambda s: move(s, other, astray, phone, "lupusqol"),
        ],
    )
    assert [each.flags for each in outcomes] == [("moved",), ("moved",)]
    for each in (phone, other):
        assert read(lambda s, e=each: audit.breaks_of(s, str(e.enrolment_id))) == ()


@pytest.mark.requirement("I2")
def test_of_a_correction_and_an_invalidation_at_once_the_second_knows_of_the_first(engine, phone, sent, read):
    outcomes = at_once(
        engine,
        [
            lambda s: putting_right.correct(s, NEXT_DAY, phone.enrolment_id, sent, {"q1": 1}),
            lambda s: putting_right.invalidate(s, NEXT_DAY, phone.enrolment_id, sent),
        ],
    )
    found = read(lambda s: responses.read(s, EVERYWHERE, TWO_VISITS, phone.enrolment_id, sent))
    assert found.invalidation is not None
    is_corrected = not isinstance(outcomes[0], errors.ResponseInvalidated)
    assert len(found.versions) == (2 if is_corrected else 1)


@pytest.mark.requirement("I2")
def test_of_two_uploads_taken_in_at_once_for_one_assessment_one_stands(engine, phone, write):
    held = [write(lambda s: putting_right.hold(s, DAY_0, phone, "second", "sf36v1", DAY_0)) for _ in range(2)]
    outcomes = at_once(
        engine,
        [lambda s, each=each: putting_right.resolve(s, NEXT_DAY, phone.enrolment_id, each) for each in held],
    )
    (refused,) = [each for each in outcomes if isinstance(each, errors.Problem)]
    assert refused.errors[0].code == "already-answered"
