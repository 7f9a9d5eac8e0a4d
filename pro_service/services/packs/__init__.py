"""Instrument packs: importing them, and what follows from those that were imported."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

import scoring
from pro_service.domain.callers import Operator
from pro_service.domain.pack_checks import OF_THE_MAP
from pro_service.domain.packs import UNVERIFIED, VERIFIED, PackRefused
from pro_service.services.forms import FormLibrary
from pro_service.services.packs.kept import library, norm_sets, norm_sets_of
from pro_service.services.packs.opening import OpenedPack, open_pack
from pro_service.services.packs.retiring import RetiredPack, retire_pack
from pro_service.services.packs.signing import KeyFileError, Keys, trusted_keys
from pro_service.store import audit, deployment
from pro_service.store import packs as packs_store
from pro_service.store.packs import InstrumentPack, ListedPack

__all__ = [
    "ITEM_MAP_UNVERIFIED",
    "ImportedPack",
    "KeyFileError",
    "OpenedPack",
    "PackRefused",
    "RetiredPack",
    "content_of",
    "import_pack",
    "item_map_of",
    "library",
    "list_packs",
    "norm_sets",
    "norm_sets_of",
    "open_pack",
    "reason_to_withhold",
    "retire_pack",
    "trusted_keys",
]

ITEM_MAP_UNVERIFIED = "item-map-unverified"


@dataclass(frozen=True, slots=True)
class ImportedPack:
    """What an import did: `is_new` is False where exactly this pack was there already."""

    pack: InstrumentPack
    is_new: bool


def import_pack(
    session: Session, now: datetime, who: Operator, forms: FormLibrary, content: bytes, keys: Keys
) -> ImportedPack:
    """Keep a pack, byte for byte; from the next request on its forms can be shown and its norm sets used.

    `forms` are those outside packs. Raises PackRefused, and then nothing is kept.
    """
    opened = open_pack(content, keys)
    if not all(check.is_passed or check.name in OF_THE_MAP for check in opened.checks()):
        raise PackRefused("the pack does not pass its self-check; `instruments verify` shows where")
    now = audit.wait_for_turn(session, audit.INSTALLATION, now)
    before = session.get(InstrumentPack, opened.manifest.id)
    if before is not None:
        if before.content_hash != opened.content_hash:
            raise PackRefused(f"a pack {before.id} is there with other content: give this one another id")
        return ImportedPack(before, is_new=False)
    _refuse_same_form(opened, library(session, forms))
    _refuse_same_norms(opened, norm_sets(session))
    pack = _pack(opened, content, now, who)
    audit.record(session, now, audit.INSTALLATION, who.actor, "instrument-pack.imported", [pack])
    return ImportedPack(pack, is_new=True)


def list_packs(session: Session) -> Sequence[ListedPack]:
    """Every pack, in the order of importing, those out of use among them."""
    return packs_store.all_packs(session)


def content_of(session: Session, pack_id: str) -> bytes | None:
    """A pack as it was imported, None where there is none of this id."""
    found = session.get(InstrumentPack, pack_id)
    return None if found is None else found.content


def item_map_of(session: Session, instrument: str, version: str | None = None) -> str:
    """`verified` where the map is shipped so, or a pack states it and it is the same; else `unverified`."""
    definition = scoring.load(instrument, version)
    if definition.item_map == VERIFIED:
        return VERIFIED
    return VERIFIED if packs_store.is_map_stated(session, instrument, definition.hash) else UNVERIFIED


def reason_to_withhold(session: Session, instrument: str, version: str) -> str | None:
    """The fault with which a score run of this instrument is marked in production, None where there is none.

    The response is kept; rescoring gives the scores once a pack has stated the item map.
    """
    if scoring.load(instrument, version).item_map == VERIFIED or not deployment.is_production(session):
        return None
    return None if item_map_of(session, instrument, version) == VERIFIED else ITEM_MAP_UNVERIFIED


def _refuse_same_form(opened: OpenedPack, known: FormLibrary) -> None:
    for form in opened.forms:
        same = known.forms.get((form.instrument, form.version, form.language))
        if same is not None and same.content_hash != form.content_hash:
            raise PackRefused(
                f"form {form.version} of {form.instrument} in {form.language} is there with other wording: "
                "a form version never changes"
            )


def _refuse_same_norms(opened: OpenedPack, known: Mapping[str, scoring.NormSet]) -> None:
    for norm_set in opened.norm_sets:
        same = known.get(norm_set.id)
        if same is not None and same.hash != norm_set.hash:
            raise PackRefused(
                f"norm set {norm_set.id} is there with other numbers: a norm set never changes, a correction "
                "takes another id"
            )


def _pack(opened: OpenedPack, content: bytes, now: datetime, who: Operator) -> InstrumentPack:
    manifest = opened.manifest
    return InstrumentPack(
        id=manifest.id,
        instrument=manifest.instrument,
        definition_version=manifest.definition_version,
        definition_hash=manifest.definition_hash,
        form_version=opened.form_version,
        languages=dict(manifest.languages),
        item_map=opened.item_map,
        key_id=opened.key_id,
        content_hash=opened.content_hash,
        content=content,
        recorded_at=now,
        recorded_by=who.actor,
    )
