"""The catalogue of everything this service refuses, each with a stable code and one sentence.

No status stands here (`api/problems.py` alone knows them), and never an answer, a name or any value that
was sent: a fault names the place by JSON pointer and the kind by code, nothing else.
"""

from dataclasses import dataclass
from typing import ClassVar, Literal


@dataclass(frozen=True, slots=True)
class FieldFault:
    """Where in a request something is wrong, and what kind of wrong."""

    pointer: str  # JSON pointer; of an unknown field, the pointer of its parent
    code: str
    location: Literal["body", "query", "header"] = "body"


class Problem(Exception):
    """Base of all refusals; the first line of each docstring is what the caller reads."""

    code: ClassVar[str]

    def __init__(self, *errors: FieldFault, retry_after_s: int | None = None) -> None:
        super().__init__(type(self).__name__)
        self.errors = errors
        self.retry_after_s = retry_after_s

    @classmethod
    def title(cls) -> str:
        """The sentence shown with the code."""
        return (cls.__doc__ or "").strip().splitlines()[0]


# ------------------------------------------------------------------ not readable


class NotReadable(Problem):
    """Base of what is refused before anything in it is looked at."""


class NotUnderstood(NotReadable):
    """The request does not follow the rules of HTTP."""

    code = "not-understood"


class MalformedJson(NotReadable):
    """The body is not well-formed JSON in UTF-8."""

    code = "malformed-json"


class TooDeep(NotReadable):
    """The body nests objects or lists too deeply."""

    code = "too-deep"


class DuplicateKey(NotReadable):
    """An object in the body names the same key twice."""

    code = "duplicate-key"


class NotFinite(NotReadable):
    """A number in the body is not finite, or is longer than any number this service keeps."""

    code = "not-finite"


class ForbiddenCharacter(NotReadable):
    """A text in the body holds a NUL or half of a surrogate pair."""

    code = "forbidden-character"


class BodyTooLarge(NotReadable):
    """The body is larger than 64 KiB."""

    code = "body-too-large"


class WrongContentType(NotReadable):
    """The body has to be sent as application/json, in UTF-8 and not compressed."""

    code = "wrong-content-type"


# ------------------------------------------------------------------ who asks


class Unauthenticated(Problem):
    """A valid token has to be sent in the Authorization header."""

    code = "unauthenticated"


class AppTooOld(Problem):
    """This version of the app is no longer supported; install the newest one, and nothing is lost."""

    code = "app-too-old"

    def __init__(self, oldest: str = "") -> None:
        super().__init__()
        self.oldest = oldest  # the oldest version that is supported


class Forbidden(Problem):
    """This operation is not among the permissions of the caller."""

    code = "forbidden"


class WrongCredentials(Problem):
    """The name and the password do not belong together."""

    code = "wrong-credentials"


class WrongSecondFactor(Problem):
    """This code of the second factor is not valid: it is wrong, too old, or was used before."""

    code = "second-factor-not-valid"


class WrongInvitation(Problem):
    """This invitation is not valid: it is unknown, used, replaced by a newer one, or expired."""

    code = "invitation-not-valid"


class IdentityUnconfirmed(Problem):
    """The way into this account was made anew; another person has to confirm first whose hands it is in."""

    code = "identity-unconfirmed"


class SecondPersonNeeded(Problem):
    """A second person has to do this: neither the owner nor whoever had the way in made anew."""

    code = "second-person-needed"


class SignatureRefused(Problem):
    """The password is not right; nothing was signed."""

    code = "signature-refused"


class WrongPairingCode(Problem):
    """This pairing code is not valid: it is unknown, used or expired."""

    code = "pairing-code-not-valid"


class TooManyAttempts(Problem):
    """There were too many failed attempts; wait before the next one."""

    code = "too-many-attempts"


class TooManyToday(Problem):
    """This was changed too often today for one participant; try it again when the day (UTC) is over."""

    code = "too-many-today"


class ReceiptTooEarly(Problem):
    """A message is being handed over just now; send this receipt again in a moment."""

    code = "receipt-too-early"


class TooManyExports(Problem):
    """Your own data were taken often enough today; take them again later."""

    code = "too-many-exports"


class TooManyHeld(Problem):
    """Too many uploads of this participant were kept aside today; send this one again later."""

    code = "too-many-held"


# ------------------------------------------------------------------ where


class NotFound(Problem):
    """There is nothing here for this caller."""

    code = "not-found"


class MethodNotAllowed(Problem):
    """This address does not take this method."""

    code = "method-not-allowed"


