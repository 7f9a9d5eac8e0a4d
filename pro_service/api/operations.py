"""What is declared about an operation, what a method is handed, and what it may answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, cast

from sqlalchemy.orm import Session

from pro_service.api.identity import Caller
from pro_service.api.parts import Parts
from pro_service.api.shapes import In, Out
from pro_service.domain.callers import DeviceCaller, Staff
from pro_service.domain.permissions import Scope
from pro_service.errors import Problem
from pro_service.services import packs
from pro_service.services.forms import FormLibrary
from pro_service.services.repeats import Once
from pro_service.store.sealing import Keyring, keyring_of

Outcomes = Mapping[int, tuple[type[Out] | None, str]]


class Audience(Enum):
    """For whom an operation is; the document and the docs page are grouped by it."""

    PARTICIPANT = "Participants' phones"
    SITE = "Study nurses and investigators"
    ANALYST = "Analysts"
    DATA_MANAGER = "Data managers"
    STAFF = "Everyone on the staff"
    ADMINISTRATOR = "Administrators"
    OPERATOR = "Operators"


@dataclass(frozen=True, slots=True)
class PlainText:
    """What an operation answers where it does not answer JSON: its media type, and an example."""

    media_type: str
    example: str


@dataclass(frozen=True, slots=True)
class Operation:
    """All that is declared about one operation; an outcome without a schema has no body, or `text`."""

    id: str
    audience: Audience
    outcomes: Outcomes
    request: type[In] | None = None
    query: type[In] | None = None
    headers: type[In] | None = None
    answer_headers: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[type[Problem], ...] = ()
    uses_database: bool = True
    text: PlainText | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """What came with a request: the bytes, what they say, and what the schemas made of them."""

    raw: bytes = b""
    content: Any = None
    body: Any = None
    query: Any = None
    headers: Any = None

    @property
    def phone_clock(self) -> datetime | None:
        """What the phone's clock said at sending, where it said so."""
        clock: datetime | None = self.headers.get("phone_clock")
        return clock


@dataclass(frozen=True, slots=True)
class Asked:
    """A permitted request as its method gets it: who asks for what, when, within which transaction."""

    operation_id: str
    session: Session
    now: datetime
    caller: Caller | None
    scope: Scope
    sent: Sent
    parts: Parts

    @property
    def body(self) -> Any:
        """The body as its schema made it."""
        return self.sent.body

    @property
    def query(self) -> Any:
        """The query string as its schema made it."""
        return self.sent.query

    @property
    def is_preview(self) -> bool:
        """Whether only what would change is asked."""
        return bool(self.query["preview"] == "true")

    @property
    def previewed(self) -> str | None:
        """The hash of the preview that is being confirmed; None where none is."""
        tag: str | None = self.sent.headers.get("if_match")
        return None if tag is None else tag.strip('"')

    @property
    def if_match(self) -> str | None:
        """The ETag of what a change was made from, without its quotes; None where none was sent."""
        tag: str | None = self.sent.headers.get("if_match")
        return tag.removeprefix('"').removesuffix('"') if tag else None

    @property
    def forms(self) -> FormLibrary:
        """Every form that can be shown now, those of imported packs among them."""
        return packs.library(self.session, self.parts.forms)

    @property
    def secret(self) -> bytes:
        """The service's secret."""
        return self.parts.settings.secret

    @property
    def keyring(self) -> Keyring:
        """The keys that contact data are sealed with."""
        return keyring_of(self.parts.settings)

    @property
    def staff(self) -> Staff:
        """The caller of an operation that only staff may call; where it reads, a program too."""
        return cast(Staff, self.caller)

    @property
    def device(self) -> DeviceCaller:
        """The caller of an operation that only phones may call."""
        return cast(DeviceCaller, self.caller)


@dataclass(frozen=True, slots=True)
class Answer:
    """An outcome with a status other than the first that is declared, or with headers."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


def created(outcome: Any, *, is_new: bool) -> Answer:
    """201 where something came into being, 200 where it was there already, word for word."""
    return Answer(201 if is_new else 200, outcome)


def recorded(once: Once[Any]) -> Answer:
    """What stands under the id that the client minted: 201 where it was recorded now, 200 where before."""
    return created(once.row, is_new=once.is_new)
