"""Taking an imported pack out of use: a fact beside the pack, which stays where it is."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from pro_service.domain.callers import Operator
from pro_service.domain.packs import PackRefused
from pro_service.store import audit
from pro_service.store.packs import InstrumentPack, PackRetirement

LONGEST_REASON = 2000


@dataclass(frozen=True, slots=True)
class RetiredPack:
    """The retirement of a pack; `is_new` is False where it was taken out of use before."""

    retirement: PackRetirement
    is_new: bool


def retire_pack(session: Session, now: datetime, who: Operator, pack_id: str, reason: str) -> RetiredPack:
    """From the next request on its forms are offered to nobody who has not begun with them.

    What was begun or collected with it is still accepted, scored and explained, and what it states of the
    item map still holds. There is no way back but another pack with the same content under another id.
    Raises PackRefused.
    """
    said = reason.strip()
    if not said or len(said) > LONGEST_REASON:
        raise PackRefused(f"a reason has 1 to {LONGEST_REASON} characters")
    now = audit.wait_for_turn(session, audit.INSTALLATION, now)
    if session.get(InstrumentPack, pack_id) is None:
        raise PackRefused("no pack of this id is imported")
    before = session.get(PackRetirement, pack_id)
    if before is not None:
        return RetiredPack(before, is_new=False)
    made = PackRetirement(pack_id=pack_id, reason=said, recorded_at=now, recorded_by=who.actor)
    audit.record(session, now, audit.INSTALLATION, who.actor, "instrument-pack.retired", [made])
    return RetiredPack(made, is_new=True)
