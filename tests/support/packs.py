"""Instrument packs for the tests: signed by a key of their own, with invented words that mean nothing."""

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

import scoring
from pro_service.domain.forms import read_forms
from pro_service.domain.packs import (
    MANIFEST,
    SIGNATURE,
    ItemMap,
    Manifest,
    PackedFile,
    shipped_map,
    write_manifest,
)
from pro_service.services import licences, packs
from pro_service.services.licences import LicenceAsked
from pro_service.services.packs import signing
from pro_service.services.packs.archive import pack_up
from tests.support import factories
from tests.support.factories import ENROLLED_AT, EVERYWHERE, FORMS, OPERATOR, TWO_VISITS, Phone

PRIVATE, PUBLIC = signing.new_key()
KEYS = {signing.key_id(signing.public_of(PRIVATE)): signing.public_of(PRIVATE)}
NONSENSE = "nonsense-1"


def nonsense_form(
    instrument: str, languages: Sequence[str] = ("es", "en"), version: str = NONSENSE, word: str = "glorp"
) -> str:
    """A form file with an invented word for each text."""
    definition = scoring.load(instrument)
    lines = [
        f'instrument = "{instrument}"',
        f'version = "{version}"',
        "is_placeholder = false",
        f"languages = {list(languages)}".replace("'", '"'),
        "[recall_text]",
        *(f'{language} = "{word} {language}"' for language in languages),
    ]
    for item in definition.items:
        codes: list[int | str] = [*item.codes, *(["NA"] if item.allows_not_applicable else [])]
        lines += [f"[options.{item.id}]", f"codes = {codes}".replace("'", '"')]
        lines += [f"{language} = {[f'{word} {code}' for code in codes]}" for language in languages]
    for item in definition.items:
        lines += ["[[items]]", f'id = "{item.id}"', f'display_number = "{item.id[1:]}"']
        lines += [f'options = "{item.id}"', *(f'{language} = "{word} {item.id}"' for language in languages)]
    return "\n".join(lines)


def stated_map(instrument: str) -> ItemMap:
    """The licensor's statement of the same map as the shipped one."""
    shipped = shipped_map(scoring.load(instrument))
    return ItemMap("Nobody in particular", shipped.scales, shipped.not_applicable)


def manifest_of(
    files: Mapping[str, bytes],
    instrument: str = "lupusqol",
    pack_id: str = "nonsense-pack",
    **changes: object,
) -> Manifest:
    definition = scoring.load(instrument)
    stated: dict[str, object] = {
        "id": pack_id,
        "instrument": instrument,
        "definition_version": definition.version,
        "definition_hash": definition.hash,
        "languages": {
            form.language: form.content_hash
            for path, content in files.items()
            if path.startswith("forms/")
            for form in read_forms(content.decode(), f"{instrument}.toml")
        },
        "files": tuple(
            PackedFile(path, sha256(content).hexdigest(), len(content)) for path, content in files.items()
        ),
        "item_map": None,
    }
    return Manifest(**{**stated, **changes})  # type: ignore[arg-type]


def members(
    instrument: str = "lupusqol",
    pack_id: str = "nonsense-pack",
    files: Mapping[str, bytes] | None = None,
    private: bytes = PRIVATE,
    **changes: object,
) -> dict[str, bytes]:
    """What a right pack holds, by path: manifest, signature, a form, or the files that are named."""
    if files is None:
        files = {f"forms/{instrument}.toml": nonsense_form(instrument).encode()}
    manifest = write_manifest(manifest_of(files, instrument, pack_id, **changes))
    return {MANIFEST: manifest, SIGNATURE: signing.sign(manifest, private), **files}


def pack(**options: object) -> bytes:
    return pack_up(members(**options))  # type: ignore[arg-type]


def import_pack(session: Session, content: bytes, now: object = ENROLLED_AT) -> packs.ImportedPack:
    return packs.import_pack(session, now, OPERATOR, FORMS, content, KEYS)  # type: ignore[arg-type]


def load_licensed(session: Session) -> None:
    """The study of two visits in Spain, whose LupusQoL is shown with the nonsense of a pack."""
    text = (factories.STUDIES / "two_visits.yaml").read_text("utf-8")
    text = text.replace("    zone: Europe/Madrid", "    zone: Europe/Madrid\n    country: ES")
    head, tail = text.split("  - instrument: lupusqol")
    text = (
        head + "  - instrument: lupusqol" + tail.replace("form_version: demo-1", f"form_version: {NONSENSE}")
    )
    factories.studies.load(session, ENROLLED_AT, OPERATOR, text, "two_visits.yaml")


def add_licence(session: Session, licence_id: UUID | None = None, **changes: object) -> UUID:
    """Spanish, on the own device, in Spain, all of 2026, unless told otherwise."""
    asked: dict[str, object] = {
        "instrument": "lupusqol",
        "language": "es",
        "mode": "self_on_device",
        "country": "ES",
        "from_on": date(2026, 1, 1),
        "to_on": date(2026, 12, 31),
        "administrations": None,
        "reference": "Agreement 1",
    }
    minted = licence_id or uuid4()
    whole = LicenceAsked(**{**asked, **changes})  # type: ignore[arg-type]
    licences.add(session, ENROLLED_AT, OPERATOR, EVERYWHERE, TWO_VISITS, minted, whole)
    return minted


def licensed_phone(session: Session, subject_id: str = "01-001") -> Phone:
    """A participant on day 0 of the licensed study, which is there already."""
    return factories.participant_on_day_0(session, subject_id)
