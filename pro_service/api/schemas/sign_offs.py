"""Shapes of signing data, and of signatures with what broke them."""

from typing import Any, ClassVar

from pro_service.api import fields
from pro_service.api.schemas.pages import EXAMPLE_CURSOR, AsOfPageIn, AsOfPageOut
from pro_service.api.schemas.words import ACCOUNT, CODE, ENROLMENT, EXAMPLE_HASH, HASH, SIGN_OFF
from pro_service.api.shapes import In, Out
from pro_service.domain.sign_offs import LANGUAGES, STATEMENTS
from pro_service.services.secrets import LONGEST_PASSWORD
from pro_service.services.sign_offs import Signing, Target

MOST = 10_000_000


class TargetIn(In):
    """Of what: all of a site, a participant, or a visit of one."""

    site = fields.Text(longest=64, pattern=CODE)
    enrolment_id = fields.Uuid()
    visit = fields.Text(longest=64, pattern=CODE, text="Of the participant.")
    example: ClassVar = {"enrolment_id": ENROLMENT, "visit": "w24"}


class SignableIn(TargetIn):
    """What is to be signed: all of a site, a participant, or a visit of one."""

    makes = Target


class StatementOut(Out):
    """A meaning that a signature may have, and the sentence that is signed."""

    meaning = fields.Choice(*STATEMENTS)
    texts = fields.Texts()
    example: ClassVar = {"meaning": "reviewed", "texts": STATEMENTS["reviewed"]}


class SignableOut(Out):
    """Data as they stand, to be looked at and signed."""

    as_of = fields.Instant()
    content_hash = fields.Text(longest=64, pattern=HASH, text="What `signOff` wants to be told.")
    participants = fields.Integer(0, MOST)
    facts = fields.Integer(0, MOST, text="Of how many recorded facts the hash is taken.")
    statements = fields.Many(fields.Part(StatementOut))
    example: ClassVar = {
        "as_of": "2027-09-03T10:02:00Z",
        "content_hash": EXAMPLE_HASH,
        "participants": 1,
        "facts": 9,
        "statements": [StatementOut.example],
    }


class SignOffIn(TargetIn):
    """A signature: of what, with which meaning, under the hash that was looked at."""

    meaning = fields.Choice(*STATEMENTS, required=True)
    language = fields.Choice(*LANGUAGES, required=True, text="In which the sentence was read.")
    content_hash = fields.Text(longest=64, pattern=HASH, required=True, text="As `getSignable` told it.")
    password = fields.Text(longest=LONGEST_PASSWORD, required=True, text="The signer's own, typed again.")
    second_factor = fields.Text(
        longest=20, shortest=6, text="A code of it or a recovery code, each good once; from whoever has one."
    )
    example: ClassVar = {
        **TargetIn.example,
        "meaning": "reviewed",
        "language": "es",
        "content_hash": EXAMPLE_HASH,
        "password": "only an example",
    }

    def make(self, loaded: dict[str, Any]) -> Signing:
        names = ("site", "enrolment_id", "visit")
        target = Target(**{name: loaded.pop(name) for name in names if name in loaded})
        return Signing(target, **loaded)


class BreakOut(Out):
    """The first change of an enrolment's data after the signature."""

    enrolment_id = fields.Uuid()
    seq = fields.Integer(1, MOST, allow_none=True, text="In its audit stream; null: no event tells of it.")
    kind = fields.Text(allow_none=True, text="Of the event.")
    recorded_on = fields.Day(allow_none=True, text="The day in UTC.")
    example: ClassVar = {
        "enrolment_id": ENROLMENT,
        "seq": 27,
        "kind": "paper.accepted",
        "recorded_on": "2027-09-20",
    }


class SignOffOut(Out):
    """A signature, and whether the data are still those that were signed."""

    id = fields.Uuid(attribute="sign_off.id")
    site = fields.Text(attribute="sign_off.site")
    enrolment_id = fields.Uuid(attribute="sign_off.enrolment_id", allow_none=True)
    visit = fields.Text(attribute="sign_off.visit", allow_none=True)
    meaning = fields.Choice(*STATEMENTS, attribute="sign_off.meaning")
    language = fields.Choice(*LANGUAGES, attribute="sign_off.language")
    statement = fields.Text(longest=500, attribute="sign_off.statement")
    signer_name = fields.Text(attribute="sign_off.signer_name")
    content_hash = fields.Text(longest=64, pattern=HASH, attribute="sign_off.content_hash")
    recorded_at = fields.Instant(attribute="sign_off.recorded_at", text="When it was signed.")
    recorded_by = fields.Text(attribute="sign_off.recorded_by", text="Who signed, as in the audit trail.")
    state = fields.Choice("valid", "broken")
    broken_by = fields.Many(fields.Part(BreakOut))
    example: ClassVar = {
        "id": SIGN_OFF,
        "site": "01",
        "enrolment_id": ENROLMENT,
        "visit": "w24",
        "meaning": "reviewed",
        "language": "es",
        "statement": STATEMENTS["reviewed"]["es"],
        "signer_name": "Dra. Inés Example",
        "content_hash": EXAMPLE_HASH,
        "recorded_at": "2027-09-03T10:03:00Z",
        "recorded_by": ACCOUNT,
        "state": "broken",
        "broken_by": [BreakOut.example],
    }


class SignOffsIn(AsOfPageIn):
    """Which signatures: of a site, or of a participant."""

    site = fields.Text(longest=64, pattern=CODE)
    enrolment_id = fields.Uuid()


class SignOffsOut(AsOfPageOut):
    """Signatures in the order of signing, as they hold now."""

    items = fields.Many(fields.Part(SignOffOut))
    example: ClassVar = {
        "as_of": "2027-09-21T06:00:00Z",
        "items": [SignOffOut.example],
        "next": EXAMPLE_CURSOR,
    }
