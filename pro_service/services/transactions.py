"""One request, one transaction; and what happens when two of them collide."""

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from pro_service.errors import IdReused
from pro_service.store.engine import READ_ONLY

Result = TypeVar("Result")

UNIQUE_VIOLATION = "23505"
SERIALISATION_FAILURES = ("40001", "40P01")
"""PostgreSQL: serialization_failure, deadlock_detected."""


class Outrun(Exception):
    """Another request committed what this one should have waited for: run the whole work from the start."""


def in_transaction(engine: Engine, work: Callable[[Session], Result]) -> Result:
    """Run `work` in one transaction and commit it; what it returns outlives the transaction.

    Where a unique key or a serialisation failure stops it, another request was faster: the whole work runs
    once more from the start, on what that request left behind. Raises IdReused where there is a row under the
    key even then that this transaction may not see: an id that stands for what is somebody else's.
    Where the work itself finds that it was `Outrun`, it runs again as often as that happens: each time
    somebody else has got on.
    """
    try:
        return _run_to_end(engine, work)
    except DBAPIError as failure:
        if not _is_collision(failure):
            raise
    try:
        return _run_to_end(engine, work)
    except IntegrityError as failure:
        if getattr(failure.orig, "sqlstate", None) == UNIQUE_VIOLATION:
            raise IdReused from None
        raise


def in_reading(engine: Engine, work: Callable[[Session], Result]) -> Result:
    """Run `work`, which writes nothing, on one consistent view of the database."""
    options: dict[str, object] = {READ_ONLY: True}
    if engine.dialect.name == "postgresql":
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with Session(engine, expire_on_commit=False) as session:
        session.connection(execution_options=options)
        return work(session)


def _run_to_end(engine: Engine, work: Callable[[Session], Result]) -> Result:
    while True:
        with suppress(Outrun):
            return _run(engine, work)


def _run(engine: Engine, work: Callable[[Session], Result]) -> Result:
    with Session(engine, expire_on_commit=False) as session:
        result = work(session)
        session.commit()
        return result


def _is_collision(failure: DBAPIError) -> bool:
    if isinstance(failure, IntegrityError):
        return True
    return getattr(failure.orig, "sqlstate", None) in SERIALISATION_FAILURES
