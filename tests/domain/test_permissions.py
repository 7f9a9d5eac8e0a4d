"""Who may do what, and how far it reaches."""

import pytest

from pro_service.domain.permissions import (
    BEFORE_SECOND_FACTOR,
    PUBLIC,
    TABLE,
    Grant,
    Reach,
    Role,
    Scope,
    roles_for,
    scope_of,
)

WRITES = {
    "enrolParticipant",
    "issuePairingCode",
    "addAnchorEvent",
    "startAssessment",
    "putSubmission",
    "putPreferences",
    "addPushSubscription",
    "removePushSubscription",
    "sayNotToday",
    "sendTestMessage",
    "withdrawContact",
    "putContactData",
    "eraseContactData",
    "discloseBlockedContactData",
    "addConsent",
    "checkIn",
    "logContact",
    "nudge",
    "exemptAssessment",
    "recordNotDoneReason",
    "enterOnPaper",
    "correctResponse",
    "invalidateResponse",
    "resolveQuarantine",
    "answerQuery",
    "signOff",
}
SCORES = {"listScores", "listChangeFromBaseline"}
SPONSOR_SIDE = {
    Role.MONITOR,
    Role.DATA_MANAGER,
    Role.ANALYST,
    Role.INSPECTOR,
    Role.ADMINISTRATOR,
    Role.OPERATOR,
    Role.SERVICE_TOKEN,
}


def operations_of(role: Role) -> set[str]:
    return {operation for operation, reaches in TABLE.items() if role in reaches}


@pytest.mark.requirement("R21")
@pytest.mark.parametrize("role", sorted(SPONSOR_SIDE))
def test_sponsor_side_roles_never_change_participant_data(role):
    assert not operations_of(role) & WRITES


@pytest.mark.requirement("I8")
@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.NURSE, Role.INVESTIGATOR, Role.MONITOR])
def test_no_score_reaches_patients_or_sites(role):
    assert not operations_of(role) & SCORES


@pytest.mark.requirement("R32")
def test_contact_data_are_for_the_site_and_the_participant_alone():
    assert set(TABLE["getContactData"]) == {Role.NURSE, Role.INVESTIGATOR}
    assert set(TABLE["getPreferences"]) == {Role.PARTICIPANT}


@pytest.mark.parametrize("role", [Role.ANALYST, Role.ADMINISTRATOR, Role.OPERATOR])
def test_who_does_not_need_the_participants_does_not_see_them(role):
    alone = {"listParticipants", "getParticipant", "getMe", "listAssessments", "getWorklist"}
    assert not operations_of(role) & alone


def test_participants_reach_their_own_enrolment_only():
    assert {TABLE[operation][Role.PARTICIPANT] for operation in operations_of(Role.PARTICIPANT)} == {
        Reach.OWN
    }


ADMINISTRATION = {
    "listAccounts",
    "createAccount",
    "inviteAccount",
    "suspendAccount",
    "resumeAccount",
    "resetSecondFactor",
    "giveRole",
    "endRole",
    "listServiceTokens",
    "issueServiceToken",
    "revokeServiceToken",
}


@pytest.mark.requirement("R29")
def test_an_administrator_gives_rights_and_sees_nothing_in_the_studies():
    own = {operation for operation, reaches in TABLE.items() if Reach.ACCOUNT in reaches.values()}
    seen = {"listStudies", "listInstallationEvents", "getRights", "getClock", "moveClock"}
    seen |= {"listUnconfirmedAccounts", "confirmAccount"}  # as an investigator does at their site
    assert operations_of(Role.ADMINISTRATOR) == {*seen, *ADMINISTRATION, *own}


@pytest.mark.requirement("R29")
def test_rights_are_given_by_administrators_alone():
    assert all(set(TABLE[operation]) == {Role.ADMINISTRATOR} for operation in ADMINISTRATION)


@pytest.mark.requirement("R29")
def test_a_service_token_reads_what_an_analyst_of_the_study_reads():
    of_analysts = {op for op, reaches in TABLE.items() if reaches.get(Role.ANALYST) is Reach.STUDY}
    assert operations_of(Role.SERVICE_TOKEN) == of_analysts
    assert scope_of("listScores", [Grant(Role.SERVICE_TOKEN, "a")]) == Scope(studies=frozenset({"a"}))
    assert scope_of("signOut", [Grant(Role.SERVICE_TOKEN, "a")]) is None


def test_before_the_second_factor_only_the_steps_to_it_can_be_taken():
    assert set(BEFORE_SECOND_FACTOR) == {"second_factor", "enrolment"}
    for steps in BEFORE_SECOND_FACTOR.values():
        assert all(Reach.ACCOUNT in TABLE[step].values() for step in steps)
        assert "changePassword" not in steps


def test_nothing_is_both_public_and_for_roles():
    assert not PUBLIC & set(TABLE)
    assert all(roles_for(operation) == frozenset() for operation in PUBLIC)


def test_an_operation_that_the_table_does_not_know_is_refused():
    with pytest.raises(KeyError):
        roles_for("readEverything")
    with pytest.raises(KeyError):
        scope_of("readEverything", [Grant(Role.ADMINISTRATOR)])


def test_a_role_that_the_operation_is_not_for_gives_no_scope():
    assert scope_of("enrolParticipant", [Grant(Role.ANALYST, "a")]) is None
    assert scope_of("enrolParticipant", []) is None


def test_a_nurse_reaches_her_site():
    scope = scope_of("listParticipants", [Grant(Role.NURSE, "a", "01")])
    assert scope == Scope(sites=frozenset({("a", "01")}))
    assert scope.reaches_study("a")
    assert scope.reaches_site("a", "01")
    assert not scope.reaches_site("a", "02")
    assert not scope.reaches_site("b", "01")
    assert scope.sites_of("a") == {"01"}
    assert scope.sites_of("b") == frozenset()


def test_a_nurse_without_a_site_reaches_nothing():
    scope = scope_of("listParticipants", [Grant(Role.NURSE, "a")])
    assert scope == Scope()
    assert not scope.reaches_study("a")
    assert not scope.reaches_site("a", "01")


def test_a_monitor_reaches_the_study_or_the_site_that_the_grant_names():
    assert scope_of("listParticipants", [Grant(Role.MONITOR, "a")]) == Scope(studies=frozenset({"a"}))
    at_site = scope_of("listParticipants", [Grant(Role.MONITOR, "a", "01")])
    assert at_site == Scope(sites=frozenset({("a", "01")}))


def test_grants_add_up_and_those_that_do_not_permit_add_nothing():
    grants = [Grant(Role.NURSE, "a", "01"), Grant(Role.MONITOR, "b"), Grant(Role.ANALYST, "c")]
    scope = scope_of("listParticipants", grants)
    assert scope == Scope(studies=frozenset({"b"}), sites=frozenset({("a", "01")}))
    assert scope.sites_of("b") is None
    assert not scope.reaches_study("c")


def test_an_empty_scope_reaches_nothing():
    assert not Scope().reaches_study("a")
    assert not Scope().reaches_site("a", "01")
    assert Scope().sites_of("a") == frozenset()


def test_everywhere_is_everywhere():
    scope = scope_of("listStudies", [Grant(Role.ADMINISTRATOR)])
    assert scope.reaches_study("a")
    assert scope.sites_of("a") is None
