"""Signing data at the site, and telling which signatures still hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain import sign_offs
from pro_service.domain.callers import Staff
from pro_service.domain.permissions import Scope
from pro_service.domain.sign_offs import STATEMENTS, Changed, Content
from pro_service.domain.source_data import SIGNED, hash_of, hash_of_all, is_at
from pro_service.errors import ChangedMeanwhile, FieldFault, IdReused, InvalidShape, SignatureRefused
from pro_service.services import attempts, second_factors, secrets, studies
from pro_service.services.participants import in_reach
from pro_service.services.second_factors import CodeCheck
from pro_service.services.transactions import Outrun
from pro_service.store import accounts as accounts_store
from pro_service.store import audit, source_data
from pro_service.store import enrolments as enrolments_store
from pro_service.store import second_factors as factors_store
from pro_service.store import sign_offs as sign_offs_store
from pro_service.store.accounts import Account
from pro_service.store.sign_offs import Key, SignOff

BATCH = 100
"""So many enrolments are read at a time."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is signed: all of a site, one enrolment, or one visit of it."""

    site: str | None = None
    enrolment_id: UUID | None = None
    visit: str | None = None


@dataclass(frozen=True, slots=True)
class Signable:
    """Data as they are to be signed: their hash, and of how many participants and facts they are."""

    content_hash: str
    participants: int
    facts: int


@dataclass(frozen=True, slots=True)
class Signing:
    """A signature as it is asked for: `content_hash` is that of the data that the signer looked at.

    `second_factor` is a code, for an account that has one.
    """

    target: Target
    meaning: str
    language: str
    content_hash: str
    password: str = field(repr=False)
    second_factor: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class BreakView:
    """What broke a signature: an event of an enrolment's stream, or none where no event tells of it."""

    enrolment_id: str
    seq: int | None
    kind: str | None
    recorded_on: date | None


@dataclass(frozen=True, slots=True)
class SignOffView:
    """A signature and what broke it; empty where the data are still those that were signed."""

    sign_off: SignOff
    broken_by: tuple[BreakView, ...]

    @property
    def state(self) -> str:
        return "broken" if self.broken_by else "valid"


@dataclass(frozen=True, slots=True)
class Signed:
    """The signature; `is_new` is False where exactly this was recorded before."""

    view: SignOffView
    is_new: bool


def signable(session: Session, now: datetime, scope: Scope, study_id: str, target: Target) -> Signable:
    """The data of a site, a participant or a visit as they stand now, to be looked at before signing.

    Raises NotFound outside the scope, InvalidShape for a target that names nothing of the study.
    """
    place = _place(session, scope, study_id, target)
    read = _Read(session, now)
    hashes = read.hashes(place.enrolments, target.visit)
    return Signable(hash_of_all(hashes), len(hashes), read.n_facts)


def sign(
    session: Session,
    now: datetime,
    who: Staff,
    scope: Scope,
    study_id: str,
    sign_off_id: UUID,
    asked: Signing,
    check: CodeCheck,
) -> Signed | SignatureRefused:
    """Sign data with the password asked again, and the second factor where there is one; bound to their hash.

    What is wrong is counted, and SignatureRefused therefore returned. Raises NotFound outside the scope,
    InvalidShape, TooManyAttempts, IdReused, ChangedMeanwhile where the data are not those looked at.
    """
    place = _place(session, scope, study_id, asked.target)
    before = session.get(SignOff, sign_off_id)
    if before is not None:
        same = _same_as_before(before, who, study_id, asked)
        return Signed(_views(session, now, [same])[0], is_new=False)
    if not _is_signer(session, now, who, asked, check):
        return SignatureRefused()
    now = audit.wait_for_turns(session, [str(each) for each in place.enrolments], now)
    now = audit.wait_for_turn(session, place.stream, now)
    if _place(session, scope, study_id, asked.target) != place:
        raise Outrun  # somebody was enrolled between the listing and the study's turn
    hashes = _Read(session, now).hashes(place.enrolments, asked.target.visit)
    if hash_of_all(hashes) != asked.content_hash:
        raise ChangedMeanwhile
    row = SignOff(
        id=sign_off_id,
        study_id=study_id,
        site=place.site,
        enrolment_id=asked.target.enrolment_id,
        visit=asked.target.visit,
        meaning=asked.meaning,
        language=asked.language,
        statement=STATEMENTS[asked.meaning][asked.language],
        signer_name=session.get_one(Account, who.account_id).name,
        content_hash=asked.content_hash,
        contents={key: {"hash": hash_, "seq": audit.head_seq(session, key)} for key, hash_ in hashes.items()},
        recorded_at=now,
        recorded_by=who.actor,
    )
    audit.record(session, now, place.stream, who.actor, "data.signed", [row])
    return Signed(SignOffView(row, ()), is_new=True)


