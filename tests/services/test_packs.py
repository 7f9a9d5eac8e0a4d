"""A pack is imported whole or refused whole, with the reason."""

import io
import json
import stat
import zipfile
from dataclasses import replace
from hashlib import sha256

import pytest

import scoring
from pro_service.domain.packs import MANIFEST, SIGNATURE, PackedFile, write_manifest
from pro_service.services import packs, submissions
from pro_service.services.packs import PackRefused, archive, open_pack, signing
from pro_service.services.packs.archive import pack_up
from pro_service.services.transactions import in_transaction
from pro_service.store import audit
from pro_service.store.packs import InstrumentPack
from pro_service.store.scores import ScoreRun
from pro_service.store.submissions import ResponseVersion
from tests.services.test_longitudinal import DAY_0
from tests.support import factories
from tests.support import packs as made
from tests.support.databases import engine_of
from tests.support.factories import FORMS, arrival, upload
from tests.support.packs import (
    KEYS,
    NONSENSE,
    PRIVATE,
    import_pack,
    manifest_of,
    members,
    nonsense_form,
    pack,
)

FORM = "forms/lupusqol.toml"
OTHER_PRIVATE, _ = signing.new_key()


def refused(content, keys=KEYS):
    with pytest.raises(PackRefused) as refusal:
        open_pack(content, keys)
    return str(refusal.value)


def with_entry(name, content=b"x", *, mode=stat.S_IFREG | 0o644):
    """A right pack with one more entry of the zip."""
    packed = io.BytesIO(pack())
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as zipped:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = mode << 16
        entry.compress_type = zipfile.ZIP_DEFLATED
        zipped.writestr(entry, content)
    return packed.getvalue()


def signed(manifest, files):
    """A pack of any manifest, signed by the trusted key."""
    return pack_up({MANIFEST: manifest, SIGNATURE: signing.sign(manifest, PRIVATE), **files})


@pytest.mark.requirement("R1")
def test_a_right_pack_holds_the_wording_in_each_language_under_its_hash():
    opened = open_pack(pack(), KEYS)
    assert {form.language for form in opened.forms} == {"es", "en"}
    assert {form.language: form.content_hash for form in opened.forms} == opened.manifest.languages
    assert (opened.form_version, opened.item_map) == (NONSENSE, "none")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../outside.toml", "leads outside"),
        ("forms/../../outside.toml", "leads outside"),
        ("forms\\..\\outside.toml", "leads outside"),
        ("/etc/passwd.toml", "absolute path"),
        ("C:/forms/a.toml", "absolute path"),
        ("forms/other.toml", "extra file"),
        ("readme.txt", "extra file"),
        ("forms/", "extra file"),
        ("forms/deep/er.toml", "extra file"),
        (FORM, "twice"),
        ("forms/LUPUSQOL.toml", "twice"),  # on some file systems it is the same file
        (MANIFEST, "twice"),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_path_that_does_not_belong_is_refused(name, reason):
    assert reason in refused(with_entry(name))


def test_a_link_is_refused():
    assert "is a link" in refused(with_entry("forms/other.toml", b"/etc/passwd", mode=stat.S_IFLNK | 0o777))


@pytest.mark.parametrize("path", [MANIFEST, SIGNATURE, FORM])
def test_a_missing_file_is_refused(path):
    files = members()
    del files[path]
    assert f"{path} is missing" in refused(pack_up(files))


@pytest.mark.parametrize("nth", [0, 100, -1])
def test_a_changed_byte_of_a_file_is_refused(nth):
    files = members()
    changed = bytearray(files[FORM])
    changed[nth] ^= 1
    assert f"{FORM} was changed" in refused(pack_up(files | {FORM: bytes(changed)}))


def test_a_changed_byte_of_the_manifest_breaks_the_signature():
    files = members()
    changed = files[MANIFEST].replace(b"nonsense-pack", b"nonsense-pick")
    assert "the signature does not hold" in refused(pack_up(files | {MANIFEST: changed}))


def test_no_byte_of_the_zip_can_be_changed_without_notice():
    """A changed byte is refused, or leaves every file what it was: a zip has bytes that mean nothing."""
    right = pack()
    held = {each.path for each in open_pack(right, KEYS).manifest.files}
    for nth in range(0, len(right), 37):
        changed = bytearray(right)
        changed[nth] ^= 0xFF
        try:
            opened = open_pack(bytes(changed), KEYS)
        except PackRefused:
            continue
        assert {each.path for each in opened.manifest.files} == held
        assert opened.forms == open_pack(right, KEYS).forms


