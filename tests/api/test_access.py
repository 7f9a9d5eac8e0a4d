"""Every operation is tried by a stranger, by every role, and on what is somebody else's."""

from uuid import uuid4

import pytest

from pro_service.domain.permissions import PUBLIC, TABLE, Role
from pro_service.services.transactions import in_transaction
from tests.support import factories
from tests.support.factories import TWO_VISITS

STAFF = [role for role in Role if role not in (Role.PARTICIPANT, Role.OPERATOR, Role.SERVICE_TOKEN)]


def requests(told):
    """(operationId, method, address) with ids that stand for nothing."""
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            address = path.replace("{study_id}", TWO_VISITS).replace("{instrument}", "lupusqol")
            address = address.replace("{version}", "demo-1")
            for parameter in operation["parameters"]:
                address = address.replace(f"{{{parameter['name']}}}", str(uuid4()))
            yield operation, method.upper(), address


@pytest.mark.requirement("G4")
def test_a_stranger_gets_401_for_everything_but_the_ways_in(stranger, study):
    for operation, method, address in requests(stranger.contract.told):
        if operation["operationId"] in PUBLIC:
            continue
        body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
        assert stranger(method, address, body).status_code == 401, operation["operationId"]


MADE_UP = [
    "pst_" + "A" * 43,
    "psd_" + "0" * 32 + "_" + "A" * 43,
    "psd_" + "0" * 32,
    "pst_",
    "A" * 300,
    "pst_\xf1",
    "' OR 1=1 --",
]


@pytest.mark.requirement("G4")
def test_a_token_that_nobody_gave_out_is_worth_nothing(stranger, study):
    for token in MADE_UP:
        for scheme in ("Bearer ", "Basic ", ""):
            response = stranger.get("/api/v1/me", headers={"Authorization": scheme + token})
            assert response.status_code == 401


@pytest.mark.requirement("G4")
@pytest.mark.parametrize("role", STAFF)
def test_the_table_decides_for_every_role_of_the_staff(staff, role):
    caller = staff(role)
    for operation, method, address in requests(caller.contract.told):
        name = operation["operationId"]
        if name in PUBLIC or name == "signOut":
            continue
        is_permitted = role in TABLE[name]
        status = caller(method, address, {} if "requestBody" in operation else None).status_code
        assert (status == 403) != is_permitted, name
        assert status != 401


@pytest.mark.requirement("G4")
def test_the_table_decides_for_a_phone(participant):
    for operation, method, address in requests(participant.contract.told):
        name = operation["operationId"]
        if name in PUBLIC:
            continue
        is_permitted = Role.PARTICIPANT in TABLE[name]
        status = participant(method, address, {} if "requestBody" in operation else None).status_code
        assert (status == 403) != is_permitted, name


@pytest.mark.requirement("G4")
@pytest.mark.parametrize("role", [role for role in STAFF if role is not Role.ADMINISTRATOR])
def test_what_is_out_of_reach_answers_as_what_is_not_there(staff, engine, role):
    """The other study exists, and the caller has the same role in this one."""
    enrolment_id = in_transaction(engine, factories.enrol)
    in_transaction(engine, lambda session: load_other(session))
    caller = staff(role, "other-study")
    for operation, method, address in requests(caller.contract.told):
        name = operation["operationId"]
        if TWO_VISITS not in address or name in PUBLIC or role not in TABLE[name]:
            continue
        body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
        absent = caller(method, address.replace(TWO_VISITS, "no-such-study"), body)
        foreign = caller(method, _of(address, enrolment_id), body)
        assert (absent.status_code, foreign.status_code) == (404, 404), name
        assert without_instance(absent.json) == without_instance(foreign.json)
        assert set(absent.headers.keys()) == set(foreign.headers.keys())


def load_other(session):
    text = (factories.STUDIES / "two_visits.yaml").read_text("utf-8").replace("two-visits", "other-study")
    factories.studies.load(session, factories.ENROLLED_AT, factories.OPERATOR, text, "other_study.yaml")


def _of(address, enrolment_id):
    parts = address.split("/")
    if "participants" in parts and parts.index("participants") + 1 < len(parts):
        parts[parts.index("participants") + 1] = str(enrolment_id)
    return "/".join(parts)


def without_instance(problem):
    return {key: value for key, value in problem.items() if key != "instance"}
