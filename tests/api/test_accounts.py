"""Accounts and rights over HTTP: from the invitation to the end of the last role."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from pro_service.domain.canonical import read_canonical
from pro_service.domain.permissions import Role
from pro_service.services.transactions import in_reading
from pro_service.store import audit
from tests.support.factories import ENROLLED_AT, TWO_VISITS
from tests.support.rights import PASSWORD, code_of

WHY = {"reason": "Left the hospital on 31 October."}
ACCOUNTS = "/api/v1/accounts"
SEEN = {"renewals": 1}
PARTICIPANTS = f"/api/v1/studies/{TWO_VISITS}/participants"


@pytest.fixture
def root(staff):
    return staff(Role.ADMINISTRATOR)


@pytest.fixture
def maria(root):
    account_id = str(uuid4())
    assert root.put(f"{ACCOUNTS}/{account_id}", {"login": "maria", "name": "María Gil"}).status_code == 201
    return account_id


def give(root, account_id, grant_id=None, **asked):
    whole = {"role": "nurse", "study_id": TWO_VISITS, "site": "01", "reason": "Study nurse from today on."}
    return root.put(f"{ACCOUNTS}/{account_id}/roles/{grant_id or uuid4()}", {**whole, **asked})


def come(root, stranger, account_id):
    """The invitation is handed over and taken; she signs in."""
    link = root.put(f"{ACCOUNTS}/{account_id}/invitations/{uuid4()}").json["link"]
    taken = {"code": link.partition("#invitation=")[2], "password": PASSWORD}
    assert stranger.put(f"/api/v1/passwords/{uuid4()}", taken).status_code == 204
    opened = stranger("POST", "/api/v1/sessions", {"login": "maria", "password": PASSWORD})
    assert opened.status_code == 201
    return stranger.with_token(opened.json["token"])


@pytest.mark.requirement("R29")
@pytest.mark.requirement("R30")
def test_somebody_comes_works_and_goes(root, stranger, maria):
    grant_id = uuid4()
    assert give(root, maria, grant_id).status_code == 201
    me = come(root, stranger, maria)
    assert me.get(PARTICIPANTS).status_code == 200
    ended = root.put(f"{ACCOUNTS}/{maria}/roles/{grant_id}/ending", WHY)
    assert (ended.status_code, ended.json["reason"]) == (201, WHY["reason"])
    assert me.get(PARTICIPANTS).status_code == 401
    again = stranger("POST", "/api/v1/sessions", {"login": "maria", "password": PASSWORD})
    assert (again.status_code, again.json["code"]) == (401, "wrong-credentials")


@pytest.mark.requirement("R29")
def test_a_role_that_ends_within_a_session_ends_what_it_allowed(root, stranger, maria):
    nurse, monitor = uuid4(), uuid4()
    give(root, maria, nurse)
    give(root, maria, monitor, role="monitor", site=None)
    me = come(root, stranger, maria)
    worklist = f"/api/v1/studies/{TWO_VISITS}/worklist"
    assert me.get(worklist).status_code == 200
    root.put(f"{ACCOUNTS}/{maria}/roles/{nurse}/ending", WHY)
    assert me.get(worklist).status_code == 403
    assert me.get(PARTICIPANTS).status_code == 200  # as a monitor still may


@pytest.mark.requirement("R29")
def test_suspending_ends_and_resuming_lets_in_again(root, stranger, maria):
    give(root, maria)
    me = come(root, stranger, maria)
    change_id = uuid4()
    assert root.put(f"{ACCOUNTS}/{maria}/suspensions/{change_id}", WHY).status_code == 201
    assert root.put(f"{ACCOUNTS}/{maria}/suspensions/{change_id}", WHY).status_code == 200
    assert root.put(f"{ACCOUNTS}/{maria}/suspensions/{uuid4()}", WHY).status_code == 409
    assert me.get(PARTICIPANTS).status_code == 401
    assert root.put(f"{ACCOUNTS}/{maria}/resumptions/{uuid4()}", WHY).status_code == 201
    assert me.get(PARTICIPANTS).status_code == 401
    assert stranger("POST", "/api/v1/sessions", {"login": "maria", "password": PASSWORD}).status_code == 201


def test_somebody_changes_their_own_password(root, stranger, maria):
    give(root, maria)
    me = come(root, stranger, maria)
    change = {"password": PASSWORD, "new_password": "another horse battery"}
    assert me.put("/api/v1/account/password", {**change, "password": "wrong"}).status_code == 401
    assert me.put("/api/v1/account/password", {**change, "new_password": "short"}).status_code == 422
    assert me.put("/api/v1/account/password", change).status_code == 204
    assert me.get(PARTICIPANTS).status_code == 401


@pytest.mark.requirement("R29")
def test_who_could_do_what_is_told_for_a_day(root, stranger, maria, staff, move_clock):
    give(root, maria)
    now = ENROLLED_AT + timedelta(minutes=20)
    move_clock(now)

    def held(caller, at):
        told = caller.get("/api/v1/rights", query_string={"at": at.isoformat()})
        return [(each["name"], each["role"], each["site"]) for each in told.json["items"]]

    before = ENROLLED_AT - timedelta(days=1)
    assert held(root, before) == []
    assert ("María Gil", "nurse", "01") in held(root, now)
    assert root.get("/api/v1/rights?at=2030-01-01T00:00:00Z").status_code == 422
    inspector = staff(Role.INSPECTOR)
    assert ("María Gil", "nurse", "01") in held(inspector, now)
    assert not [each for each in held(inspector, now) if each[1] == "administrator"]
    assert [each for each in held(root, now) if each[1] == "administrator"]


@pytest.mark.requirement("R29")
def test_the_list_shows_roles_over_time_with_their_reasons_as_typed(root, maria):
    grant_id, typed = uuid4(), "  =SUM(A1)  <b>left</b> "
    give(root, maria, grant_id, delegation="line 7")
    root.put(f"{ACCOUNTS}/{maria}/roles/{grant_id}/ending", {"reason": typed})
    (found,) = [each for each in root.get(ACCOUNTS).json["items"] if each["login"] == "maria"]
    (role,) = found["roles"]
    assert (role["reason"], role["delegation"]) == ("Study nurse from today on.", "line 7")
    assert role["end_reason"] == typed
    assert role["ended_at"] is not None
    assert not found["has_password"]


@pytest.mark.parametrize("reason", ["", "  ", "      ", "x" * 2001, "x" * 10_240, None, 7])
def test_a_reason_is_not_blank_and_not_too_long(root, maria, reason):
    assert root.put(f"{ACCOUNTS}/{maria}/suspensions/{uuid4()}", {"reason": reason}).status_code == 422


def test_what_cannot_be_is_refused_and_says_where(root, maria):
    for asked, pointer in (
        ({"site": None}, "/site"),
        ({"site": "99"}, "/site"),
        ({"study_id": "no-such-study"}, "/study_id"),
        ({"role": "administrator"}, "/study_id"),
        ({"role": "participant"}, "/role"),
        ({"to_at": "2020-01-01T00:00:00Z"}, "/to_at"),
    ):
        refused = give(root, maria, **asked)
        assert refused.status_code == 422, asked
        assert pointer in [each["pointer"] for each in refused.json["errors"]]
    for account_id in (uuid4(), maria):
        assert root.put(f"{ACCOUNTS}/{account_id}", {"login": "MARIA", "name": "Eva"}).status_code == 409
    assert give(root, uuid4()).status_code == 404
    assert root.put(f"{ACCOUNTS}/{uuid4()}/invitations/{uuid4()}").status_code == 404


# ------------------------------------------------------------------ programs


TOKENS = f"/api/v1/studies/{TWO_VISITS}/service-tokens"
ASKED = {"name": "nightly report", "expires_at": "2026-03-20T00:00:00Z", "reason": "Agreed in the plan."}


def test_a_program_reads_its_study_as_an_analyst_does_and_nothing_else(root, stranger, engine):
    token_id = uuid4()
    issued = root.put(f"{TOKENS}/{token_id}", ASKED)
    program = stranger.with_token(issued.json["token"])
    scores = f"/api/v1/studies/{TWO_VISITS}/scores"
    assert program.get(scores).status_code == 200
    assert program.get(f"/api/v1/studies/{TWO_VISITS}").status_code == 200
    assert program.get(PARTICIPANTS).status_code == 403
    assert program.get("/api/v1/me").status_code == 403
    assert program.put(f"{PARTICIPANTS}/{uuid4()}", {}).status_code == 403
    assert program("DELETE", "/api/v1/sessions/current").status_code == 403
    assert program.get("/api/v1/studies/another-study/scores").status_code == 404
    (told,) = root.get(TOKENS).json["items"]
    assert told["last_used_at"] is not None
    again = root.put(f"{TOKENS}/{token_id}", ASKED)
    assert (again.status_code, again.json["token"]) == (200, None)
    assert root.put(f"{TOKENS}/{token_id}/revocation", WHY).status_code == 201
    assert program.get(scores).status_code == 401


# ------------------------------------------------------------------ what is tried in vain


def refused_writes(engine, stream):
    events = in_reading(engine, lambda s: audit.events_of(s, stream))
    return [(e.actor, read_canonical(e.body)) for e in events if e.kind == "write.refused"]


@pytest.mark.requirement("R25")
def test_a_write_that_is_not_theirs_stands_in_the_trail_without_what_was_sent(staff, engine, study):
    monitor = staff(Role.MONITOR)
    for _ in range(2):
        refused = monitor.put(f"{PARTICIPANTS}/{uuid4()}", {"subject_id": "a-telling-value"})
        assert refused.status_code == 403
    assert monitor.get(f"/api/v1/studies/{TWO_VISITS}/scores").status_code == 403  # a read is only in the log
    told = refused_writes(engine, TWO_VISITS)
    assert [body for _, body in told] == [
        {"facts": [], "operation": "enrolParticipant", "n": 1},
        {"facts": [], "operation": "enrolParticipant", "n": 2},
    ]
    assert all(actor.startswith("account:") for actor, _ in told)


def test_a_study_that_is_not_theirs_is_not_written_to_by_trying(staff, engine, study):
    analyst = staff(Role.ANALYST)
    assert analyst.put("/api/v1/studies/no-such-study/licences/" + str(uuid4()), {}).status_code == 403
    assert len(refused_writes(engine, audit.INSTALLATION)) == 1
    assert refused_writes(engine, TWO_VISITS) == []


def test_a_stranger_writes_nothing_into_the_trail(stranger, engine, study):
    stranger.put(f"{PARTICIPANTS}/{uuid4()}", {})
    assert refused_writes(engine, audit.INSTALLATION) == refused_writes(engine, TWO_VISITS) == []


def test_a_phone_that_tries_what_is_the_site_s_is_told_of_in_its_own_trail(participant, phone, engine):
    assert participant.put(f"{PARTICIPANTS}/{uuid4()}", {}).status_code == 403
    assert len(refused_writes(engine, str(phone.enrolment_id))) == 1


@pytest.mark.slow
def test_trying_does_not_flood_the_trail(staff, engine, study):
    monitor = staff(Role.MONITOR)
    for _ in range(120):
        monitor.put(f"{PARTICIPANTS}/{uuid4()}", {})
    assert len(refused_writes(engine, TWO_VISITS)) == 100


def test_a_search_of_ids_is_told_of_once(nurse, engine):
    for _ in range(55):
        assert nurse.get(f"{PARTICIPANTS}/{uuid4()}").status_code == 404
    events = in_reading(engine, lambda s: audit.events_of(s, audit.INSTALLATION))
    assert [each.kind for each in events].count("ids.searched") == 1


# ------------------------------------------------------------------ the second factor


def test_signing_in_takes_two_steps_over_http(stranger, root, maria):
    give(root, maria)
    me = come(root, stranger, maria)
    begun = me.put(f"/api/v1/account/second-factors/{uuid4()}")
    confirmation = f"/api/v1/account/second-factors/{begun.json['id']}/confirmations"
    wrong = me("POST", confirmation, {"code": "000000"})
    assert (wrong.status_code, wrong.json["code"]) == (401, "second-factor-not-valid")
    confirmed = me("POST", confirmation, {"code": code_of(begun.json["key"], datetime.now(UTC))})
    assert confirmed.status_code == 200
    assert me.get(PARTICIPANTS).status_code == 401  # the session from before has ended
    opened = stranger("POST", "/api/v1/sessions", {"login": "maria", "password": PASSWORD}).json
    halfway = stranger.with_token(opened["token"])
    assert opened["awaiting"] == "second_factor"
    for method, path, body in (
        ("GET", PARTICIPANTS, None),
        ("PUT", "/api/v1/account/password", {"password": PASSWORD, "new_password": "another horse"}),
        ("PUT", f"/api/v1/account/second-factors/{uuid4()}", None),
    ):
        assert halfway(method, path, body).status_code == 401
    code = {"code": confirmed.json["recovery_codes"][0]}
    whole = halfway("POST", "/api/v1/sessions/current/second-factor", code)
    assert (whole.status_code, whole.json["awaiting"]) == (201, None)
    assert stranger.with_token(whole.json["token"]).get(PARTICIPANTS).status_code == 200
    assert halfway("POST", "/api/v1/sessions/current/second-factor", code).status_code == 401


@pytest.mark.requirement("R17")
def test_every_act_of_an_administrator_is_told_of_in_its_transaction(root, engine, study):
    account, grant, token = (str(uuid4()) for _ in range(3))
    of = f"{ACCOUNTS}/{account}"
    role = {"role": "monitor", "study_id": study, "reason": "Oversees the study."}

    def told():
        streams = (audit.INSTALLATION, study)
        return [
            e.kind
            for stream in streams
            for e in in_reading(engine, lambda s, n=stream: audit.events_of(s, n))
        ]

    acts = (
        (of, {"login": "maria", "name": "María Gil"}, {"account.created"}),
        (f"{of}/roles/{grant}", role, {"role.given"}),
        (f"{of}/invitations/{uuid4()}", None, {"account.invited"}),
        (f"{of}/suspensions/{uuid4()}", WHY, {"account.suspended"}),
        (f"{of}/resumptions/{uuid4()}", WHY, {"account.resumed"}),
        (f"{of}/roles/{grant}/ending", WHY, {"role.ended"}),
        (f"{TOKENS}/{token}", ASKED, {"service-token.issued"}),
        (f"{TOKENS}/{token}/revocation", WHY, {"service-token.revoked"}),
    )
    for address, body, expected in acts:
        before = Counter(told())
        assert root.put(address, body).status_code == 201, address
        new = Counter(told()) - before
        assert set(new) == expected
        assert new.total() == (2 if "role." in str(expected) else 1)  # a role in the study's trail too
        assert root.put(address, body).status_code == 200  # again: nothing more is told
        assert Counter(told()) - before == new


@pytest.mark.requirement("R30")
@pytest.mark.requirement("R31")
def test_an_administrator_signs_nothing_in_the_name_of_somebody_whom_they_invited(
    root, stranger, maria, staff
):
    """21 CFR 11.200(a)(3): the use by anybody but the owner needs two persons."""
    give(root, maria, role="investigator")
    me = come(root, stranger, maria)
    signing = f"/api/v1/studies/{TWO_VISITS}/sign-offs/{uuid4()}"
    looked_at = me.get(f"/api/v1/studies/{TWO_VISITS}/signable?site=01").json["content_hash"]
    asked = {
        "site": "01", "meaning": "reviewed", "language": "en", "content_hash": looked_at,
        "password": PASSWORD,
    }  # fmt: skip
    refused = me.put(signing, asked)
    assert (refused.status_code, refused.json["code"]) == (403, "identity-unconfirmed")
    alone = root.put(f"{ACCOUNTS}/{maria}/confirmations/{uuid4()}", SEEN)
    assert (alone.status_code, alone.json["code"]) == (403, "second-person-needed")
    assert me.put(f"{ACCOUNTS}/{maria}/confirmations/{uuid4()}", SEEN).status_code == 403
    seen = staff(Role.INVESTIGATOR)
    outdated = seen.put(f"{ACCOUNTS}/{maria}/confirmations/{uuid4()}", {"renewals": 2})
    assert (outdated.status_code, outdated.json["code"]) == (412, "changed-meanwhile")
    (waiting,) = seen.get("/api/v1/unconfirmed-accounts").json["items"]
    assert (waiting["id"], waiting["login"], waiting["renewals"]) == (maria, "maria", 1)
    assert seen.put(f"{ACCOUNTS}/{maria}/confirmations/{uuid4()}", SEEN).status_code == 201
    assert seen.get("/api/v1/unconfirmed-accounts").json["items"] == []
    assert me.put(signing, asked).status_code == 201
