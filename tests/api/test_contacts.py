"""How a participant is written to, over HTTP: chosen, entered, told masked, and ended."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from pro_service.domain.permissions import Role
from pro_service.services import contacts
from pro_service.services.transactions import in_reading, in_transaction
from pro_service.store import audit
from tests.support import contacts as given
from tests.support import factories
from tests.support.contacts import AUTH, EMAIL, ENDPOINT, IN_CLEAR, NUMBER, P256DH
from tests.support.factories import SECRET, TWO_VISITS

NOW = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
PREFERENCES = "/api/v1/me/preferences"
QUIET = {"starts": "22:00", "ends": "08:00"}
SUBSCRIPTION = {"endpoint": ENDPOINT, "keys": {"p256dh": P256DH, "auth": AUTH}}
ANYHOW = {"If-Match": "*"}
NOTHING_GONE = {"erasures": [], "trial_data": None, "sharing": []}


@pytest.fixture(autouse=True)
def day_1(move_clock, phone):
    move_clock(NOW)


def contact_data(phone):
    return f"/api/v1/studies/{TWO_VISITS}/participants/{phone.enrolment_id}/contact-data"


def faults(response):
    return [(fault["pointer"], fault["code"]) for fault in response.json["errors"]]


def usable(engine, phone):
    return in_reading(engine, lambda s: given.state(s, phone, NOW)).usable


# ------------------------------------------------------------------ preferences


def test_a_participant_reads_and_changes_how_they_are_written_to(participant):
    first = participant.get(PREFERENCES)
    assert (first.json["zone"], first.json["language"], first.json["chosen"]) == ("Europe/Madrid", "es", [])
    wanted = {"at": "18:30", "quiet_hours": QUIET, "zone": "Atlantic/Canary", "email": EMAIL}
    second = participant.put(PREFERENCES, wanted, headers={"If-Match": first.headers["ETag"]})
    assert second.status_code == 200
    assert {name: second.json[name] for name in ("at", "quiet_hours", "zone")} == {
        name: wanted[name] for name in ("at", "quiet_hours", "zone")
    }
    assert second.json["chosen"] == ["zone", "at", "quiet_hours"]
    assert second.json["email_hint"] == "a…@…org"
    third = participant.get(PREFERENCES)
    assert (third.json, third.headers["ETag"]) == (second.json, second.headers["ETag"])


def test_nobody_s_change_is_lost(participant):
    etag = participant.get(PREFERENCES).headers["ETag"]
    missing = participant.put(PREFERENCES, {"at": "18:30"})
    assert (missing.status_code, missing.json["code"]) == (428, "if-match-required")
    assert participant.put(PREFERENCES, {"at": "18:30"}, headers={"If-Match": etag}).status_code == 200
    assert participant.put(PREFERENCES, {"at": "18:30"}, headers={"If-Match": etag}).status_code == 200
    late = participant.put(PREFERENCES, {"at": "19:30"}, headers={"If-Match": etag})
    assert (late.status_code, late.json["code"]) == (412, "changed-meanwhile")


@pytest.mark.requirement("R32")
@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({"at": "23:00", "quiet_hours": QUIET}, ("/at", "within-quiet-hours")),
        ({"at": "7:30"}, ("/at", "not-a-wall-time")),
        ({"at": "24:00"}, ("/at", "not-a-wall-time")),
        ({"zone": "Europe/Valladolid"}, ("/zone", "unknown-zone")),
        ({"language": "fr"}, ("/language", "not-of-this-study")),
        ({"channels": ["pigeon"]}, ("/channels/0", "not-one-of-these")),
        ({"quiet_hours": {"starts": "22:00"}}, ("/quiet_hours/ends", "required")),
        ({"email": "ana at example.org"}, ("/email", "wrong-format")),
        ({"email": "ana@example.org\r\nBcc: x@example.org"}, ("/email", "control-character")),
        ({"email": "ana@localhost"}, ("/email", "wrong-format")),
        ({"email": "ana..garcia@example.org"}, ("/email", "wrong-format")),
        ({"email": "ana@exämple.org"}, ("/email", "wrong-format")),
        ({"telephone": "600 123 489"}, ("/telephone", "wrong-format")),
        ({"telephone": "+0123456789"}, ("/telephone", "wrong-format")),
        ({"name": "Ana"}, ("", "unknown-field")),
    ],
)
def test_what_is_wrong_is_refused_and_not_repeated(participant, body, fault):
    refused = participant.put(PREFERENCES, body, headers=ANYHOW)
    assert refused.status_code == 422
    assert fault in faults(refused)
    assert not [
        each for each in ("ana@", "ana at", "ana..", "Ana", "600 1", "Valladolid") if each in refused.text
    ]


def test_an_address_left_out_stays_and_null_takes_it_away(participant):
    participant.put(PREFERENCES, {"email": EMAIL, "telephone": NUMBER}, headers=ANYHOW)
    kept = participant.put(PREFERENCES, {"at": "18:30"}, headers=ANYHOW).json
    assert (kept["email_hint"], kept["telephone_hint"]) == ("a…@…org", "…89")
    gone = participant.put(PREFERENCES, {"email": None}, headers=ANYHOW).json
    assert (gone["email_hint"], gone["telephone_hint"]) == (None, "…89")


# ------------------------------------------------------------------ the site


@pytest.mark.requirement("R32")
def test_the_site_enters_addresses_and_never_reads_them_in_full(nurse, staff, phone):
    told = nurse.put(contact_data(phone), {"email": EMAIL, "telephone": NUMBER}, headers=ANYHOW)
    expected = {"email_hint": "a…@…org", "telephone_hint": "…89", "is_email_stopped": False, **NOTHING_GONE}
    assert (told.status_code, told.json) == (200, expected)
    assert staff(Role.INVESTIGATOR).get(contact_data(phone)).json == expected
    everywhere = [nurse.get(f"/api/v1/studies/{TWO_VISITS}/participants"), *nurse.answers]
    assert not [each for each in (EMAIL, NUMBER) for answer in everywhere if each in answer.text]


def test_a_nurse_does_not_overwrite_what_she_has_not_read(nurse, phone):
    etag = nurse.get(contact_data(phone)).headers["ETag"]
    assert nurse.put(contact_data(phone), {"email": EMAIL}).status_code == 428
    assert nurse.put(contact_data(phone), {"email": EMAIL}, headers={"If-Match": etag}).status_code == 200
    late = nurse.put(contact_data(phone), {"email": "x@example.org"}, headers={"If-Match": etag})
    assert late.status_code == 412


# ------------------------------------------------------------------ push


def test_a_phone_adds_its_push_subscription_once_and_takes_it_away(participant, phone, engine):
    address = f"/api/v1/me/push-subscriptions/{uuid4()}"
    assert [participant.put(address, SUBSCRIPTION).status_code for _ in range(2)] == [201, 200]
    other = {**SUBSCRIPTION, "endpoint": ENDPOINT + "x"}
    assert participant.put(address, other).json["code"] == "id-reused"
    assert usable(engine, phone) == ("push",)
    assert [participant("DELETE", address).status_code for _ in range(2)] == [204, 204]
    assert usable(engine, phone) == ()


@pytest.mark.parametrize(
    "endpoint", ["https://evil.example/x", "http://127.0.0.1:5432/", "https://10.0.0.1/x"]
)
def test_a_phone_cannot_make_the_service_write_elsewhere(participant, endpoint):
    refused = participant.put(
        f"/api/v1/me/push-subscriptions/{uuid4()}", {**SUBSCRIPTION, "endpoint": endpoint}
    )
    assert (refused.status_code, faults(refused)) == (422, [("/endpoint", "not-a-known-push-service")])


def test_a_subscription_belongs_to_its_own_participant(stranger, participant, engine):
    other = in_transaction(engine, lambda s: factories.participant_on_day_0(s, "01-002"))
    address = f"/api/v1/me/push-subscriptions/{uuid4()}"
    assert participant.put(address, SUBSCRIPTION).status_code == 201
    theirs = stranger.with_token(other.token)
    assert theirs("DELETE", address).status_code == 204
    assert theirs.put(address, {**SUBSCRIPTION, "endpoint": ENDPOINT + "x"}).status_code == 201
    assert participant.put(address, SUBSCRIPTION).status_code == 200


# ------------------------------------------------------------------ wishes


def test_not_today_is_said_once_and_holds_until_the_next_day(participant, engine, phone):
    address = f"/api/v1/me/postponements/{uuid4()}"
    body = {"kind": "not_today", "reason": "too-ill"}
    first, again = participant.put(address, body), participant.put(address, body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    assert first.json["until_at"].startswith("2026-03-04T")
    assert participant.get(PREFERENCES).json["postponed_until"] == first.json["until_at"]
    assert participant.put(address, {**body, "reason": "other"}).json["code"] == "id-reused"


def test_a_snooze_is_of_a_day_at_most(participant):
    def snooze(until):
        body = {"kind": "snooze", "until": until}
        return participant.put(f"/api/v1/me/postponements/{uuid4()}", body).status_code

    assert snooze("2026-03-04T13:00:00+01:00") == 201
    assert snooze("2026-03-04T13:00:01+01:00") == 422
    assert snooze("2026-03-03T12:00:00Z") == 422


def test_a_test_message_is_asked_for_once_and_its_refusal_is_an_answer(participant):
    address = f"/api/v1/me/test-messages/{uuid4()}"
    refused = participant.put(address, {"channel": "email"})
    assert (refused.status_code, refused.json["why_not"]) == (200, "no-channel")
    participant.put(PREFERENCES, {"email": EMAIL}, headers=ANYHOW)
    first, again = (participant.put(address, {"channel": "email"}) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json == {
        "id": address.rpartition("/")[2], "channel": "email", "state": None, "why_not": None
    }  # fmt: skip
    assert participant.put(address, {"channel": "sms"}).json["code"] == "id-reused"
    assert [
        each["channel"] for each in participant("POST", "/api/v1/me/exports/json").json["message_tests"]
    ] == (["email"])


@pytest.mark.requirement("I5")
@pytest.mark.requirement("R27")
def test_who_ends_all_contact_is_no_longer_to_be_reached(participant, nurse, phone, engine):
    participant.put(PREFERENCES, {"email": EMAIL, "telephone": NUMBER}, headers=ANYHOW)
    address = f"/api/v1/me/contact-withdrawals/{uuid4()}"
    assert [participant.put(address).status_code for _ in range(2)] == [201, 200]
    told = participant.get(PREFERENCES).json
    assert (told["is_contact_permitted"], told["email_hint"], told["telephone_hint"]) == (False, None, None)
    assert usable(engine, phone) == ()
    for caller, path in ((participant, PREFERENCES), (nurse, contact_data(phone))):
        refused = caller.put(path, {"email": EMAIL}, headers=ANYHOW)
        assert (refused.status_code, refused.json["code"]) == (409, "contact-not-permitted")
    assert participant.get("/api/v1/me/assessments").status_code == 200


# ------------------------------------------------------------------ the link in an e-mail


@pytest.fixture
def link(participant, phone):
    """The link of an e-mail to a participant who has an address, without what comes before the path."""
    participant.put(PREFERENCES, {"email": EMAIL}, headers=ANYHOW)
    return contacts.stop_link(SECRET, "", phone.enrolment_id)


ONE_CLICK = {"data": "List-Unsubscribe=One-Click", "content_type": "application/x-www-form-urlencoded"}


@pytest.mark.requirement("I5")
def test_following_the_link_changes_nothing_and_leads_to_a_page_with_a_button(
    stranger, app, link, engine, phone
):
    moved = stranger.get(link)
    assert moved.status_code == 303
    page = app.test_client().get(moved.headers["Location"], headers={"Accept-Language": "en"})
    assert page.status_code == 200
    assert '<html lang="es">' in page.text  # the participant's, whatever the browser says
    assert "No enviarme más correos" in page.text
    assert "form-action 'self'" in page.headers["Content-Security-Policy"]
    assert "<script" not in page.text
    assert usable(engine, phone) == ("email",)


@pytest.mark.requirement("I5")
def test_the_button_stops_e_mail(stranger, app, link, engine, phone):
    token = link.partition("=")[2]
    for _ in range(2):
        page = app.test_client().post("/unsubscribe?lang=es", data={"token": token})
        assert (page.status_code, "Ya no recibirá correos" in page.text) == (200, True)
    assert usable(engine, phone) == ()


@pytest.mark.requirement("I5")
def test_one_click_of_a_mail_program_stops_e_mail(stranger, participant, link, engine, phone):
    for _ in range(2):
        assert stranger("POST", link, **ONE_CLICK).json == {"is_done": True}
    assert usable(engine, phone) == ()
    assert participant.get(PREFERENCES).json["is_email_stopped"]
    again = participant.put(PREFERENCES, {"is_email_stopped": False}, headers=ANYHOW)
    assert not again.json["is_email_stopped"]
    assert usable(engine, phone) == ("email",)


@pytest.mark.requirement("G4")
def test_nobody_learns_from_a_link_whether_somebody_is_there(stranger, app, link):
    unknown = contacts.stop_link(SECRET, "", uuid4())
    for made_up in (unknown, link[:-3] + "xxx", "/api/v1/unsubscribe?token=x"):
        answer = stranger("POST", made_up, **ONE_CLICK)
        assert (answer.status_code, answer.json) == (200, {"is_done": True})
        page = app.test_client().post("/unsubscribe", data={"token": made_up.partition("=")[2]})
        assert page.status_code == 200
    assert app.test_client().get("/unsubscribe").status_code == 200
    assert app.test_client().post("/unsubscribe").status_code == 200


def test_what_a_link_says_is_shown_as_text(app):
    page = app.test_client().get("/unsubscribe", query_string={"token": '"><script>alert(1)</script>'})
    assert "<script" not in page.text


# ------------------------------------------------------------------ nothing in the clear


@pytest.mark.requirement("R32")
def test_no_address_stands_in_any_answer_log_or_event(
    participant, nurse, stranger, phone, engine, lines, link
):
    nurse.put(contact_data(phone), {"telephone": NUMBER}, headers=ANYHOW)
    participant.put(f"/api/v1/me/push-subscriptions/{uuid4()}", SUBSCRIPTION)
    stranger("POST", link, **ONE_CLICK)
    participant.put(f"/api/v1/me/contact-withdrawals/{uuid4()}")
    answers = "".join(each.text for each in (*participant.answers, *nurse.answers))
    events = in_reading(engine, lambda s: audit.events_of(s, str(phone.enrolment_id)))
    said = answers + lines.getvalue() + "".join(f"{each.body}{each.actor}" for each in events)
    assert '"channel_change"' in said
    assert not [each for each in (*IN_CLEAR, link.partition("=")[2]) if each in said]
