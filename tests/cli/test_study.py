"""Loading a study tells every fault at once, and stores nothing of a faulty one."""

from tests.cli.conftest import STUDY, STUDY_FILE


def test_a_study_is_loaded_once_and_listed(on):
    loaded = on("study", "load", STUDY_FILE)
    assert loaded.exit_code == 0, loaded.stderr
    assert loaded.stdout.startswith(f"Loaded {STUDY}, version 1.")
    assert "assumed: The version of the SF-36" in loaded.stdout
    assert "nothing changed" in on("study", "load", STUDY_FILE).stdout
    listed = on("study", "list").stdout
    assert STUDY in listed
    assert "sf36v2, lupusqol" in listed


def test_every_fault_of_a_file_is_told_with_its_place(on, tmp_path):
    faulty = tmp_path / "faulty.yaml"
    text = STUDY_FILE.read_text("utf-8").replace("target: P4W", "target: four weeks")
    faulty.write_text(text.replace("phase: 2b", "phase: 3"), "utf-8")
    refused = on("study", "load", faulty)
    assert refused.exit_code == 1
    assert "2 faults; nothing was stored" in refused.stderr
    assert "faulty.yaml, line" in refused.stderr
    assert "visits[2].target" in refused.stderr
    assert "phase: must be a text" in refused.stderr
    assert "No study is loaded" in on("study", "list").stdout


def test_a_loaded_version_is_never_rewritten(on, tmp_path):
    on("study", "load", STUDY_FILE)
    changed = tmp_path / "changed.yaml"
    changed.write_text(STUDY_FILE.read_text("utf-8").replace("phase: 2b", "phase: 2a"), "utf-8")
    refused = on("study", "load", changed)
    assert refused.exit_code == 1
    assert "give the changed file the next number" in refused.stderr


def test_a_file_that_is_not_there_or_no_text_is_refused(on, tmp_path):
    assert on("study", "load", tmp_path / "absent.yaml").exit_code == 2
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("título: ñ".encode("latin-1"))
    refused = on("study", "load", latin)
    assert refused.exit_code == 1
    assert "UTF-8" in refused.stderr


def test_an_amended_version_is_previewed_without_being_stored(on, tmp_path):
    on("study", "load", STUDY_FILE)
    amended = tmp_path / "amended.yaml"
    text = STUDY_FILE.read_text("utf-8").replace("\nversion: 1\n", "\nversion: 2\n")
    amended.write_text(text.replace("late_policy: closed", "late_policy: open_with_flag"), "utf-8")
    told = on("study", "load", amended, "--preview")
    assert told.exit_code == 0, told.stderr
    assert "visit-changed: visits/baseline/late_policy" in told.stdout
    assert "0 participants would come to version 2" in told.stdout
    unknown = on("study", "load", amended, "--site", "99")
    assert (unknown.exit_code, "no site 99" in unknown.stderr) == (1, True)
    loaded = on("study", "load", amended, "--site", "01", "--reason", "Amendment 1")
    assert loaded.stdout.startswith(f"Loaded {STUDY}, version 2.")
    assert "nothing changed" in on("study", "load", amended).stdout
