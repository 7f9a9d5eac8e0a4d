"""What the app needs to know of the service: its clock, what comes next, and whether it is too old."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from pro_service.api import log
from pro_service.app import create_app
from pro_service.settings import Settings, SettingsError, from_environment
from tests.support import factories
from tests.support.factories import SECRET
from tests.support.http import Caller, contract_of

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def by_app(engine, lines, phone, move_clock):
    """The phone of the participant with an app of some version, where 1.4.0 is the oldest that is served."""
    move_clock(AT)
    app = create_app(Settings("", SECRET, oldest_app="1.4.0"), engine, log.make(lines))
    caller = Caller(app, contract_of(app), phone.token)
    return lambda version, method, path, content=None: caller(
        method, path, content, headers={"App-Version": version}
    )


@pytest.mark.requirement("R40")
@pytest.mark.parametrize(
    ("version", "status"), [("1.3.99", 426), ("1.4.0", 200), ("1.10.0", 200), ("2.0.0", 200)]
)
def test_an_app_older_than_the_service_supports_is_told_so(by_app, version, status):
    answer = by_app(version, "GET", "/api/v1/me")
    assert answer.status_code == status
    if status == 426:
        assert (answer.json["code"], answer.headers["Oldest-App-Version"]) == ("app-too-old", "1.4.0")
    else:
        assert answer.json["oldest_app"] == "1.4.0"


@pytest.mark.requirement("G1")
def test_what_was_answered_is_taken_from_any_app(by_app, phone):
    content = factories.as_content(factories.upload(phone, "first", "sf36v1", AT))
    assert by_app("0.0.1", "PUT", f"/api/v1/me/submissions/{uuid4()}", content).status_code == 201


@pytest.mark.parametrize("version", ["1.4", "v1.4.0", "1.4.0-beta", "1" * 20])
def test_a_version_of_no_shape_costs_no_answers(by_app, phone, version):
    assert by_app(version, "GET", "/api/v1/me").status_code == 200
    content = factories.as_content(factories.upload(phone, "first", "sf36v1", AT))
    assert by_app(version, "PUT", f"/api/v1/me/submissions/{uuid4()}", content).status_code == 201


@pytest.mark.requirement("I5")
def test_nobody_is_kept_from_ending_contact_by_an_old_app(by_app):
    assert by_app("0.0.1", "PUT", f"/api/v1/me/contact-withdrawals/{uuid4()}", {}).status_code != 426


def test_the_setting_has_to_be_a_version():
    assert from_environment({"PRO_OLDEST_APP": "1.4.0"}).oldest_app == "1.4.0"
    assert from_environment({}).oldest_app is None
    with pytest.raises(SettingsError, match="PRO_OLDEST_APP"):
        from_environment({"PRO_OLDEST_APP": "newest"})


def test_the_phone_is_told_what_is_left_what_comes_next_and_how_late_it_is(participant, phone, move_clock):
    move_clock(AT)
    told = participant.get("/api/v1/me/assessments").json
    assert (told["n_left"], told["server_at"]) == (4, "2026-03-02T09:00:00Z")
    assert told["next_opens_at"] == "2026-03-09T23:00:00Z"  # 24 weeks after day 0, less 160 days
    assert participant.get("/api/v1/me").json["server_at"] == "2026-03-02T09:00:00Z"