def test_a_key_that_nobody_trusts_is_refused():
    assert "unknown key" in refused(pack(private=OTHER_PRIVATE))
    assert "unknown key" in refused(pack(), keys={})


def test_a_signature_under_another_keys_name_does_not_hold():
    files = members()
    (trusted,) = KEYS
    forged = signing.sign(files[MANIFEST], OTHER_PRIVATE).decode().split()
    line = f"{forged[0]} {trusted} {forged[2]}".encode()
    assert "does not hold" in refused(pack_up(files | {SIGNATURE: line}))


@pytest.mark.parametrize("line", [b"", b"ed25519", b"ed25519 abc ???", b"\xff\xfe", b"a b c d"])
def test_what_is_no_signature_is_refused(line):
    assert "is no signature" in refused(pack_up(members() | {SIGNATURE: line}))


@pytest.mark.parametrize("content", [b"", b"no zip at all", pack()[:200]])
def test_what_is_no_zip_is_refused(content):
    assert "damaged or no zip" in refused(content)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    bomb = with_entry("forms/bomb.toml", b"\0" * (archive.LARGEST_FILE + 1))
    assert len(bomb) < 2**16
    monkeypatch.setattr(zipfile.ZipFile, "open", None)  # nothing may be unpacked
    assert "larger than" in refused(bomb)


def test_a_zip_bomb_of_many_files_is_refused():
    zeros = b"\0" * archive.LARGEST_FILE
    bomb = pack_up({**members(), **{f"forms/a{n}.toml": zeros for n in range(4)}})
    assert "unpacks to more than" in refused(bomb)
    many = pack_up({**members(), **{f"forms/a{n}.toml": b"" for n in range(archive.MOST_FILES)}})
    assert "more than 64 files" in refused(many)


def test_a_file_that_lies_about_its_size_is_refused():
    right = pack()
    size = len(members()[FORM]).to_bytes(4, "little")
    assert right.count(size) >= 1
    assert "damaged" in refused(right.replace(size, (10).to_bytes(4, "little")))


@pytest.mark.parametrize(
    "changes",
    [
        {"definition_version": "2"},
        {"definition_hash": "0" * 64},
        {"definition_hash": scoring.load("rand36").hash},
    ],
)
def test_a_pack_for_another_definition_is_refused(changes):
    assert "another definition of lupusqol" in refused(pack(**changes))


def test_a_form_of_another_instrument_is_refused():
    files = {"forms/rand36.toml": nonsense_form("rand36").encode()}
    manifest = manifest_of({FORM: nonsense_form("lupusqol").encode()})
    wrong = replace(manifest, files=manifest_of(files, "rand36").files)
    assert "another instrument" in refused(signed(write_manifest(wrong), files))


def test_a_hash_of_the_wording_that_is_not_the_licensors_is_refused():
    assert "content hashes" in refused(pack(languages={"es": "0" * 64, "en": "0" * 64}))


def test_a_form_that_lacks_an_item_is_refused():
    text = nonsense_form("lupusqol")
    cut = text[: text.rindex("[[items]]")].encode()
    manifest = manifest_of({FORM: text.encode()})
    packed = PackedFile(FORM, sha256(cut).hexdigest(), len(cut))
    content = signed(write_manifest(replace(manifest, files=(packed,))), {FORM: cut})
    assert "has 33 items where lupusqol has 34" in refused(content)


def test_a_placeholder_is_no_content_for_a_pack():
    placeholder = nonsense_form("lupusqol").replace("is_placeholder = false", "is_placeholder = true")
    placeholder = placeholder.replace("[recall_text]", '[notice]\nes = "glorp"\nen = "glorp"\n[recall_text]')
    assert "is a placeholder" in refused(pack(files={FORM: placeholder.encode()}))


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"format": 2}, "format"),
        ({"more": 1}, "unknown key"),
        ({"instrument": "sf99"}, "instrument"),
        ({"languages": {"xx": "0" * 64}}, "languages"),
        ({"files": [{"path": "../a", "sha256": "0" * 64, "size": 1}]}, "files[0].path"),
        ({"files": [{"path": FORM, "sha256": "0", "size": -1}]}, "files[0].sha256"),
        ({"item_map": {"scales": {}}}, "item_map.stated_by"),
    ],
)
def test_a_manifest_that_is_not_as_it_should_be_is_refused_with_its_faults(said, reason):
    content = json.loads(members()[MANIFEST]) | said
    assert reason in refused(signed(json.dumps(content).encode(), {}))


