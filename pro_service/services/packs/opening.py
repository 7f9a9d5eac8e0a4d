"""From the bytes of a pack to what it holds: signature, hashes, definition, forms, norms, in this order."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath

import scoring
from pro_service.domain import pack_checks
from pro_service.domain.forms import Form, FormFileError, read_forms
from pro_service.domain.pack_checks import Check
from pro_service.domain.packs import MANIFEST, SIGNATURE, Manifest, PackRefused, is_same_map, read_manifest
from pro_service.services.packs import signing
from pro_service.services.packs.archive import unpack
from pro_service.services.packs.signing import Keys
from scoring.catalogue import available_norm_sets, check_fit


@dataclass(frozen=True)
class OpenedPack:
    """A pack in which everything is in order; `key_id` is of the trusted key that signed it."""

    manifest: Manifest
    key_id: str
    content_hash: str
    forms: tuple[Form, ...]
    norm_sets: tuple[scoring.NormSet, ...]

    @property
    def definition(self) -> scoring.Definition:
        return scoring.load(self.manifest.instrument)

    @property
    def form_version(self) -> str | None:
        return self.forms[0].version if self.forms else None

    @property
    def item_map(self) -> str:
        """`same` as the shipped one, `other`, or `none` stated."""
        stated = self.manifest.item_map
        if stated is None:
            return "none"
        return "same" if is_same_map(stated, self.definition) else "other"

    def checks(self) -> tuple[Check, ...]:
        """The self-check, which tells nothing of the wording."""
        manifest = self.manifest
        return pack_checks.check(self.definition, self.forms, manifest.languages, manifest.item_map)


def open_pack(content: bytes, keys: Keys) -> OpenedPack:
    """Read a pack. Raises PackRefused, whole, with the reason, for anything that is out of order."""
    members = unpack(content)
    for needed in (MANIFEST, SIGNATURE):
        if needed not in members:
            raise PackRefused(f"{needed} is missing")
    key_id = signing.verify(members[MANIFEST], members[SIGNATURE], keys)
    manifest = read_manifest(members[MANIFEST])
    _refuse_other_files(manifest, members)
    _refuse_other_definition(manifest)
    forms = _forms(manifest, members)
    _refuse_other_wording(manifest, forms)
    norm_sets = _norm_sets(manifest, members)
    _refuse_shipped_norms(norm_sets)
    return OpenedPack(manifest, key_id, sha256(content).hexdigest(), forms, norm_sets)


def content_of_kept(content: bytes) -> tuple[tuple[Form, ...], tuple[scoring.NormSet, ...]]:
    """The forms and norm sets of a pack that was opened, and found in order, when it was imported."""
    members = unpack(content)
    manifest = read_manifest(members[MANIFEST])
    return _forms(manifest, members), _norm_sets(manifest, members)


def _refuse_other_files(manifest: Manifest, members: Mapping[str, bytes]) -> None:
    stated = {each.path: each for each in manifest.files}
    for path in members:
        if path not in stated and path not in (MANIFEST, SIGNATURE):
            raise PackRefused(f"{path} is an extra file: the manifest does not name it")
    for path, each in stated.items():
        if path not in members:
            raise PackRefused(f"{path} is missing")
        if len(members[path]) != each.size or sha256(members[path]).hexdigest() != each.sha256:
            raise PackRefused(f"{path} was changed: it is not what the manifest says")


def _refuse_other_definition(manifest: Manifest) -> None:
    shipped = scoring.load(manifest.instrument)
    if (manifest.definition_version, manifest.definition_hash) != (shipped.version, shipped.hash):
        raise PackRefused(
            f"the pack is for another definition of {shipped.id} than version {shipped.version} shipped here"
        )


def _forms(manifest: Manifest, members: Mapping[str, bytes]) -> tuple[Form, ...]:
    made: list[Form] = []
    for path in (each.path for each in manifest.files if each.path.startswith("forms/")):
        if PurePosixPath(path).stem != manifest.instrument:
            raise PackRefused(f"{path} is for another instrument than {manifest.instrument}")
        try:
            made += read_forms(members[path].decode("utf-8"), PurePosixPath(path).name)
        except (FormFileError, UnicodeDecodeError) as fault:
            raise PackRefused(f"the form cannot be shown: {fault}") from None
    return tuple(made)


def _refuse_other_wording(manifest: Manifest, forms: tuple[Form, ...]) -> None:
    if any(form.is_placeholder for form in forms):
        raise PackRefused("the form is a placeholder, which does not belong in a pack")
    if {form.language: form.content_hash for form in forms} != dict(manifest.languages):
        raise PackRefused("the languages or their content hashes are not what the manifest says")


def _refuse_shipped_norms(norm_sets: tuple[scoring.NormSet, ...]) -> None:
    for norm_set in norm_sets:
        if norm_set.id in available_norm_sets():
            raise PackRefused(f"norm set {norm_set.id} has the id of one that is shipped: give it its own")


def _norm_sets(manifest: Manifest, members: Mapping[str, bytes]) -> tuple[scoring.NormSet, ...]:
    """The licensed norm sets, each made for the pack's instrument."""
    made: list[scoring.NormSet] = []
    for path in (each.path for each in manifest.files if each.path.startswith("norms/")):
        file = PurePosixPath(path).name
        try:
            norm_set = scoring.read_norm_set(members[path], file)
            if norm_set.instrument != manifest.instrument:
                raise PackRefused(f"{path} is for another instrument than {manifest.instrument}")
            check_fit(norm_set, scoring.load(manifest.instrument), file)
        except scoring.DefinitionError as fault:
            raise PackRefused(f"the norm set cannot be used: {fault}") from None
        made.append(norm_set)
    return tuple(made)
