"""What the imported packs give to a service that runs: forms to show, norm sets to score by."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

import scoring
from pro_service.domain.forms import Form
from pro_service.domain.protocol import InstrumentUse
from pro_service.services.forms import FormLibrary, Key
from pro_service.services.packs.opening import content_of_kept
from pro_service.store import packs as packs_store
from pro_service.store.packs import InstrumentPack
from pro_service.store.settled import settled
from scoring.catalogue import available_norm_sets


@dataclass(frozen=True)
class Kept:
    """One imported pack: what it holds, and whether it was taken out of use."""

    forms: tuple[Form, ...]
    norm_sets: tuple[scoring.NormSet, ...]
    is_retired: bool


def library(session: Session, outside: FormLibrary) -> FormLibrary:
    """The forms outside packs and those of every imported pack.

    A form that only packs out of use hold is among the retired ones: it is not offered, and what was begun
    with it goes on. A service that runs shows a pack from the first request after its import on.
    """
    packs = _kept(session)
    if not packs:
        return outside
    held = {_key(form): form for pack in packs for form in pack.forms}
    in_use = {_key(form) for pack in packs if not pack.is_retired for form in pack.forms}
    return FormLibrary(outside.forms | held, frozenset(held) - in_use - frozenset(outside.forms))


def norm_sets(session: Session, *, in_use_only: bool = False) -> dict[str, scoring.NormSet]:
    """The norm sets of imported packs by id; those of packs out of use unless they are left out."""
    return {
        norm_set.id: norm_set
        for pack in _kept(session)
        if not (in_use_only and pack.is_retired)
        for norm_set in pack.norm_sets
    }


def norm_sets_of(session: Session, use: InstrumentUse) -> dict[str, scoring.NormSet]:
    """Those of packs that a study scores by, by id; asked once of each database by every process.

    A norm set of a pack never changes nor goes, and no pack takes the id of one that is shipped (None here).
    """
    wanted = {each for each in (use.norm_set, *use.secondary_norm_sets) if each}
    known: dict[str, scoring.NormSet | None] = settled(session).setdefault("norm sets", {})
    if not wanted <= known.keys():
        found = norm_sets(session)
        known |= {each: found.get(each) for each in wanted & {*found, *available_norm_sets()}}
    return {each: norms for each in wanted if (norms := known.get(each))}


def _key(form: Form) -> Key:
    return form.instrument, form.version, form.language


_remembered: dict[str, tuple[tuple[Form, ...], tuple[scoring.NormSet, ...]]] = {}


def _kept(session: Session) -> list[Kept]:
    """Every imported pack. One short query tells which there are; each is read once in a process."""
    found = []
    for pack_id, digest, is_retired in packs_store.hashes(session):
        if digest not in _remembered:
            _remembered[digest] = content_of_kept(session.get_one(InstrumentPack, pack_id).content)
        found.append(Kept(*_remembered[digest], is_retired))
    return found