def page(
    session: Session,
    now: datetime,
    scope: Scope,
    study_id: str,
    site: str | None,
    enrolment_id: UUID | None,
    as_of: datetime,
    after: Key | None,
    limit: int,
) -> tuple[Sequence[SignOffView], Key | None]:
    """Signatures in reach given by `as_of`, oldest first, and whether they hold now; and where it ends.

    Raises NotFound where the study is out of reach.
    """
    studies.refuse_out_of_reach(scope, study_id)
    rows, end = sign_offs_store.page(session, scope, study_id, site, enrolment_id, as_of, after, limit)
    return _views(session, now, rows), end


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a signature belongs: the site, the enrolments whose data are signed, the stream that tells."""

    site: str
    enrolments: tuple[UUID, ...]
    stream: str


def _place(session: Session, scope: Scope, study_id: str, target: Target) -> _Place:
    studies.refuse_out_of_reach(scope, study_id)
    if (target.site is None) == (target.enrolment_id is None):
        raise InvalidShape(FieldFault("/site", "either-a-site-or-a-participant"))
    if target.site is not None:
        if target.visit is not None:
            raise InvalidShape(FieldFault("/visit", "of-a-participant-alone"))
        studies.refuse_unknown_site(session, scope, study_id, target.site)
        enrolments = enrolments_store.ids_of(session, study_id, target.site)
        return _Place(target.site, tuple(enrolments), study_id)
    assert target.enrolment_id is not None
    found = in_reach(session, scope, study_id, target.enrolment_id)
    visits = [each.code for each in studies.definition_for(session, found).visits]
    if target.visit is not None and target.visit not in visits:
        raise InvalidShape(FieldFault("/visit", "not-a-visit-of-this-study"))
    return _Place(found.enrolment.site, (target.enrolment_id,), str(target.enrolment_id))


def _is_signer(session: Session, now: datetime, who: Staff, asked: Signing, check: CodeCheck) -> bool:
    """Both are wrong alike: what is refused does not say which."""
    has_factor = factors_store.in_force(session, who.account_id) is not None
    if has_factor and asked.second_factor is None:
        raise InvalidShape(FieldFault("/second_factor", "required"))
    attempts.begin(session, now, "signature", str(who.account_id))
    found = accounts_store.by_login(session, who.login)
    is_own = secrets.is_password(found.password_hash if found else None, asked.password)
    if is_own and has_factor:
        is_own = second_factors.given_by(session, now, who, asked.second_factor or "", check) is not None
    if not is_own:
        audit.record(session, now, audit.INSTALLATION, who.actor, "signature.refused")
        return False
    attempts.succeeded(session, now, "signature", str(who.account_id))
    return True


class _Read:
    """The hashes of enrolments, or of one visit of them, as of an instant; each is taken once."""

    def __init__(self, session: Session, as_of: datetime) -> None:
        self._session, self._as_of = session, as_of
        self._hashes: dict[tuple[UUID, str | None], str] = {}
        self.n_facts = 0

    def hashes(self, enrolments: Sequence[UUID], visit: str | None) -> dict[str, str]:
        """By the text of the enrolment's id."""
        missing = [each for each in enrolments if (each, visit) not in self._hashes]
        for begin in range(0, len(missing), BATCH):
            self._take(missing[begin : begin + BATCH], visit)
        return {str(each): self._hashes[each, visit] for each in enrolments}

    def _take(self, enrolments: Sequence[UUID], visit: str | None) -> None:
        visits = source_data.visits_of(self._session, enrolments) if visit else {}
        found = source_data.facts_of(self._session, SIGNED, enrolments, self._as_of)
        for enrolment_id, facts in found.items():
            signed = [each for each in facts if visit is None or is_at(each, visit, visits)]
            self._hashes[enrolment_id, visit] = hash_of(signed)
            self.n_facts += len(signed)


def _views(session: Session, now: datetime, rows: Sequence[SignOff]) -> list[SignOffView]:
    read = _Read(session, now)
    return [SignOffView(row, tuple(_broken_by(session, read, row))) for row in rows]


def _broken_by(session: Session, read: _Read, row: SignOff) -> Sequence[BreakView]:
    enrolments = (
        enrolments_store.ids_of(session, row.study_id, row.site)
        if row.enrolment_id is None
        else [row.enrolment_id]
    )
    signed = {key: Content(**content) for key, content in row.contents.items()}
    changed = sign_offs.changed(signed, read.hashes(enrolments, row.visit))
    visits = source_data.visits_of(session, enrolments) if changed and row.visit else {}
    return [_break(session, each, row.visit, visits) for each in changed]


def _break(session: Session, changed: Changed, visit: str | None, visits: Mapping[str, str]) -> BreakView:
    """The first event after the signature that changed what was signed."""
    for event, body in source_data.bodies_after(session, changed.enrolment_id, changed.after_seq):
        if sign_offs.breaks(body, visit, visits):
            day = event.recorded_at.astimezone(UTC).date()  # the instant could tell the order of infusions
            return BreakView(changed.enrolment_id, event.seq, event.kind, day)
    return BreakView(changed.enrolment_id, None, None, None)


def _same_as_before(before: SignOff, who: Staff, study_id: str, asked: Signing) -> SignOff:
    target = asked.target
    is_target = (before.enrolment_id, before.visit) == (target.enrolment_id, target.visit)
    is_site = target.site is None or (before.site, before.enrolment_id) == (target.site, None)
    said = (before.study_id, before.meaning, before.language, before.content_hash, before.recorded_by)
    if not (is_target and is_site) or said != (
        study_id,
        asked.meaning,
        asked.language,
        asked.content_hash,
        who.actor,
    ):
        raise IdReused
    return before
