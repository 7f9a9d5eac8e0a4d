"""Making a signed pack out of a folder; for licence holders, and for rehearsals."""

import tomllib
from hashlib import sha256
from pathlib import Path

import scoring
from pro_service.domain.forms import FormFileError, read_forms
from pro_service.domain.packs import (
    MANIFEST,
    SIGNATURE,
    ItemMap,
    Manifest,
    PackedFile,
    PackRefused,
    read_item_map,
    write_manifest,
)
from pro_service.domain.reading import FileError, Place, Sheet
from pro_service.services.packs import signing
from pro_service.services.packs.archive import pack_up
from pro_service.services.packs.opening import open_pack
from pro_service.services.packs.signing import Keys

HEAD = "pack.toml"


def build(folder: Path, private_pem: bytes) -> bytes:
    """The signed pack of a folder with `pack.toml`, `forms/*.toml` and `norms/*.toml`.

    It is opened once, as it will be at import. Raises PackRefused, KeyFileError, OSError.
    """
    pack_id, instrument, item_map = _head(folder)
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for kind in ("forms", "norms")
        for path in sorted((folder / kind).glob("*.toml"))
    }
    definition = scoring.load(instrument)
    manifest = write_manifest(
        Manifest(
            id=pack_id,
            instrument=instrument,
            definition_version=definition.version,
            definition_hash=definition.hash,
            languages=_languages(files),
            files=tuple(
                PackedFile(path, sha256(content).hexdigest(), len(content)) for path, content in files.items()
            ),
            item_map=item_map,
        )
    )
    content = pack_up({MANIFEST: manifest, SIGNATURE: signing.sign(manifest, private_pem), **files})
    open_pack(content, _own(private_pem))
    return content


def _own(private_pem: bytes) -> Keys:
    public = signing.public_of(private_pem)
    return {signing.key_id(public): public}


def _head(folder: Path) -> tuple[str, str, ItemMap | None]:
    text = (folder / HEAD).read_text("utf-8")
    sheet = Sheet(HEAD)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise PackRefused(f"{HEAD} is not TOML: {fault}") from None
    place = Place(content, sheet)
    pack_id, instrument = place.code("id"), place.choice("instrument", scoring.available())
    item_map = read_item_map(place.place("item_map")) if "item_map" in content else None
    place.finish()
    if sheet.faults:
        raise PackRefused(str(FileError(sheet.faults)))
    return pack_id, instrument, item_map


def _languages(files: dict[str, bytes]) -> dict[str, str]:
    try:
        return {
            form.language: form.content_hash
            for path, content in files.items()
            if path.startswith("forms/")
            for form in read_forms(content.decode("utf-8"), Path(path).name)
        }
    except (FormFileError, UnicodeDecodeError) as fault:
        raise PackRefused(f"the form cannot be shown: {fault}") from None