@pytest.mark.parametrize("manifest", [b"{", b"\xff", b'{"format": 1, "format": 1}', b"[" * 100_000])
def test_a_manifest_that_cannot_be_read_is_refused(manifest):
    assert "is not JSON" in refused(signed(manifest, {}))


@pytest.fixture
def norms():
    """A norm set of invented numbers, shaped as the shipped ones."""
    scales = [scale.code for scale in scoring.load("sf36v2").scales]
    table = "\n".join(f"{scale} = 50.0" for scale in scales)
    basis = 'source = ["X"]\nconfidence = "1"'
    weights = "\n".join(
        f"[weights.{code}]\n{table.replace('50.0', '0.1')}\n{basis}" for code in ("PCS", "MCS")
    )
    return (
        'id = "invented"\ntitle = "Invented"\ninstrument = "sf36v2"\nrecall = "standard"\nuse = "secondary"\n'
        f'[sources]\nX = "Nobody"\n[means]\n{table}\n{basis}\n[sds]\n{table}\n{basis}\n{weights}\n'
    )


def test_licensed_norms_are_read_and_kept_in_the_pack(norms):
    opened = open_pack(pack(instrument="sf36v2", files={"norms/invented.toml": norms.encode()}), KEYS)
    assert [norm_set.id for norm_set in opened.norm_sets] == ["invented"]
    assert opened.norm_sets[0].means["PF"] == 50.0


def test_norms_of_another_instrument_or_with_a_fault_are_refused(norms):
    other = norms.replace('instrument = "sf36v2"', 'instrument = "sf36v1"').encode()
    assert "another instrument" in refused(pack(instrument="sf36v2", files={"norms/invented.toml": other}))
    faulty = norms.replace("[sds]\nPF = 50.0", "[sds]\nPF = 0.0").encode()
    assert "norm set cannot be used" in refused(
        pack(instrument="sf36v2", files={"norms/invented.toml": faulty})
    )


# ---------------------------------------------------------------- kept


def test_an_imported_pack_is_kept_byte_for_byte_and_told_of_without_its_content(write, read):
    content = pack()
    first, again = write(lambda s: import_pack(s, content)), write(lambda s: import_pack(s, content))
    assert (first.is_new, again.is_new) == (True, False)
    assert read(lambda s: packs.content_of(s, "nonsense-pack")) == content
    events = read(lambda s: audit.events_of(s, audit.INSTALLATION))
    assert [event.kind for event in events] == ["instrument-pack.imported"]
    assert first.pack.content_hash in events[0].body
    assert read(lambda s: audit.breaks_of(s, audit.INSTALLATION)) == ()


def test_a_pack_id_and_a_form_version_are_used_once(write, read):
    write(lambda s: import_pack(s, pack()))
    other = {FORM: nonsense_form("lupusqol", word="frump").encode()}
    with pytest.raises(PackRefused, match="another id"):
        write(lambda s: import_pack(s, pack(files=other)))
    with pytest.raises(PackRefused, match="form version never changes"):
        write(lambda s: import_pack(s, pack(files=other, pack_id="nonsense-2")))
    assert len(read(packs.list_packs)) == 1


def test_a_running_service_sees_a_pack_from_its_import_on(write, read):
    key = ("lupusqol", NONSENSE, "es")
    assert key not in read(lambda s: packs.library(s, FORMS)).forms
    write(lambda s: import_pack(s, pack()))
    library = read(lambda s: packs.library(s, FORMS))
    assert library.forms[key].items[0].text == "glorp q1"
    assert library.needs_licence("lupusqol", NONSENSE)
    assert not library.needs_licence("lupusqol", "demo-1")


# ---------------------------------------------------------------- out of use


