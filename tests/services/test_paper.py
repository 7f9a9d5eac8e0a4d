"""What was filled in on paper is entered by the site, and counts like what a phone sends."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from pro_service import errors
from pro_service.domain.callers import Operator
from pro_service.domain.paper import State
from pro_service.domain.permissions import Scope
from pro_service.services import amendments, anchor_events, assessments, paper, submissions
from pro_service.services import packs as packs_services
from pro_service.services.anchor_events import AnchorEventAsked
from pro_service.services.paper import PaperAsked
from pro_service.store import audit, enrolments
from pro_service.store import paper as paper_store
from pro_service.store.licences import Presentation
from pro_service.store.paper import PaperEntry
from pro_service.store.scores import Score, ScoreRun
from pro_service.store.submissions import ResponseVersion, Submission
from tests.support import factories, packs
from tests.support.amending import version
from tests.support.factories import EVERYWHERE, FORMS, OPERATOR, TWO_VISITS, all_middle, arrival, upload

ANA, EVA = Operator("ana"), Operator("eva")
DAY_0 = date(2026, 3, 2)
NOW = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)


def on_paper(phone, instrument="sf36v1", **changes):
    asked = PaperAsked(
        assessment_id=phone.assessment("first", instrument),
        form_version="demo-1",
        language="es",
        mode="self_on_paper",
        completed_by="participant",
        completed_on=DAY_0,
        answers=all_middle(instrument),
    )
    return replace(asked, **changes)


@pytest.fixture
def enter(write, phone):
    def _enter(asked, who=ANA, entry_id=None, now=NOW, scope=EVERYWHERE):
        return write(
            lambda s: paper.enter(
                s, now, FORMS, who, scope, TWO_VISITS, phone.enrolment_id, entry_id or uuid4(), asked
            )
        )

    return _enter


@pytest.fixture
def kept(read):
    tables = (PaperEntry, Submission, ResponseVersion, ScoreRun)
    return lambda: [read(lambda s, t=t: s.scalar(select(func.count()).select_from(t))) for t in tables]


@pytest.fixture
def amend(write):
    def _amend(number=2, now=NOW - timedelta(days=15), **changes):
        made = version(number, **changes)
        write(lambda s: amendments.bring(s, now, OPERATOR, made, ("01",), "approved"))

    return _amend


def scores_of(session):
    rows = session.execute(select(ScoreRun.norm_set, Score.code, Score.value).join(Score)).all()
    return {tuple(row[:2]): row[2] for row in rows}


@pytest.mark.requirement("R11")
@pytest.mark.requirement("R51")
def test_an_entry_is_scored_like_the_same_answers_from_a_phone(enter, phone, write, read, kept):
    other = write(lambda s: factories.participant_on_day_0(s, "01-002"))
    at = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
    sent = arrival(upload(other, "first", "sf36v1", at), at)
    write(lambda s: submissions.receive(s, at, FORMS, other.caller, uuid4(), sent))
    by_phone = read(scores_of)
    entered = enter(on_paper(phone, mode="telephone", completed_by="helped"))
    assert (entered.judged.state, entered.flags) == (State.ACCEPTED, ("arrived-late",))
    assert kept() == [1, 2, 2, 4]
    row = read(lambda s: s.scalars(select(Submission).where(Submission.device_id.is_(None))).one())
    assert (row.mode, row.completed_by, row.entered_by) == ("telephone", "helped", "operator:ana")
    assert row.timing == "in_window"
    assert read(scores_of) == by_phone  # the same codes and values for both
    events = read(lambda s: audit.events_of(s, str(phone.enrolment_id)))
    assert [event.kind for event in events].count("paper.accepted") == 1


def test_the_same_entry_again_changes_nothing_and_another_under_its_id_is_refused(enter, phone, kept):
    entry_id = uuid4()
    first, again = enter(on_paper(phone), entry_id=entry_id), enter(on_paper(phone), entry_id=entry_id)
    assert (first.is_new, again.is_new) == (True, False)
    assert (again.judged, again.flags) == (first.judged, first.flags)
    with pytest.raises(errors.IdReused):
        enter(on_paper(phone, completed_by="helped"), entry_id=entry_id)
    assert kept()[:2] == [1, 1]


@pytest.mark.parametrize(
    ("changes", "place", "code"),
    [
        # the window of the first visit is open from 1 January to 9 March, both included
        ({"completed_on": date(2025, 12, 31)}, "/completed_on", "completed-before-the-window"),
        ({"form_version": "demo-9"}, "/form/version", "unknown-form-version"),
        ({"completed_on": date(2026, 3, 21)}, "/completed_on", "in-the-future"),
        ({"answers": {"q1": 6}}, "/answers/q1", "code-off-scale"),
    ],
)
def test_what_cannot_be_accepted_is_refused_with_its_place_and_nothing_is_kept(
    changes, place, code, enter, phone, kept
):
    with pytest.raises(errors.Problem) as refused:
        enter(on_paper(phone, **changes))
    assert [(each.pointer, each.code) for each in refused.value.errors] == [(place, code)]
    assert kept() == [0, 0, 0, 0]


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 3, 9)])
def test_the_first_and_the_last_day_of_the_window_are_in_it(enter, phone, read, day):
    enter(on_paper(phone, completed_on=day))
    assert read(lambda s: s.scalars(select(Submission.timing)).one()) == "in_window"


@pytest.mark.parametrize("late_policy", ["open_with_flag", "staff_only"])
def test_the_site_enters_late_what_only_the_site_may(enter, phone, amend, late_policy, read):
    amend(late_policy=late_policy, now=datetime(2026, 3, 2, 12, 0, tzinfo=UTC))
    entered = enter(on_paper(phone, completed_on=date(2026, 3, 10)))
    assert entered.flags == ("completed-late",)
    found = read(lambda s: enrolments.of_device(s, phone.enrolment_id))
    (course,) = read(lambda s: assessments.courses(s, NOW, [found]))
    assert "completed_late" in [each.status.value for each in course.assessments]


def test_where_late_entries_are_closed_they_are_closed_to_the_site_too(enter, phone, amend):
    amend(late_policy="closed", now=datetime(2026, 3, 2, 12, 0, tzinfo=UTC))
    with pytest.raises(errors.NotEnterable) as refused:
        enter(on_paper(phone, completed_on=date(2026, 3, 10)))
    assert refused.value.errors[0].code == "completed-late"


@pytest.mark.requirement("R51")
def test_where_proxy_answers_are_forbidden_none_is_entered_from_paper(enter, phone, amend):
    amend(proxy_answers="forbidden", now=datetime(2026, 3, 2, 12, 0, tzinfo=UTC))
    later = date(2026, 3, 3)
    with pytest.raises(errors.NotEnterable) as refused:
        enter(on_paper(phone, completed_by="somebody_else", completed_on=later))
    assert [(each.pointer, each.code) for each in refused.value.errors] == [
        ("/completed_by", "answered-by-somebody-else")
    ]
    assert enter(on_paper(phone, completed_by="helped", completed_on=later)).judged.state is State.ACCEPTED


@pytest.mark.requirement("I2")
def test_a_questionnaire_is_answered_once_on_paper_or_on_the_phone(enter, phone, kept, write):
    enter(on_paper(phone))
    with pytest.raises(errors.NotEnterable) as refused:
        enter(on_paper(phone, completed_by="helped"))
    assert refused.value.errors[0].code == "already-answered"
    sent = arrival(upload(phone, "first", "sf36v1", NOW - timedelta(days=18)), NOW)
    outcome = write(lambda s: submissions.receive(s, NOW, FORMS, phone.caller, uuid4(), sent))
    assert isinstance(outcome, errors.AlreadyAnswered)
    assert kept()[:3] == [1, 1, 1]


@pytest.mark.parametrize(
    ("kind", "day", "is_taken"),
    [
        ("death", date(2026, 3, 4), True),
        ("death", date(2026, 3, 5), True),  # the day itself: what was answered that day came before
        ("death", date(2026, 3, 6), False),
        ("withdrawal_of_consent", date(2026, 3, 5), True),
        ("withdrawal_of_consent", date(2026, 3, 6), False),
        ("lost_to_follow_up", date(2026, 3, 6), False),
        ("treatment_stop", date(2026, 3, 6), True),
    ],
)
def test_what_an_end_means_holds_for_paper_by_the_day(kind, day, is_taken, enter, phone, write):
    ended = AnchorEventAsked(kind=kind, occurred_at=datetime(2026, 3, 5, 8, 0, tzinfo=UTC))
    write(
        lambda s: anchor_events.add(
            s, NOW, OPERATOR, EVERYWHERE, TWO_VISITS, phone.enrolment_id, uuid4(), ended
        )
    )
    if is_taken:
        assert enter(on_paper(phone, completed_on=day)).judged.state is State.ACCEPTED
        return
    with pytest.raises(errors.NotEnterable):
        enter(on_paper(phone, completed_on=day))


def test_two_accounts_have_to_agree_where_the_visit_asks_for_it(enter, phone, amend, kept, read):
    amend(second_entry=True, now=datetime(2026, 3, 2, 12, 0, tzinfo=UTC))

    def waiting():
        return read(lambda s: paper_store.to_enter(s, [phone.enrolment_id], NOW))

    assert enter(on_paper(phone)).judged.state is State.AWAITS_SECOND_ENTRY
    assert waiting() == {phone.assessment("first", "sf36v1")}
    assert enter(on_paper(phone)).judged.state is State.AWAITS_SECOND_ENTRY  # by the same account
    wrong = {**all_middle("sf36v1"), "q3a": 1}
    differs = enter(on_paper(phone, answers=wrong), EVA)
    assert (differs.judged.state, differs.judged.differing) == (State.ENTRIES_DIFFER, ("q3a",))
    assert kept() == [3, 0, 0, 0]
    assert enter(on_paper(phone), EVA).judged.state is State.ACCEPTED
    assert kept() == [4, 1, 1, 2]
    assert waiting() == frozenset()


def test_somebody_elses_assessment_and_an_enrolment_out_of_reach_are_not_found(enter, phone, write):
    other = write(lambda s: factories.participant_on_day_0(s, "01-002"))
    with pytest.raises(errors.NotFound):
        enter(on_paper(phone, assessment_id=other.assessment("first", "sf36v1")))
    with pytest.raises(errors.NotFound):
        enter(on_paper(phone), scope=Scope(sites=frozenset({(TWO_VISITS, "02")})))


def test_a_placeholder_on_paper_counts_against_no_licence(enter, phone, read, write):
    write(packs.add_licence)
    enter(on_paper(phone, "lupusqol"))
    assert read(lambda s: s.scalars(select(Presentation)).all()) == []


@pytest.mark.requirement("R9")
@pytest.mark.parametrize("mode", ["self_on_paper", "self_on_device"])
def test_wording_on_paper_counts_against_a_licence_of_its_mode_and_is_kept_without_one(mode, write, read):
    def prepare(session):
        packs.load_licensed(session)
        packs.import_pack(session, packs.pack())
        return packs.licensed_phone(session), packs.add_licence(session, mode=mode)

    phone, licence_id = write(prepare)
    asked = on_paper(phone, "lupusqol", form_version=packs.NONSENSE)
    write(
        lambda s: paper.enter(
            s, NOW, packs_services.library(s, FORMS), ANA, EVERYWHERE, TWO_VISITS, phone.enrolment_id,
            uuid4(), asked,
        )
    )  # fmt: skip
    shown = read(lambda s: s.scalars(select(Presentation)).one())
    assert shown.licence_id == (licence_id if mode == "self_on_paper" else None)
    assert (shown.device_id, shown.entered_by) == (None, "operator:ana")
