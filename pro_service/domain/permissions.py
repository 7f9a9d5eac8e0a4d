"""Who may do what, and how far it reaches: one table of role x operation.

An operation that is neither in `TABLE` nor in `PUBLIC` does not exist: the service refuses to start with it.
Sponsor-side roles read only; a nurse or an investigator never reads a score.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The part that somebody plays; the names are those of the study's delegation log."""

    PARTICIPANT = "participant"
    NURSE = "nurse"
    INVESTIGATOR = "investigator"
    MONITOR = "monitor"
    DATA_MANAGER = "data_manager"
    ANALYST = "analyst"
    INSPECTOR = "inspector"
    ADMINISTRATOR = "administrator"
    OPERATOR = "operator"
    SERVICE_TOKEN = "service_token"  # noqa: S105 (the name of a role)


class Reach(StrEnum):
    """How far a permission goes; a grant that names a site never reaches beyond that site."""

    OWN = "own"  # the participant's own enrolment
    ACCOUNT = "account"  # the caller's own account and session
    SITE = "site"  # the site of the grant; without a site it reaches nothing
    STUDY = "study"  # the study of the grant
    EVERYWHERE = "everywhere"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role held now, for a study or for one site of it."""

    role: Role
    study_id: str | None = None
    site: str | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """What one operation reaches for one caller; an empty scope reaches nothing, never everything."""

    is_everywhere: bool = False
    studies: frozenset[str] = frozenset()  # whole studies
    sites: frozenset[tuple[str, str]] = frozenset()  # (study, site)

    def reaches_study(self, study_id: str) -> bool:
        """Something of this study is in reach."""
        return self.is_everywhere or study_id in self.studies or any(s == study_id for s, _ in self.sites)

    def reaches_site(self, study_id: str, site: str) -> bool:
        """All of this site is in reach."""
        return self.is_everywhere or study_id in self.studies or (study_id, site) in self.sites

    def sites_of(self, study_id: str) -> frozenset[str] | None:
        """The sites in reach within a study; None when that is all of them."""
        if self.is_everywhere or study_id in self.studies:
            return None
        return frozenset(site for study, site in self.sites if study == study_id)


EVERYWHERE = Scope(is_everywhere=True)
"""What the operator at the machine reaches."""

PUBLIC = frozenset(
    {
        "signIn",
        "pair",
        "acceptInvitation",
        "unsubscribe",
        "showUnsubscribe",
        "receiveSmsReceipt",
        "healthz",
        "readyz",
        "metrics",
    }
)
"""What no role is needed for: the ways in, the link that stops e-mail, receipts that an SMS gateway signs,
whether the service is up, and `metrics`, which answers the operator's own machine, or whoever has the
operator's token for it.
"""

STAFF = tuple(role for role in Role if role not in (Role.PARTICIPANT, Role.SERVICE_TOKEN))

_AT_SITE = {Role.NURSE: Reach.SITE, Role.INVESTIGATOR: Reach.SITE}
_OVERSIGHT = {Role.MONITOR: Reach.STUDY, Role.DATA_MANAGER: Reach.STUDY, Role.INSPECTOR: Reach.STUDY}
_ANALYSIS = {Role.ANALYST: Reach.STUDY, Role.INSPECTOR: Reach.STUDY}
_OF_STUDY = {**_AT_SITE, **_OVERSIGHT, Role.ANALYST: Reach.STUDY}
_OF_REHEARSAL = {Role.ADMINISTRATOR: Reach.EVERYWHERE, Role.DATA_MANAGER: Reach.STUDY}
_OWN = {Role.PARTICIPANT: Reach.OWN}
_OF_ACCOUNT: Mapping[Role, Reach] = dict.fromkeys(STAFF, Reach.ACCOUNT)
_ADMINISTRATION = {Role.ADMINISTRATOR: Reach.EVERYWHERE}
_ASKING = {Role.MONITOR: Reach.STUDY, Role.DATA_MANAGER: Reach.STUDY}
_CONFIRMING = {**_ADMINISTRATION, Role.INVESTIGATOR: Reach.SITE}
_CERTIFIED = {Role.INVESTIGATOR: Reach.SITE, Role.INSPECTOR: Reach.STUDY}

_ROWS: Mapping[str, Mapping[Role, Reach]] = {
    "signOut": _OF_ACCOUNT,
    "changePassword": _OF_ACCOUNT,
    "enrolSecondFactor": _OF_ACCOUNT,
    "confirmSecondFactor": _OF_ACCOUNT,
    "proveSecondFactor": _OF_ACCOUNT,
    "listAccounts": _ADMINISTRATION,
    "createAccount": _ADMINISTRATION,
    "inviteAccount": _ADMINISTRATION,
    "suspendAccount": _ADMINISTRATION,
    "resumeAccount": _ADMINISTRATION,
    "resetSecondFactor": _ADMINISTRATION,
    "listUnconfirmedAccounts": _CONFIRMING,
    "confirmAccount": _CONFIRMING,
    "giveRole": _ADMINISTRATION,
    "endRole": _ADMINISTRATION,
    "listServiceTokens": _ADMINISTRATION,
    "issueServiceToken": _ADMINISTRATION,
    "revokeServiceToken": _ADMINISTRATION,
    "getRights": {**_ADMINISTRATION, Role.INSPECTOR: Reach.STUDY, Role.DATA_MANAGER: Reach.STUDY},
    "listStudies": {**_OF_STUDY, Role.ADMINISTRATOR: Reach.EVERYWHERE},
    "getStudy": _OF_STUDY,
    "listParticipants": {**_AT_SITE, **_OVERSIGHT},
    "getParticipant": {**_AT_SITE, **_OVERSIGHT},
    "enrolParticipant": _AT_SITE,
    "issuePairingCode": _AT_SITE,
    "listDevices": {**_AT_SITE, **_OVERSIGHT},
    "revokeDevice": _AT_SITE,
    "handOver": _AT_SITE,
    "addAnchorEvent": _AT_SITE,
    "addConsent": _AT_SITE,
    "checkIn": _AT_SITE,
    "logContact": _AT_SITE,
    "recordUnblinding": _AT_SITE,
    "listUnblindings": {**_AT_SITE, **_OVERSIGHT},
    "nudge": _AT_SITE,
    "exemptAssessment": _AT_SITE,
    "recordNotDoneReason": _AT_SITE,
    "listAlerts": {**_AT_SITE, Role.INSPECTOR: Reach.STUDY},
    "answerAlert": _AT_SITE,
    "listAssessments": {**_AT_SITE, **_OVERSIGHT},
    "getWorklist": _AT_SITE,
    "getCompliance": _OF_STUDY,  # participation is no outcome: analysts read each status beside the scores
    "getMe": _OWN,
    "listMyAssessments": _OWN,
    "getPreferences": _OWN,
    "putPreferences": _OWN,
    "getPushKey": _OWN,
    "addPushSubscription": _OWN,
    "removePushSubscription": _OWN,
    "sayNotToday": _OWN,
    "sendTestMessage": _OWN,
    "withdrawContact": _OWN,
    "getContactData": _AT_SITE,
    "putContactData": _AT_SITE,
    "findByContact": _AT_SITE,
    "eraseContactData": _AT_SITE,
    "discloseBlockedContactData": {Role.INVESTIGATOR: Reach.SITE},  # who answers for the site's processing
    "getForm": {**_OWN, **_AT_SITE},
    "startAssessment": _OWN,
    "getDraft": _OWN,  # never read by staff: a draft is no record
    "putDraft": _OWN,
    "putSubmission": _OWN,
    "listMySubmissions": _OWN,
    "exportMyData": _OWN,
    "printMyData": _OWN,
    "listScores": _ANALYSIS,
    "listParadata": _ANALYSIS,  # how it was filled in; never told at the site
    "explainScore": _ANALYSIS,
    "listChangeFromBaseline": _ANALYSIS,
    "listLicences": _OVERSIGHT,
    "addLicence": {Role.DATA_MANAGER: Reach.STUDY},
    "loadStudyVersion": {Role.DATA_MANAGER: Reach.STUDY},
    "enterOnPaper": _AT_SITE,
    "getClock": _OF_REHEARSAL,
    "moveClock": _OF_REHEARSAL,
    "listAuditEvents": {**_AT_SITE, **_OVERSIGHT},
    "exportAuditEvents": {**_AT_SITE, **_OVERSIGHT},
    "exportAuditEventLines": {**_AT_SITE, **_OVERSIGHT},
    "verifyAudit": {Role.DATA_MANAGER: Reach.STUDY, Role.INSPECTOR: Reach.STUDY},
    "listInstallationEvents": {Role.ADMINISTRATOR: Reach.EVERYWHERE, Role.INSPECTOR: Reach.STUDY},
    "getResponse": {**_AT_SITE, **_OVERSIGHT},  # source data: the site's own, and to be verified
    "correctResponse": _AT_SITE,
    "invalidateResponse": _AT_SITE,
    "listQuarantine": {**_AT_SITE, **_OVERSIGHT},
    "resolveQuarantine": _AT_SITE,
    "openQuery": _ASKING,
    "answerQuery": _AT_SITE,
    "closeQuery": _ASKING,  # a monitor closes what they opened themselves
    "listQueries": {**_AT_SITE, **_OVERSIGHT},
    "lock": {Role.DATA_MANAGER: Reach.STUDY},
    "unlock": {Role.DATA_MANAGER: Reach.STUDY},
    "listLocks": {**_AT_SITE, **_OVERSIGHT},
    "getSignable": {Role.INVESTIGATOR: Reach.SITE},
    "signOff": {Role.INVESTIGATOR: Reach.SITE},
    "getSignOffs": {**_AT_SITE, **_OVERSIGHT},
    "getSiteCopy": {Role.INVESTIGATOR: Reach.SITE},
    "getCertifiedCopy": _CERTIFIED,
    "getCertifiedCopyPage": _CERTIFIED,
}


def _with_tokens(rows: Mapping[str, Mapping[Role, Reach]]) -> dict[str, Mapping[Role, Reach]]:
    """The rows, with a service token wherever an analyst of the study may: it has their rights, no others."""
    return {
        operation: {**reaches, Role.SERVICE_TOKEN: Reach.STUDY}
        if reaches.get(Role.ANALYST) is Reach.STUDY
        else reaches
        for operation, reaches in rows.items()
    }


TABLE: Mapping[str, Mapping[Role, Reach]] = _with_tokens(_ROWS)
"""Which role may do what, and how far it reaches. A row is added to `_ROWS`."""

BEFORE_SECOND_FACTOR: Mapping[str, frozenset[str]] = {
    "second_factor": frozenset({"proveSecondFactor", "signOut"}),
    "enrolment": frozenset({"enrolSecondFactor", "confirmSecondFactor", "signOut"}),
}
"""What may be done with a session that awaits its second factor, or that one is enrolled; nothing else."""


NEEDS_CONFIRMED = frozenset(
    {
        "signOff",
        "correctResponse",
        "invalidateResponse",
        "resolveQuarantine",
        "unlock",
        "confirmAccount",
        "createAccount",
        "inviteAccount",
        "resumeAccount",
        "resetSecondFactor",
        "giveRole",
    }
)
"""What nobody does with an account whose way in was made anew, until a second person has confirmed whose
hands it is in (docs/decisions/0026): to sign, to change what a participant said, to confirm others, and to
open a way in for others, who might be one and the same person.
"""


def is_known(operation: str) -> bool:
    """Whether the table decides about this operation."""
    return operation in PUBLIC or operation in TABLE


def roles_for(operation: str) -> frozenset[Role]:
    """The roles that may do it; empty for a public operation.

    Raises KeyError for an operation that the table does not know.
    """
    return frozenset() if operation in PUBLIC else frozenset(TABLE[operation])


def scope_of(operation: str, grants: Iterable[Grant]) -> Scope | None:
    """What the operation reaches with these grants; None when none of them permits it.

    Raises KeyError for an operation that the table does not know.
    """
    reaches = TABLE[operation]
    permitting = [(reaches[grant.role], grant) for grant in grants if grant.role in reaches]
    if not permitting:
        return None
    return Scope(
        is_everywhere=any(reach is Reach.EVERYWHERE for reach, _ in permitting),
        studies=frozenset(
            grant.study_id
            for reach, grant in permitting
            if reach is Reach.STUDY and grant.study_id is not None and grant.site is None
        ),
        sites=frozenset(
            (grant.study_id, grant.site)
            for reach, grant in permitting
            if reach in (Reach.SITE, Reach.STUDY) and grant.study_id is not None and grant.site is not None
        ),
    )
