"""What was told of an instant is told of it for ever, whatever is put right later."""

from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pro_service.services import assessments, compliance, longitudinal, scores
from pro_service.services.rescoring import WhichScores
from pro_service.services.transactions import in_reading, in_transaction
from pro_service.store import enrolments
from tests.support import aftermath, factories, putting_right
from tests.support.factories import EVERYWHERE, TWO_VISITS

START = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def told(session: Session, as_of: datetime) -> dict[str, Any]:
    """Every status, rate, change and score of the study at an instant, asked of the facts."""
    found, _ = enrolments.page(session, EVERYWHERE, TWO_VISITS, None, 100, as_of=as_of)
    return {
        "statuses": {
            each.assessment.id: (each.status, each.particulars and each.particulars.timing)
            for course in assessments.courses(session, as_of, found)
            for each in course.assessments
        },
        "compliance": compliance.at(session, EVERYWHERE, TWO_VISITS, as_of, as_of, compliance.Asked()),
        "change": [
            longitudinal.page(
                session, EVERYWHERE, TWO_VISITS, as_of, longitudinal.Asked(which=which), None, 100
            )
            for which in WhichScores
        ],
        "scores": [
            [
                (each.run.id, each.response.version, [(one.code, one.value) for one in each.scores])
                for each in scores.page(session, EVERYWHERE, TWO_VISITS, as_of, None, None, 100, which=which)[
                    0
                ]
            ]
            for which in WhichScores
        ],
    }


class Story:
    """Two participants, and what happens to their answers, a day each."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.write = partial(in_transaction, engine)
        self.write(factories.load_two_visits)
        self.one = self.write(lambda s: factories.participant_on_day_0(s, "01-001"))
        self.two = self.write(lambda s: factories.participant_on_day_0(s, "01-002"))

    def an_answer_comes(self, at: datetime) -> None:
        self.sf36 = self.write(lambda s: putting_right.send(s, at, self.one))

    def an_answer_comes_from_the_wrong_phone(self, at: datetime) -> None:
        self.astray = self.write(lambda s: putting_right.send(s, at, self.two, instrument="lupusqol"))

    def answers_are_corrected(self, at: datetime) -> None:
        self._correct(at, answers={"q1": 1, "q3a": "skipped"})

    def all_is_scored_again(self, at: datetime) -> None:
        factories.rescore(self.engine, at, "sf36v1", promoted=True, norm_set="es1996", instead_of="us1990")

    def who_completed_it_is_corrected(self, at: datetime) -> None:
        self._correct(at, answers={"q4a": None}, particulars={"completed_by": "helped"})

    def what_went_astray_is_moved(self, at: datetime) -> None:
        to, own = self.one.assessment("first", "lupusqol"), self.one.enrolment_id
        self.write(
            lambda s: putting_right.invalidate(
                s, at, self.two.enrolment_id, self.astray, "wrong-participant", to, own
            )
        )

    def an_early_answer_is_kept_aside(self, at: datetime) -> None:
        self.held = self.write(lambda s: putting_right.hold(s, at, self.one, "second", "lupusqol", at))

    def it_is_taken_in(self, at: datetime) -> None:
        made = self.write(lambda s: putting_right.resolve(s, at, self.one.enrolment_id, self.held))
        self.early = made.resolution.submission_id

    def a_late_answer_takes_the_place_of_what_was_moved(self, at: datetime) -> None:
        self.late = self.write(lambda s: putting_right.send(s, at, self.two, instrument="lupusqol"))

    def an_amendment_takes_the_second_visit_away(self, at: datetime) -> None:
        self.write(lambda s: aftermath.amend(s, at))

    def the_early_answer_is_taken_out(self, at: datetime) -> None:
        self.write(lambda s: putting_right.invalidate(s, at, self.one.enrolment_id, self.early))

    def the_late_answer_was_not_late(self, at: datetime) -> None:
        said = {"started_at": START + 6 * DAY, "completed_at": START + 6 * DAY}
        self.write(lambda s: putting_right.correct(s, at, self.two.enrolment_id, self.late, None, said))

    def somebody_dies(self, at: datetime) -> None:
        died_at = at - DAY
        self.write(
            lambda s: factories.add_event(s, self.two.enrolment_id, at, kind="death", occurred_at=died_at)
        )

    def _correct(self, at: datetime, **changes: Any) -> None:
        self.write(lambda s: putting_right.correct(s, at, self.one.enrolment_id, self.sf36, **changes))


ACTS = (
    Story.an_answer_comes,
    Story.an_answer_comes_from_the_wrong_phone,
    Story.answers_are_corrected,
    Story.all_is_scored_again,
    Story.who_completed_it_is_corrected,
    Story.what_went_astray_is_moved,
    Story.an_early_answer_is_kept_aside,
    Story.it_is_taken_in,
    Story.a_late_answer_takes_the_place_of_what_was_moved,
    Story.an_amendment_takes_the_second_visit_away,
    Story.the_early_answer_is_taken_out,
    Story.the_late_answer_was_not_late,
    Story.somebody_dies,
)
SEEN_AFTER = {act: START + nth * DAY for nth, act in enumerate(ACTS)}


@pytest.mark.requirement("I3")
def test_what_was_told_at_an_instant_is_told_of_it_after_all_that_was_put_right(engine):
    story, saved = Story(engine), {}
    everything = compliance.Asked()
    for act, at in SEEN_AFTER.items():
        act(story, at)
        saved[at] = in_reading(engine, lambda s, at=at: told(s, at))
        live = in_reading(
            engine, lambda s, at=at: compliance.live(s, EVERYWHERE, TWO_VISITS, at, at, everything)
        )
        assert live == saved[at]["compliance"]
    assert len(saved) >= 12
    for at, then in saved.items():
        assert in_reading(engine, lambda s, at=at: told(s, at)) == then, at

    def seen(phone, visit):
        statuses = [each["statuses"][phone.assessment(visit, "lupusqol")][0].value for each in saved.values()]
        return [status for status, before in pairwise([*statuses, None]) if status != before]

    # by hand: moved from the other participant on day 6
    assert seen(story.one, "first") == ["open", "completed"]
    # kept aside, taken in, and taken out after the amendment; the visit opened on 10 March
    assert seen(story.one, "second") == ["not_yet_open", "completed", "cancelled"]
    # answered astray, moved, the window closed, answered late, and found to have been in time
    assert seen(story.two, "first") == ["open", "completed", "open", "completed_late", "completed"]
