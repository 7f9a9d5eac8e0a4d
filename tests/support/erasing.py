"""Contact data that are blocked, and a study whose rules block them."""

import json
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from pro_service.domain.calendar import Duration
from pro_service.domain.callers import Operator, Staff
from pro_service.domain.erasures import ContactDataRule
from pro_service.services import studies
from pro_service.services.contacts.addresses import Changes
from pro_service.services.contacts.erasing import Act, take_away
from pro_service.store import audit
from pro_service.store.sealing import Keyring
from tests.support.contacts import KEYRING
from tests.support.factories import ENROLLED_AT, OPERATOR, STUDIES, Phone

BASIS = {"es": "Ley Orgánica 3/2018, art. 32.", "en": "Organic Law 3/2018 (Spain), Art. 32."}
KEPT = {"es": "RGPD, art. 17.3.d).", "en": "GDPR, Art. 17(3)(d)."}
THREE_YEARS = ContactDataRule("blocked", Duration(1, 36, 0), BASIS)

_BLOCKED = "{{becomes: blocked, for: P3Y, basis: {{es: '{es}', en: '{en}'}}}}".format(**BASIS)
_LOST = "kind: lost_to_follow_up, contact: ends, expectation: ends, data: keep"
_WITHDRAWN = "kind: withdrawal_of_consent, contact: ends, expectation: ends, data: keep_before"
_TRIAL = "basis: {{es: '{es}', en: '{en}'}}".format(**KEPT)


def load_blocking_study(session: Session) -> None:
    """The study of two visits: addresses are blocked for three years where it is asked for, and where the
    participant is lost; erased after the other ends."""
    text = (STUDIES / "two_visits.yaml").read_text("utf-8")
    text = text.replace(_LOST, f"{_LOST}, contact_data: {_BLOCKED}")
    text = text.replace(_WITHDRAWN, f"{_WITHDRAWN}, {_TRIAL}")
    text = text.replace("end_reasons:\n", f"erasure_on_request: {_BLOCKED}\n\nend_reasons:\n")
    studies.load(session, ENROLLED_AT, OPERATOR, text, "blocking.yaml")


def block(
    session: Session, now: datetime, who: Staff | Operator, phone: Phone, keyring: Keyring = KEYRING
) -> UUID:
    """Block what stands of a participant's addresses, whatever their study says; gives the id."""
    now = audit.wait_for_turn(session, str(phone.enrolment_id), now)
    changes = Changes(session, now, who, phone.enrolment_id)
    act = Act("contact-data.erased", "site-decided", "erasure-asked-for", "no longer needed")
    return take_away(changes, keyring, THREE_YEARS, now.date(), act).id


def line_of(erasure_id: UUID, enrolment_id: UUID, **said: object) -> str:
    """A line of the list of erasures."""
    known = {"id": str(erasure_id), "enrolment_id": str(enrolment_id), "step": "erased", "reason": None}
    rest = {"cause": "participant-asked", "basis": None, "until_on": None, "blocking_id": None}
    return json.dumps({**known, **rest, **said}) + "\n"
