"""A questionnaire that is shown once more after an invalidation is another administration of its licence."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from pro_service.domain.status import Status
from pro_service.errors import NotLicensed
from pro_service.services import packs, replay, submissions
from pro_service.services.submissions import Accepted
from pro_service.store import arrivals
from pro_service.store.licences import Presentation
from tests.services.test_presentations import EVENING, licensed, mine, send, start, used
from tests.support import putting_right
from tests.support.factories import FORMS, arrival, upload
from tests.support.packs import NONSENSE, add_licence

__all__ = ["licensed"]  # the fixture

HOUR = timedelta(hours=1)
FREED = EVENING + 2 * HOUR
LATER = EVENING + 3 * HOUR


def showings(session):
    rows = select(Presentation.attempt, Presentation.licence_id.is_not(None)).order_by(Presentation.attempt)
    return [tuple(row) for row in session.execute(rows)]


@pytest.fixture
def free(write, licensed):
    """Under a licence for so many, somebody else answers on her phone; the site takes the answer out."""

    def _free(administrations=None):
        write(lambda s: add_licence(s, administrations=administrations))
        write(lambda s: start(s, licensed))
        taken = write(lambda s: send(s, licensed, EVENING + HOUR, EVENING + HOUR))
        assert isinstance(taken, Accepted)
        own, sent = licensed.enrolment_id, taken.receipt.submission_id
        write(lambda s: putting_right.invalidate(s, FREED, own, sent))

    return _free


@pytest.mark.requirement("R9")
def test_what_is_shown_again_after_an_invalidation_counts_once_more(free, write, read, licensed, engine):
    free(administrations=5)
    assert read(used) == [1]
    started = write(lambda s: start(s, licensed, at=LATER))
    assert (started.is_new, started.started_at) == (True, LATER)
    assert not write(lambda s: start(s, licensed, at=LATER + HOUR)).is_new
    assert isinstance(write(lambda s: send(s, licensed, LATER + HOUR, LATER + HOUR)), Accepted)
    assert read(used) == [2]
    assert read(showings) == [(1, True), (2, True)]
    assert list(replay.differences(engine)) == []


@pytest.mark.requirement("R9")
def test_a_licence_that_is_used_up_does_not_show_it_again(free, write, read, licensed):
    free(administrations=1)
    offered = read(lambda s: mine(s, licensed, LATER))["first", "lupusqol"]
    assert (offered.can_start, offered.why_not) == (False, "not-licensed")
    with pytest.raises(NotLicensed):
        write(lambda s: start(s, licensed, at=LATER))
    assert read(showings) == [(1, True)]


@pytest.mark.requirement("R9")
def test_what_was_filled_in_anew_without_network_counts_too(free, write, read, licensed):
    free(administrations=5)
    assert isinstance(write(lambda s: send(s, licensed, LATER, LATER)), Accepted)
    assert read(used) == [2]


@pytest.mark.requirement("R9")
def test_what_was_kept_aside_and_takes_the_freed_place_is_an_administration_of_its_own(write, read, licensed):
    """Two people filled it in: one answer was taken out, the other one stands in its place."""
    write(lambda s: add_licence(s, administrations=5))
    write(lambda s: start(s, licensed))
    first = write(lambda s: send(s, licensed, EVENING + HOUR, EVENING + HOUR))
    forms = read(lambda s: packs.library(s, FORMS))
    other = arrival(upload(licensed, "first", "lupusqol", EVENING, form_version=NONSENSE), EVENING)
    other_id = licensed.assessment("first", "lupusqol")
    write(lambda s: submissions.receive(s, EVENING + HOUR, forms, licensed.caller, other_id, other))
    (kept,) = read(lambda s: arrivals.held_of(s, licensed.enrolment_id, LATER))
    own = licensed.enrolment_id
    write(lambda s: putting_right.invalidate(s, FREED, own, first.receipt.submission_id))
    write(lambda s: putting_right.resolve(s, LATER, own, kept.id))
    assert read(used) == [2]


def test_a_freed_questionnaire_is_as_it_was_at_every_instant_before(free, write, read, licensed):
    free(administrations=5)
    write(lambda s: start(s, licensed, at=LATER))
    at = {
        when: read(lambda s, when=when: mine(s, licensed, when))["first", "lupusqol"].status
        for when in (EVENING - HOUR, EVENING, EVENING + HOUR, LATER)
    }
    assert list(at.values()) == [Status.OPEN, Status.STARTED, Status.COMPLETED, Status.STARTED]