# ------------------------------------------------------------------ what was sent


class InvalidShape(Problem):
    """The request is readable, and some of its fields are not as they have to be."""

    code = "invalid-shape"


class OffScale(Problem):
    """Some answers are off the scale of their item, or belong to no item of this form."""

    code = "answers-off-the-scale"


class ConsentWithdrawn(Problem):
    """Consent was withdrawn before this was completed, so it is not kept."""

    code = "consent-withdrawn"


# ------------------------------------------------------------------ conflicts


class Conflict(Problem):
    """Base of what does not fit to what is already kept."""


class AlreadyAnswered(Conflict):
    """This instrument has already been completed at this visit; what was sent is kept aside."""

    code = "already-answered"


class SubmissionIdReused(Conflict):
    """This submission id was used before with other content; what was sent is kept aside."""

    code = "submission-id-reused"


class SubjectIdTaken(Conflict):
    """This subject id already belongs to another enrolment of the study."""

    code = "subject-id-taken"


class LoginTaken(Conflict):
    """Somebody else has this login; logins that differ in capitals only count as the same."""

    code = "login-taken"


class IdReused(Conflict):
    """This id was used before with other content; nothing was changed."""

    code = "id-reused"


class NothingBlocked(Conflict):
    """No contact data are blocked by this, or no longer: they were erased, or their term is over."""

    code = "nothing-blocked"


class NotOpen(Conflict):
    """This questionnaire cannot be begun now: its time has not come, is over, or it is done."""

    code = "not-open"


class NotLicensed(Conflict):
    """This questionnaire cannot be shown now: no licence in force allows it here."""

    code = "not-licensed"


class ContactNotPermitted(Conflict):
    """No address can be entered: contact is not permitted by consent, or the participant ended it."""

    code = "contact-not-permitted"


class ResponseInvalidated(Conflict):
    """This response was invalidated: it counts no longer, and what counts in its place can be corrected."""

    code = "response-invalidated"


class NotTakenIn(Conflict):
    """This cannot be taken in there, whatever the reason; the error says why, and nothing was changed."""

    code = "not-taken-in"


class AlreadyResolved(Conflict):
    """The site has decided about this upload already; nothing was changed."""

    code = "already-resolved"


class DoesNotApply(Conflict):
    """This does not apply to how things stand now; nothing was changed."""

    code = "does-not-apply"


class NotEnterable(Conflict):
    """This questionnaire cannot be entered from paper as it was sent; the error says why."""

    code = "not-enterable"


class StudyVersionTaken(Conflict):
    """This version of the study is loaded with other content, or is older than what is loaded."""

    code = "study-version-taken"


class Locked(Conflict):
    """These data are locked: the data manager of the study can unlock them, with a reason."""

    code = "locked"

    def __init__(self, state: str = "soft", part: str = "study", stream: str = "") -> None:
        super().__init__(FieldFault("", f"{state}-lock-of-the-{part}"))
        self.stream = stream  # of the audit trail, in which the attempt is told of


class PreviewOutdated(Problem):
    """What this would change is not what was previewed; look at the new preview before confirming."""

    code = "preview-outdated"

    def __init__(self, current: str = "") -> None:
        super().__init__()
        self.current = current  # the hash of the preview as it would be now


class PlaceholderOnly(Conflict):
    """This questionnaire cannot be shown here: of its wording there is only a placeholder."""

    code = "placeholder-only"


class NotRecomputable(Conflict):
    """This was made by a definition, norm set or algorithm that this version of the service does not hold."""

    code = "not-recomputable"


class ChangedMeanwhile(Conflict):
    """This was changed since it was read; read it again, and send what is wanted then."""

    code = "changed-meanwhile"


class ResponseChanged(Conflict):
    """This response was corrected since it was read; read it again (getResponse), and correct what stands."""

    code = "response-changed"

    def __init__(self, sent: str = "", current: int = 1) -> None:
        super().__init__(FieldFault("/If-Match", "not-the-version-that-stands", "header"))
        self.sent = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 5 else None
        self.current = current  # the number of the version that stands


class IfMatchRequired(Problem):
    """The ETag of what was read has to be sent in the If-Match header."""

    code = "if-match-required"


# ------------------------------------------------------------------ our side


class ServiceUnavailable(Problem):
    """The service cannot answer at the moment; the same request can be sent again."""

    code = "service-unavailable"


class InternalFault(Problem):
    """Something went wrong on our side; tell the operator the instance id."""

    code = "internal-fault"
