"""What the operators' page says is what the code does."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from pro_service.domain.calendar import Duration
from pro_service.domain.contact import NEVER, NOT_NOW, REASONS
from pro_service.domain.reminder_plan import Preferences, QuietHours, ReminderPlan, Step
from pro_service.domain.reminders import slots
from pro_service.domain.windows import Window
from pro_service.services.reminders.nudging import WHY_NOT
from pro_service.store.reminders import STATES

DAY = timedelta(days=1)
PAGE = (Path(__file__).parents[3] / "docs" / "operations" / "reminders.md").read_text("utf-8")


def rows_under(heading):
    section = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| ")]
    return rows[1:]


def test_every_reason_of_the_gate_is_in_its_table_in_order():
    told = [(cells[0].strip("`"), cells[2] == "for good") for cells in rows_under("Not sent because")]
    is_for_good = {**{reason: True for reason, _ in NEVER}, **{reason: False for reason, _ in NOT_NOW}}
    assert told == [(reason, is_for_good[reason]) for reason in REASONS]


def test_the_reasons_of_a_nudge_are_told():
    for reason in set(WHY_NOT) - set(REASONS):
        assert f"`{reason}`" in PAGE


def test_every_state_is_in_its_table():
    assert [cells[0] for cells in rows_under("What becomes of a step")] == list(STATES)


def test_the_worked_example_over_a_change_of_clocks_is_what_the_rules_give():
    due = datetime(2026, 3, 29, 22, tzinfo=UTC)
    window = Window(due - 20 * DAY, due, due + DAY, due + 20 * DAY)
    quiet = QuietHours(time(21), time(9))
    step = Step("before", "due", Duration.parse("-P1D"), "words")
    plan = ReminderPlan(time(10), quiet, ("email",), (step,), {})
    chosen = Preferences("Atlantic/Canary", time(10), quiet, ("email",), "es")
    (slot,) = slots(plan, window, "Europe/Madrid", chosen, due - 30 * DAY)
    assert slot.due_at == datetime(2026, 3, 29, 9, tzinfo=UTC)
