"""The ends in a study file: what each means for contact, expectation, trial data and addresses."""

from typing import cast

from pro_service.domain.anchors import END_KINDS
from pro_service.domain.calendar import Duration
from pro_service.domain.erasures import BECOMES, ERASED, Becomes, ContactDataRule
from pro_service.domain.protocol import (
    DATA_HANDLING,
    DataHandling,
    EndReason,
    Expectation,
    StudyDefinition,
)
from pro_service.domain.reading import Place, Sheet

STAYS_OR_ENDS = ("stays", "ends")

Languages = tuple[str, ...] | None
"""Those of the study; None where they are faulty themselves."""


def read_end_reason(place: Place, languages: Languages) -> EndReason:
    """One row of `end_reasons`. Addresses are erased where contact ends and the row does not say."""
    contact = place.choice("contact", STAYS_OR_ENDS) == "stays"
    rule = read_contact_data_rule(place, "contact_data", languages)
    if contact and rule is not None:
        place.note("contact_data", "must be left out: contact stays")
    reason = EndReason(
        kind=place.choice("kind", END_KINDS),
        contact=contact,
        expectation=cast(Expectation, place.choice("expectation", STAYS_OR_ENDS)),
        data=cast(DataHandling, place.choice("data", DATA_HANDLING)),
        contact_data=None if contact else rule or ERASED,
        basis=place.wording("basis", languages) if "basis" in place.keys_left() else None,
    )
    place.finish()
    return reason


def read_contact_data_rule(place: Place, key: str, languages: Languages) -> ContactDataRule | None:
    """What becomes of contact data; None where the file does not say. Who blocks says how long, and why."""
    if key not in place.keys_left():
        return None
    inner = place.place(key)
    becomes = cast(Becomes, inner.choice("becomes", BECOMES))
    is_blocked = becomes == "blocked"
    rule = ContactDataRule(
        becomes,
        blocked_for=_term(inner) if is_blocked else None,
        basis=inner.wording("basis", languages) if is_blocked or "basis" in inner.keys_left() else None,
    )
    if not is_blocked and "for" in inner.keys_left():
        inner.note("for", "must be left out: what is erased is kept for no time")
    inner.finish()
    return rule


def check_ends(definition: StudyDefinition, sheet: Sheet) -> None:
    """Note what is missing among the ends, and what contradicts their nature."""
    if not sheet.is_clean("end_reasons"):
        return
    table = {reason.kind: reason for reason in definition.end_reasons}
    if missing := [kind for kind in END_KINDS if kind not in table]:
        sheet.note("end_reasons", f"say nothing of {', '.join(missing)}")
    for nth, reason in enumerate(table.values()):
        _check_end_reason(reason, f"end_reasons[{nth}]", sheet)


def _term(place: Place) -> Duration:
    term = place.duration("for")
    if place.sheet.is_clean(place.at("for")) and (term.sign < 0 or not (term.months or term.days)):
        place.note("for", "must be longer than nothing")
    return term


def _check_end_reason(reason: EndReason, key: str, sheet: Sheet) -> None:
    if reason.kind == "treatment_stop":
        if reason.expectation != "stays":
            sheet.note(f"{key}.expectation", "must be stays: who stops treatment is still followed up")
        return
    if reason.kind != "lost_to_follow_up" and reason.contact:
        sheet.note(f"{key}.contact", f"must be ends: nobody is contacted after {reason.kind}")
    if reason.expectation != "ends":
        sheet.note(f"{key}.expectation", f"must be ends: nothing is expected after {reason.kind}")
