"""Packs from the command line: made, imported, listed and checked, with no word of them shown."""

import base64
import re
import socket
import stat

import pytest

from tests.cli.conftest import STUDY, STUDY_FILE
from tests.support.factories import SECRET
from tests.support.packs import NONSENSE, nonsense_form, stated_map

FIT = {
    "PRO_SECRET": SECRET.decode(),
    "PRO_BASE_URL": "https://pro.example.org",
    "PRO_DATA_KEYS": f"2026:{base64.b64encode(b'k' * 32).decode()}",
}


@pytest.fixture
def key(run, tmp_path):
    """A signing key, whose public half is in the folder `trusted`."""
    (tmp_path / "trusted").mkdir()
    made = run("instruments", "keygen", tmp_path / "signing.key")
    assert made.exit_code == 0, made.stderr
    (tmp_path / "signing.key.pub").rename(tmp_path / "trusted" / "signing.key.pub")
    return tmp_path / "signing.key"


@pytest.fixture
def built(run, tmp_path, key):
    return lambda instrument, **changes: _built(run, tmp_path, key, instrument, **changes)


def _built(run, tmp_path, key, instrument, languages=("es", "en"), states_map=True):
    folder = tmp_path / f"{instrument}-pack"
    (folder / "forms").mkdir(parents=True)
    (folder / "forms" / f"{instrument}.toml").write_text(nonsense_form(instrument, languages), "utf-8")
    stated = stated_map(instrument)
    scales = "\n".join(f"{code} = {list(items)}" for code, items in stated.scales.items())
    not_applicable = f"not_applicable = {list(stated.not_applicable)}\n" if stated.not_applicable else ""
    head = f'id = "{instrument}-nonsense"\ninstrument = "{instrument}"\n'
    stated_by = f'[item_map]\nstated_by = "Nobody"\n{not_applicable}[item_map.scales]\n{scales}\n'
    (folder / "pack.toml").write_text(head + stated_by if states_map else head)
    file = tmp_path / f"{instrument}.zip"
    done = run("instruments", "build", folder, file, "--key", key)
    assert done.exit_code == 0, done.stderr
    return file


@pytest.fixture
def trusting(on, tmp_path):
    return lambda *words, **more: on(*words, PRO_PACK_KEYS=str(tmp_path / "trusted"), **more)


def test_a_signing_key_is_readable_by_its_owner_alone_and_never_overwritten(run, key):
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert run("instruments", "keygen", key).exit_code == 1


def test_a_pack_is_built_imported_listed_and_checked(trusting, built):
    file = built("lupusqol")
    assert "No pack is imported" in trusting("instruments", "list").stdout
    imported = trusting("instruments", "import", file)
    assert imported.exit_code == 0, imported.stderr
    assert imported.stdout.startswith("Imported: lupusqol-nonsense, lupusqol, en, es")
    assert "Was imported before" in trusting("instruments", "import", file).stdout
    listed = trusting("instruments", "list").stdout
    assert NONSENSE in listed
    assert "stated, the same as shipped" in listed
    for words in ((), (file,), ("lupusqol-nonsense",)):
        verified = trusting("instruments", "verify", *words)
        assert verified.exit_code == 0, verified.stderr
        assert "every code" in verified.stdout
        assert "permutation" in verified.stdout
        assert "FAIL" not in verified.stdout
        assert "glorp" not in verified.stdout


def test_a_pack_is_taken_out_of_use_and_listed_as_retired(trusting, built):
    trusting("instruments", "import", built("lupusqol"))
    refused = trusting("instruments", "retire", "ghost", "--reason", "mistaken")
    assert refused.exit_code == 1
    assert "ghost is refused: no pack of this id is imported" in refused.stderr
    assert trusting("instruments", "retire", "lupusqol-nonsense").exit_code == 2  # without a reason
    words = ("instruments", "retire", "lupusqol-nonsense", "--reason", "a corrected translation")
    retired = trusting(*words)
    assert retired.exit_code == 0, retired.stderr
    assert "lupusqol-nonsense is out of use." in retired.stdout
    assert "was taken out of use before" in trusting(*words).stdout
    listed = trusting("instruments", "list").stdout
    assert re.search(r"lupusqol-nonsense was retired on [0-9-]{10}: a corrected translation", listed)
    assert trusting("instruments", "verify").exit_code == 0