def test_a_form_is_retired_when_no_pack_in_use_holds_it(write, read):
    """It can still be read, and a pack with the same content under another id brings it back."""
    key = ("lupusqol", NONSENSE, "es")
    write(lambda s: import_pack(s, pack()))
    assert read(lambda s: packs.library(s, FORMS)).languages("lupusqol", NONSENSE) == ("en", "es")
    write(made.retire)
    retired = read(lambda s: packs.library(s, FORMS))
    assert retired.languages("lupusqol", NONSENSE) == ()
    assert retired.get(*key).items[0].text == "glorp q1"
    write(lambda s: import_pack(s, pack(pack_id="the-same-again")))
    assert read(lambda s: packs.library(s, FORMS)).languages("lupusqol", NONSENSE) == ("en", "es")


def test_a_retirement_stands_in_the_trail_with_its_reason(write, read):
    write(lambda s: import_pack(s, pack()))
    write(made.retire)
    *_, event = read(lambda s: audit.events_of(s, audit.INSTALLATION))
    assert (event.kind, '"reason":"a test"' in event.body) == ("instrument-pack.retired", True)
    assert read(lambda s: audit.breaks_of(s, audit.INSTALLATION)) == ()


def test_what_a_retired_pack_states_of_the_item_map_still_holds(write, read):
    write(lambda s: import_pack(s, _stated()))
    write(made.retire)
    assert read(lambda s: packs.item_map_of(s, "lupusqol")) == "verified"


# ---------------------------------------------------------------- the item map


def _stated(**changes):
    return pack(item_map=replace(made.stated_map("lupusqol"), **changes))


def test_the_item_map_is_verified_by_a_licensor_who_states_the_same(write, read):
    assert read(lambda s: packs.item_map_of(s, "sf36v2")) == "verified"  # shipped so
    assert read(lambda s: packs.item_map_of(s, "lupusqol")) == "unverified"
    write(lambda s: import_pack(s, pack(pack_id="silent")))
    assert read(lambda s: packs.item_map_of(s, "lupusqol")) == "unverified"
    write(lambda s: import_pack(s, _stated()))
    assert read(lambda s: packs.item_map_of(s, "lupusqol")) == "verified"


def test_a_pack_may_hold_the_item_map_alone(write, read):
    write(lambda s: import_pack(s, pack(files={}, item_map=made.stated_map("lupusqol"))))
    assert read(lambda s: packs.item_map_of(s, "lupusqol")) == "verified"
    assert read(lambda s: s.query(InstrumentPack).one()).form_version is None


def test_a_map_without_anything_that_may_be_not_applicable_is_stated_too():
    stated = made.stated_map("sf36v2")
    assert stated.not_applicable == ()
    assert open_pack(pack(instrument="sf36v2", item_map=stated), KEYS).item_map == "same"


@pytest.mark.parametrize("what", ["scales", "not_applicable"])
def test_a_licensor_who_states_another_map_does_not_verify_it(write, read, what):
    shipped = made.stated_map("lupusqol")
    other = {
        "scales": {**shipped.scales, "PA": ("q9", "q10", "q12"), "PL": ("q11", "q13", "q14")},
        "not_applicable": ("q15", "q16"),
    }[what]
    imported = write(lambda s: import_pack(s, _stated(**{what: other})))
    assert imported.pack.item_map == "other"
    assert read(lambda s: packs.item_map_of(s, "lupusqol")) == "unverified"


@pytest.mark.parametrize(
    ("mark", "is_stated", "outcome"),
    [
        ("production", False, ("failed", "item-map-unverified")),
        ("production", True, ("scored", None)),
        ("rehearsal", False, ("scored", None)),
    ],
)
def test_production_scores_lupusqol_once_its_item_map_is_verified(databases, mark, is_stated, outcome):
    """Until then the response is kept and the run is marked."""
    with databases.fresh(mark) as fresh, engine_of(fresh.url) as engine:
        in_transaction(engine, factories.load_two_visits)
        phone = in_transaction(engine, factories.participant_on_day_0)
        if is_stated:
            in_transaction(engine, lambda s: import_pack(s, _stated()))
        sent = arrival(upload(phone, "first", "lupusqol", DAY_0), DAY_0)
        own = phone.assessment("second", "lupusqol")
        in_transaction(engine, lambda s: submissions.receive(s, DAY_0, FORMS, phone.caller, own, sent))
        run = in_transaction(engine, lambda s: s.query(ScoreRun).one())
        assert (run.state, run.fault) == outcome
        assert in_transaction(engine, lambda s: s.query(ResponseVersion).count()) == 1
