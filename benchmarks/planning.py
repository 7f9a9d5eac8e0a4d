"""How long planning takes when very much has fallen due, and when nothing has.

    python -m benchmarks.planning [--due 100000] [--rounds 5]

PostgreSQL with fsync on, reached as the app role. Beside it, in turns, the bare copying of as many rows of
the same width within the same server. Prints the median of the rounds.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from sqlalchemy import Engine, text

from benchmarks.rescoring import database
from pro_service.services.reminders.planning import plan
from pro_service.services.transactions import in_transaction
from tests.support import factories
from tests.support.databases import engine_of

Result = TypeVar("Result")

DUE_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NOW = DUE_AT + timedelta(minutes=1)
STEPS = 2  # slots an assessment


def main() -> None:
    """Fill, plan, plan again, copy."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--due", type=int, default=100_000)
    asked.add_argument("--rounds", type=int, default=5)
    wanted = asked.parse_args()
    with database("postgresql") as made, engine_of(made.url) as app, engine_of(made.owner_url) as owner:
        fill(app, owner, wanted.due)
        taken: dict[str, list[float]] = {"planning": [], "nothing left": [], "copying the rows": []}
        for _ in range(wanted.rounds):
            empty(owner)
            assert seconds(taken["planning"], lambda: plan(app, lambda _: NOW)) == {"planned": wanted.due}
            assert seconds(taken["nothing left"], lambda: plan(app, lambda _: NOW)) == {"planned": 0}
            seconds(taken["copying the rows"], lambda: copy(owner))
        print(f"{made.version}, {wanted.due} slots due, median of {wanted.rounds}")
        for name, each in taken.items():
            print(f"  {name:<18} {statistics.median(each):.3f} s")


def seconds(into: list[float], work: Callable[[], Result]) -> Result:
    began = time.perf_counter()
    result = work()
    into.append(time.perf_counter() - began)
    return result


def fill(app: Engine, owner: Engine, due: int) -> None:
    """Assessments of no visit of the study, with their slots: all that planning reads."""

    def one(session: object) -> object:
        factories.load_two_visits(session)  # type: ignore[arg-type]
        return factories.enrol(session)  # type: ignore[arg-type]

    enrolment_id = in_transaction(app, one)
    with owner.begin() as connection:
        count = due // STEPS
        connection.execute(
            text(
                "INSERT INTO assessment"
                " (id, enrolment_id, visit, visit_number, instrument, occurrence, position)"
                " SELECT gen_random_uuid(), :enrolment_id, 'bench', 9, 'bench', n, 1"
                " FROM generate_series(1, :count) AS n"
            ),
            {"enrolment_id": enrolment_id, "count": count},
        )
        connection.execute(
            text(
                "INSERT INTO reminder_slot"
                " (assessment_id, step, enrolment_id, message, due_at, ends_at,"
                " is_known_too_late, is_planned)"
                " SELECT id, 'step-' || step, enrolment_id, 'invitation', :due_at, :ends_at, false, false"
                " FROM assessment, generate_series(1, :steps) AS step WHERE visit = 'bench'"
            ),
            {"due_at": DUE_AT, "ends_at": DUE_AT + timedelta(days=3), "steps": STEPS},
        )
        connection.execute(text("CREATE TABLE copied AS SELECT * FROM delivery"))
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def empty(owner: Engine) -> None:
    with owner.begin() as connection:
        connection.execute(text("TRUNCATE delivery, copied"))
        connection.execute(text("UPDATE reminder_slot SET is_planned = false"))
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE reminder_slot"))


def copy(owner: Engine) -> None:
    with owner.begin() as connection:
        connection.execute(text("INSERT INTO copied SELECT * FROM delivery"))


if __name__ == "__main__":
    main()
