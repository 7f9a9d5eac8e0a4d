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


def retire(session: Session, pack_id: str = "nonsense-pack", now: object = ENROLLED_AT) -> packs.RetiredPack:
    return packs.retire_pack(session, now, OPERATOR, pack_id, "a test")  # type: ignore[arg-type]


MADE_UP = "made-up-50-10"


def made_up_norms(norm_set: str = MADE_UP, instrument: str = "sf36v1", mean: float = 50.0) -> str:
    """A norm set that nobody could take for a real one.

    With mean 50 and SD 10 each T score is the 0-100 score itself: (x - 50) / 10 x 10 + 50 = x.
    The weights let PCS be the T score of PF, and MCS that of MH.
    """
    scales = [scale.code for scale in scoring.load(instrument).scales]
    basis = 'source = ["X"]\nconfidence = "1"'

    def table(numbers: Mapping[str, float], otherwise: float) -> str:
        return "\n".join(f"{scale} = {numbers.get(scale, otherwise)}" for scale in scales)

    return "\n".join(
        [
            f'id = "{norm_set}"',
            f'title = "Made up: mean {mean}, SD 10"',
            f'instrument = "{instrument}"',
            'recall = "standard"',
            'use = "primary"',
            '[sources]\nX = "Made up for a test"',
            f"[means]\n{basis}\n{table({}, mean)}",
            f"[sds]\n{basis}\n{table({}, 10.0)}",
            f"[weights.PCS]\n{basis}\n{table({'PF': 1.0}, 0.0)}",
            f"[weights.MCS]\n{basis}\n{table({'MH': 1.0}, 0.0)}",
        ]
    )


def norms_pack(
    pack_id: str = "made-up-norms", norm_set: str = MADE_UP, instrument: str = "sf36v1", mean: float = 50.0
) -> bytes:
    """A pack that holds nothing but made-up norms."""
    content = made_up_norms(norm_set, instrument, mean).encode()
    return pack(instrument=instrument, pack_id=pack_id, files={f"norms/{norm_set}.toml": content})


def study_with_norms(norm_set: str = MADE_UP, version: int = 1) -> str:
    """The file of the study of two visits, whose SF-36 is scored by a norm set of a pack, then by us1990."""
    text = (factories.STUDIES / "two_visits.yaml").read_text("utf-8")
    text = text.replace("norm_set: us1990", f"norm_set: {norm_set}").replace("[es1996]", "[us1990]")
    return text.replace("version: 1\n", f"version: {version}\n", 1)


def load_study_with_norms(session: Session, **changes: object) -> None:
    text = study_with_norms(**changes)  # type: ignore[arg-type]
    factories.studies.load(session, ENROLLED_AT, OPERATOR, text, "two_visits.yaml")


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