def test_a_pack_that_nobody_trusts_is_refused(on, built, tmp_path):
    file = built("lupusqol")
    for words in (("import", file), ("verify", file)):
        refused = on("instruments", *words)
        assert refused.exit_code == 1
        assert "PRO_PACK_KEYS is not set" in refused.stderr
        assert "lupusqol.zip is refused: the pack is signed by an unknown key" in refused.stderr
    assert "No pack is imported" in on("instruments", "list").stdout


def test_a_changed_byte_is_refused_with_the_reason(trusting, built):
    file = built("lupusqol")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    refused = trusting("instruments", "import", file)
    assert refused.exit_code == 1
    assert "lupusqol.zip is refused: the pack is damaged" in refused.stderr


def test_what_is_neither_a_file_nor_a_pack_is_refused(trusting):
    assert "There is no file and no imported pack ghost" in trusting("instruments", "verify", "ghost").stderr


def test_a_key_file_without_a_key_is_refused(on, built, tmp_path):
    (tmp_path / "trusted" / "bad.pem").write_text("no key")
    refused = on("instruments", "import", built("lupusqol"), PRO_PACK_KEYS=str(tmp_path / "trusted"))
    assert "bad.pem holds no public key" in refused.stderr


def test_production_names_each_form_that_no_pack_holds(run, postgresql, built, tmp_path):
    """The study asks for forms that only packs hold; with one of two packs the other one is named."""
    text = STUDY_FILE.read_text("utf-8").replace("form_version: demo-1", f"form_version: {NONSENSE}")
    (tmp_path / "study.yaml").write_text(text, "utf-8")
    with postgresql.fresh("production") as database:
        environ = {"PRO_DATABASE_URL": database.url, "PRO_PACK_KEYS": str(tmp_path / "trusted"), **FIT}
        run("study", "load", tmp_path / "study.yaml", **environ)
        assert run("instruments", "import", built("lupusqol"), **environ).exit_code == 0
        refused = run("serve", **environ)
    assert refused.exit_code == 1
    assert f"asks sf36v2 with form {NONSENSE}, which is in no folder of PRO_FORMS" in refused.stderr
    assert "lupusqol" not in refused.stderr


@pytest.fixture
def production(run, postgresql, tmp_path):
    """Run a command on a production database with the study, whose forms only packs hold."""
    text = STUDY_FILE.read_text("utf-8").replace("form_version: demo-1", f"form_version: {NONSENSE}")
    (tmp_path / "study.yaml").write_text(text, "utf-8")
    with postgresql.fresh("production") as database:
        environ = {"PRO_DATABASE_URL": database.url, "PRO_PACK_KEYS": str(tmp_path / "trusted"), **FIT}
        run("study", "load", tmp_path / "study.yaml", **environ)
        yield lambda *words: run(*words, **environ)


def serve_at_a_taken_port(production):
    """All that `serve` says before it would begin to serve."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        return production("serve", "--port", other.getsockname()[1]).stderr


def test_production_names_each_language_of_a_site_without_a_form(production, built):
    production("instruments", "import", built("lupusqol"))
    production("instruments", "import", built("sf36v2", languages=("es",)))
    said = serve_at_a_taken_port(production)
    assert "is not served" in said
    assert f"asks sf36v2 with form {NONSENSE}, which is in no folder of PRO_FORMS" in said
    assert "no imported pack in en, a language of its sites" in said
    assert "lupusqol" not in said


def test_production_is_served_without_an_item_map_and_says_what_to_do(production, built):
    """Scores are withheld; a service that did not start would take in no answers."""
    production("instruments", "import", built("lupusqol", states_map=False))
    production("instruments", "import", built("sf36v2"))
    said = serve_at_a_taken_port(production)
    assert "is not served" not in said
    assert "asks lupusqol, whose item map no pack has stated: answers are kept" in said
    assert f"pro-service rescore start {STUDY} lupusqol --failed" in said
    assert "sf36v2" not in said


def test_production_is_served_with_a_form_out_of_use_and_says_what_to_do(production, built):
    production("instruments", "import", built("lupusqol"))
    production("instruments", "import", built("sf36v2"))
    assert "asks" not in serve_at_a_taken_port(production)
    production("instruments", "retire", "sf36v2-nonsense", "--reason", "a test")
    said = serve_at_a_taken_port(production)
    assert "is not served" not in said
    assert (
        f"asks sf36v2 with form {NONSENSE}, whose pack is out of use (en, es): nobody begins with it" in said
    )
