"""The heads of the seal chains leave once a day, to a folder or by e-mail, and name nobody and no study."""

from datetime import timedelta

import pytest

from pro_service.channels.protocol import Fate, Outcome
from pro_service.services import leaving, seals, verifying
from pro_service.services.leaving import Outside
from pro_service.store import audit
from pro_service.store import seals as kept
from pro_service.store.head_leavings import HeadLeaving
from tests.services.test_longitudinal import DAY_0
from tests.support.channels import Recorder
from tests.support.factories import OPERATOR, TWO_VISITS

TO = ("qa@hospital.example.org", "keeper@notary.example.org")
LINK = "https://pro.example.org/"


@pytest.fixture
def sealed(phone, write):
    write(lambda s: seals.seal_moved(s, DAY_0))


@pytest.fixture
def leave(engine, sealed):
    return lambda outside, at=DAY_0: leaving.leave(outside, engine, lambda _: at)


@pytest.mark.requirement("R18")
def test_the_heads_leave_to_a_folder_once_a_day(leave, tmp_path, read, engine):
    outside = Outside(tmp_path)
    assert [leave(outside, DAY_0 + timedelta(hours=hour))["folder"] for hour in (0, 1, 24)] == [1, 0, 1]
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "heads-2026-03-02.txt", "heads-2026-03-03.txt"
    ]  # fmt: skip
    last = read(lambda s: kept.last_of(s, TWO_VISITS))
    label, seq, at, digest = (tmp_path / "heads-2026-03-02.txt").read_text().split()
    assert (label, seq, digest) == (leaving.label(TWO_VISITS), "1", last.hash)
    assert at == "2026-03-02T10:00:00.000000+00:00"
    rows = read(lambda s: s.query(HeadLeaving).order_by(HeadLeaving.left_on).all())
    told = (TWO_VISITS, "folder", "system:heads")
    assert [(row.chain, row.means, row.recorded_by) for row in rows] == [told, told]


@pytest.mark.requirement("R18")
@pytest.mark.requirement("R32")
def test_the_heads_leave_by_e_mail_without_a_name(leave, phone):
    mail = Recorder("email")
    assert leave(Outside(mail_to=TO, mail=mail, link=LINK)) == {"email": 1}
    assert [address for _, address in mail.sent] == list(TO)
    (first, _), (second, _) = mail.sent
    assert first.id != second.id
    for word in (TWO_VISITS, "01-001", str(phone.enrolment_id), *TO):
        assert word not in first.subject + first.body
    assert leaving.label(TWO_VISITS) in first.body


@pytest.mark.requirement("R18")
def test_what_left_shows_later_whether_the_seals_are_those_of_then(leave, tmp_path, engine):
    mail = Recorder("email")
    leave(Outside(tmp_path, TO, mail, LINK))
    file = (tmp_path / "heads-2026-03-02.txt").read_text().splitlines()
    body = [f"> {line}".removeprefix("> ") for line in mail.sent[0][0].body.splitlines()]
    for lines in (file, body):
        assert list(verifying.left(engine, lines)) == []
        other = [line.replace(line.split()[-1], "0" * 64) for line in lines if line.strip()]
        assert [each.fault for each in verifying.left(engine, other)] == ["left"]
    unknown = f"{'0' * 16} 7 2026-03-02T10:00:00Z {'1' * 64}"
    assert [(each.seals_of, each.seq) for each in verifying.left(engine, [unknown])] == [("0" * 16, 7)]
    assert list(verifying.noted_as_left(engine)) == []


def test_what_did_not_leave_is_tried_again(leave, tmp_path, read):
    mail = Recorder("email")
    mail.answers = [Outcome(Fate.NOT_NOW, "smtp-451"), Outcome(Fate.REFUSED, "smtp-550")]
    gone = Outside(tmp_path / "not-there", TO, mail, LINK)
    assert leave(gone) == {"folder": 0, "email": 0}
    assert read(lambda s: s.query(HeadLeaving).count()) == 0
    assert leave(gone, DAY_0 + timedelta(hours=1)) == {"folder": 0, "email": 1}
    assert leave(Outside(tmp_path), DAY_0 + timedelta(hours=2)) == {"folder": 1}


@pytest.mark.requirement("R18")
def test_a_file_that_left_is_never_written_over_and_another_one_is_an_alarm(leave, tmp_path, read):
    file = tmp_path / "heads-2026-03-02.txt"
    forged = f"{leaving.label(TWO_VISITS)} 1 2026-03-02T10:00:00Z {'0' * 64}\n"
    file.write_text(forged)
    with pytest.raises(leaving.HeadsDiffer):
        leave(Outside(tmp_path))
    assert file.read_text() == forged
    (beside,) = [each for each in leaving.files_of(tmp_path) if each != file]
    last = read(lambda s: kept.last_of(s, TWO_VISITS))
    assert beside.read_text().split()[3] == last.hash
    assert len(list(tmp_path.iterdir())) == 2  # nothing half written stays


@pytest.mark.requirement("R18")
def test_older_heads_of_the_same_seals_are_no_alarm(leave, tmp_path, write):
    leave(Outside(tmp_path))
    other = tmp_path / "other"
    other.mkdir()
    (other / "heads-2026-03-03.txt").write_text((tmp_path / "heads-2026-03-02.txt").read_text())
    write(lambda s: seals.seal_moved(s, DAY_0 + timedelta(hours=1)))
    assert leave(Outside(other), DAY_0 + timedelta(days=1))["folder"] == 2
    assert len(leaving.files_of(other)) == 2


def test_where_nothing_is_set_nothing_leaves(leave, read):
    assert leave(Outside()) == {}
    assert leave(Outside(mail_to=TO)) == {}
    assert read(lambda s: s.query(HeadLeaving).count()) == 0


@pytest.mark.requirement("R17")
def test_the_trail_tells_that_heads_left(leave, tmp_path, read, write):
    leave(Outside(tmp_path))
    write(lambda s: audit.record(s, DAY_0, audit.INSTALLATION, OPERATOR.actor, "a-test"))
    assert [each.kind for each in read(lambda s: audit.events_of(s, audit.INSTALLATION))] == [
        "heads.left", "a-test"
    ]  # fmt: skip
