"""`pro-service instruments import`, `list`, `verify`, `build` and `keygen`."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from pro_service import clock
from pro_service.cli.database import environment, opened, operator
from pro_service.cli.speaking import Refused, counted, note, say, show
from pro_service.domain.forms import FormFileError
from pro_service.services import packs
from pro_service.services.forms import FormTwice, load_library
from pro_service.services.packs import KeyFileError, OpenedPack, PackRefused, building, signing
from pro_service.services.packs.signing import Keys
from pro_service.services.transactions import in_reading, in_transaction

PACK = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
NEW = click.Path(dir_okay=False, path_type=Path)


@click.group()
def instruments() -> None:
    """Import signed instrument packs, check them, list them, and take them out of use.

    A pack is a signed zip from the holder of a licence: the wording of a questionnaire in each language,
    licensed norms, and the item map as the licensor states it. PRO_PACK_KEYS names the file, or the folder,
    of the public keys whose signatures are trusted.
    """


@instruments.command("import")
@click.argument("file", type=PACK)
def import_(file: Path) -> None:
    """Import a pack; it is kept whole or refused whole, with the reason.

    A service that runs shows its forms from the next request on. A form version never changes: other wording
    needs another form version, in a pack with another id.

    \b
      PRO_PACK_KEYS=/etc/pro/pack-keys pro-service instruments import lupusqol-es.zip

    Next: pro-service licences add
    """
    settings = environment()
    with opened(settings.database_url) as engine, refusing(file.name):
        content, keys, forms = file.read_bytes(), _keys(), load_library(settings.forms)
        imported = in_transaction(
            engine,
            lambda session: packs.import_pack(session, clock.now(session), operator(), forms, content, keys),
        )
    pack = imported.pack
    told = "Imported" if imported.is_new else "Was imported before"
    say(f"{told}: {pack.id}, {pack.instrument}, {_languages(pack.languages)}")
    say(f"item map: {MAP_SAID[pack.item_map]}")


@instruments.command("list")
def list_() -> None:
    """List the packs imported, those taken out of use among them."""
    with opened(environment().database_url) as engine:
        found = in_reading(engine, packs.list_packs)
    if not found:
        say("No pack is imported. Next: pro-service instruments import FILE")
        return
    columns = ("pack", "instrument", "form", "languages", "item map", "signed by", "imported", "in use")
    show(
        "Instrument packs",
        columns,
        [
            (
                pack.id,
                pack.instrument,
                pack.form_version or "none",
                _languages(pack.languages),
                MAP_SAID[pack.item_map],
                pack.key_id,
                f"{pack.recorded_at:%Y-%m-%d}",
                "retired" if retirement else "yes",
            )
            for pack, retirement in found
        ],
    )
    for pack, retirement in found:
        if retirement:
            say(f"{pack.id} was retired on {retirement.recorded_at:%Y-%m-%d}: {retirement.reason}")


@instruments.command()
@click.argument("pack")
@click.option("--reason", required=True, help="Why; it stands in the audit trail.")
def retire(pack: str, reason: str) -> None:
    """Take a pack out of use, by its id; it stays where it is and is listed as retired.

    From the next request on nobody begins with its forms. Whoever has begun goes on; what was collected with
    it, and what phones still send, is accepted, scored and explained as before. There is no way back: to use
    the same content again, import it in a pack with another id.

    \b
      pro-service instruments retire lupusqol-es-1 --reason "the licensor sent a corrected translation"

    Next: pro-service instruments import FILE, and a new version of the study file that names its forms
    """
    with opened(environment().database_url) as engine, refusing(pack):
        made = in_transaction(
            engine,
            lambda session: packs.retire_pack(session, clock.now(session), operator(), pack, reason),
        )
    at = f"{made.retirement.recorded_at:%Y-%m-%d %H:%M} UTC"
    say(f"{pack} is out of use." if made.is_new else f"{pack} was taken out of use before, on {at}.")


@instruments.command()
@click.argument("pack", required=False)
def verify(pack: str | None) -> None:
    """Check a pack, by its file or by its id, or every imported one; nothing of its wording is shown.

    Looked at are the signature, the hashes, every item and code, the content hash of each language, and of
    each scale the item count and map, that it is monotone in its items, reversal, bounds, the permutation of
    recoded values, and that a 0 is a value and no gap.

    \b
      pro-service instruments verify lupusqol-es.zip
    """
    with refusing(pack or "the pack"):
        contents = [Path(pack).read_bytes()] if pack and Path(pack).is_file() else _imported(pack)
        found = [packs.open_pack(content, _keys()) for content in contents]
    faults = sum(_tell(each) for each in found)
    if faults:
        raise Refused(f"{counted(faults, 'check')} failed.")


@instruments.command()
@click.argument("folder", type=FOLDER)
@click.argument("file", type=NEW)
@click.option("--key", required=True, type=PACK, help="The private key to sign with, as `keygen` writes it.")
def build(folder: Path, file: Path, key: Path) -> None:
    """Build a signed pack from a folder; for licence holders, and for rehearsals.

    The folder holds `pack.toml` with `id`, `instrument` and, where the licensor states it, `[item_map]`;
    `forms/INSTRUMENT.toml` with the wording, shaped as the demo forms are; and `norms/*.toml`.

    \b
      pro-service instruments build my-pack my-pack.zip --key signing.key
    """
    with refusing(folder.name):
        content = building.build(folder, key.read_bytes())
        file.write_bytes(content)
    say(f"Built {file.name}, {len(content)} bytes.")


@instruments.command()
@click.argument("file", type=NEW)
def keygen(file: Path) -> None:
    """Make a pair of keys: FILE to sign with, kept secret, and FILE.pub to be trusted.

    \b
      pro-service instruments keygen signing.key
    """
    private, public = signing.new_key()
    public_file = file.with_name(file.name + ".pub")
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as secret:
            secret.write(private)
        public_file.write_bytes(public)
    except OSError as fault:
        raise Refused(f"{file.name} cannot be written: {fault.strerror}.") from None
    say(f"{file.name} signs; keep it secret. {public_file.name} goes where PRO_PACK_KEYS points.")


MAP_SAID = {
    "same": "stated, the same as shipped",
    "other": "stated, OTHER than shipped",
    "none": "not stated",
}


@contextmanager
def refusing(name: str) -> Iterator[None]:
    """Whatever is wrong with a pack, a key or a form becomes one refusal."""
    try:
        yield
    except PackRefused as refusal:
        raise Refused(f"{name} is refused: {refusal}.") from None
    except (KeyFileError, FormFileError, FormTwice) as fault:
        raise Refused(f"{fault}.") from None
    except OSError as fault:
        raise Refused(f"{Path(fault.filename or name).name} cannot be used: {fault.strerror}.") from None


def _keys() -> Keys:
    place = environment().pack_keys
    if place is None:
        note("PRO_PACK_KEYS is not set: no key is trusted.")
    return packs.trusted_keys(place)


def _imported(pack_id: str | None) -> list[bytes]:
    with opened(environment().database_url) as engine:
        ids = [pack_id] if pack_id else [pack.id for pack, _ in in_reading(engine, packs.list_packs)]
        found = in_reading(engine, lambda session: [packs.content_of(session, each) for each in ids])
    if None in found:
        raise Refused(f"There is no file and no imported pack {pack_id}.")
    return [content for content in found if content is not None]


def _tell(pack: OpenedPack) -> int:
    """The table of one pack; gives the number of checks that failed."""
    checks = pack.checks()
    say(f"{pack.manifest.id}: the signature holds (key {pack.key_id}), and every file is what was signed.")
    say(f"item map: {MAP_SAID[pack.item_map]}; {counted(len(pack.norm_sets), 'norm set')}")
    rows = [(each.name, each.of, "pass" if each.is_passed else "FAIL", each.figure) for each in checks]
    show(f"Self-check of {pack.manifest.id}", ("check", "of", "result", "figure"), rows)
    return sum(not each.is_passed for each in checks)


def _languages(languages: dict[str, str]) -> str:
    return ", ".join(sorted(languages)) or "no forms"
