"""What never changes in a database: asked once of each by every process."""

from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.orm import Session

_known: WeakKeyDictionary[Engine, dict[str, Any]] = WeakKeyDictionary()


def settled(session: Session) -> dict[str, Any]:
    """What this process knows of the session's database, by name; whoever asks first fills it in."""
    return _known.setdefault(session.get_bind().engine, {})


def forget(engine: Engine) -> None:
    """Forget it: the engine is about to serve another database."""
    _known.pop(engine, None)
