"""The second net under scopes: PostgreSQL shows of answers and addresses only what a transaction may reach.

Row-level security on these tables (migration 0015) compares the enrolment of a row with the setting
`pro.reach` of the transaction. Where nothing is set, no row is there. SQLite knows no such thing.
"""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pro_service.domain.permissions import Scope

SETTING = "pro.reach"
EVERYTHING = "everything"
"""What the scheduler and the command line reach."""

NOTHING = "nothing"
"""What a transaction of the web service reaches until it says for whom it asks."""


def narrow(session: Session, scope: Scope, enrolment_id: UUID | None = None) -> None:
    """From here to the end of the transaction only what is in this scope is there; or one enrolment."""
    _set(session, EVERYTHING if scope.is_everywhere else " ".join(_words(scope, enrolment_id)) or NOTHING)


def widen(session: Session) -> None:
    """From here to the end of the transaction everything is there, where no role decides what is."""
    _set(session, EVERYTHING)


def _words(scope: Scope, enrolment_id: UUID | None) -> list[str]:
    """Codes of studies and sites hold no blank and no slash (api/converters)."""
    return [
        *([f"enrolment:{enrolment_id}"] if enrolment_id else []),
        *(f"study:{study}" for study in sorted(scope.studies)),
        *(f"site:{study}/{site}" for study, site in sorted(scope.sites)),
    ]


def _set(session: Session, reach: str) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.set_config(SETTING, reach, True)))
