"""The manifest of an instrument pack: what a signed zip says that it holds."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

import scoring
from pro_service.domain.canonical import canonical_json
from pro_service.domain.protocol import LANGUAGES
from pro_service.domain.reading import FileError, Place, Sheet

FORMAT = 1
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
PATH = re.compile(r"(forms|norms)/[a-z0-9][a-z0-9_-]{0,63}\.toml")
_HASH = re.compile("[0-9a-f]{64}")

VERIFIED, UNVERIFIED = "verified", "unverified"


class PackRefused(ValueError):
    """A pack that cannot be used, wholly refused; the text says why and repeats nothing of its wording."""


@dataclass(frozen=True, slots=True)
class PackedFile:
    """One file of a pack, pinned by its SHA-256 and its size in bytes."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class ItemMap:
    """What the licensor states: which items make up which scale, and which may be not applicable."""

    stated_by: str
    scales: Mapping[str, tuple[str, ...]]
    not_applicable: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a pack holds. `languages`: language -> content hash of its form; empty where it has none."""

    id: str
    instrument: str
    definition_version: str
    definition_hash: str
    languages: Mapping[str, str]
    files: tuple[PackedFile, ...]
    item_map: ItemMap | None


def shipped_map(definition: scoring.Definition) -> ItemMap:
    """The item map of an instrument as this service ships it."""
    return ItemMap(
        stated_by="this service",
        scales={scale.code: scale.items for scale in definition.scales},
        not_applicable=tuple(item.id for item in definition.items if item.allows_not_applicable),
    )


def is_same_map(stated: ItemMap, definition: scoring.Definition) -> bool:
    """Whether the licensor states the shipped scales, item by item, and what may be not applicable."""
    shipped = shipped_map(definition)
    same = {code: set(items) for code, items in stated.scales.items()} == {
        code: set(items) for code, items in shipped.scales.items()
    }
    return same and set(stated.not_applicable) == set(shipped.not_applicable)


def write_manifest(manifest: Manifest) -> bytes:
    """The bytes that are signed."""
    content: dict[str, object] = {
        "format": FORMAT,
        "id": manifest.id,
        "instrument": manifest.instrument,
        "definition_version": manifest.definition_version,
        "definition_hash": manifest.definition_hash,
        "languages": dict(manifest.languages),
    }
    if manifest.files:
        content["files"] = [
            {"path": each.path, "sha256": each.sha256, "size": each.size} for each in manifest.files
        ]
    if manifest.item_map is not None:
        content["item_map"] = _written(manifest.item_map)
    return canonical_json(content).encode()


def _written(item_map: ItemMap) -> dict[str, object]:
    """What may be not applicable is left out where nothing may."""
    scales = {code: list(items) for code, items in item_map.scales.items()}
    stated: dict[str, object] = {"stated_by": item_map.stated_by, "scales": scales}
    return stated | ({"not_applicable": list(item_map.not_applicable)} if item_map.not_applicable else {})


def read_manifest(signed: bytes) -> Manifest:
    """The manifest from the bytes whose signature held. Raises PackRefused with every fault."""
    try:
        content = json.loads(signed.decode("utf-8"), object_pairs_hook=_each_once)
    except (ValueError, RecursionError) as fault:
        raise PackRefused(f"{MANIFEST} is not JSON: {fault}") from None
    sheet = Sheet(MANIFEST)
    manifest = _manifest(Place(content, sheet), content if isinstance(content, Mapping) else {})
    if sheet.faults:
        raise PackRefused(str(FileError(sheet.faults)))
    return manifest


def read_item_map(place: Place) -> ItemMap:
    """A stated item map, in a manifest or in the file from which one is built."""
    scales = place.place("scales")
    item_map = ItemMap(
        stated_by=place.text("stated_by", longest=200),
        scales={code: scales.texts(code) for code in scales.keys_left()},
        not_applicable=place.texts("not_applicable", optional=True),
    )
    place.finish()
    return item_map


def _manifest(place: Place, content: Mapping[str, object]) -> Manifest:
    if place.whole("format") != FORMAT:
        place.note("format", f"is not one that this version reads, which is {FORMAT}")
    languages = place.place("languages")
    manifest = Manifest(
        id=place.code("id"),
        instrument=place.choice("instrument", scoring.available()),
        definition_version=place.text("definition_version", longest=64),
        definition_hash=_hash(place, "definition_hash"),
        languages={language: _hash(languages, language) for language in languages.keys_left()},
        files=_files(place, content),
        item_map=read_item_map(place.place("item_map")) if "item_map" in content else None,
    )
    for language in manifest.languages:
        if language not in LANGUAGES:
            languages.note(language, f"must be one of {', '.join(LANGUAGES)}")
    place.finish()
    return manifest


def _files(place: Place, content: Mapping[str, object]) -> tuple[PackedFile, ...]:
    if "files" not in content and "item_map" in content:
        return ()  # a pack may hold nothing but the licensor's item map
    return tuple(_file(each) for each in place.places("files", named_by="path"))


def _file(place: Place) -> PackedFile:
    packed = PackedFile(place.text("path", longest=200), _hash(place, "sha256"), place.whole("size"))
    if packed.path and not PATH.fullmatch(packed.path):
        place.note("path", "must be a TOML file in forms/ or norms/, named in small letters")
    place.finish()
    return packed


def _hash(place: Place, key: str) -> str:
    value = place.text(key, longest=64)
    if value and not _HASH.fullmatch(value):
        place.note(key, "must be a SHA-256 in hexadecimal")
    return value


def _each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise ValueError("an object names the same key twice")
    return dict(pairs)
