"""The reminder plan of a study file: what it must hold, and why a plan that cannot be kept is refused."""

import re
from collections.abc import Mapping
from datetime import time
from typing import cast

from pro_service.domain.protocol import StudyDefinition
from pro_service.domain.reading import Place, Sheet
from pro_service.domain.reminder_plan import (
    CHANNELS,
    INSTANTS,
    Channel,
    Instant,
    QuietHours,
    ReminderPlan,
    Step,
    Text,
)

WALL_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
LONGEST_SUBJECT = 60
LONGEST_BODY = 600

Languages = tuple[str, ...] | None


def read_reminders(place: Place, languages: Languages) -> ReminderPlan:
    """The key `reminders`; every message has a text in each of the study's languages."""
    quiet = place.place("quiet")
    messages = {code: _message(each, languages) for code, each in place.named_places("messages").items()}
    plan = ReminderPlan(
        at=_wall_time(place, "at"),
        quiet=QuietHours(_wall_time(quiet, "from"), _wall_time(quiet, "until")),
        channels=cast(tuple[Channel, ...], place.texts("channels", CHANNELS)),
        steps=tuple(_step(each, tuple(messages)) for each in place.places("steps", named_by="code")),
        messages=messages,
    )
    quiet.finish()
    place.finish()
    return plan


def _wall_time(place: Place, key: str) -> time:
    value = place.text(key)
    match = WALL_TIME.fullmatch(value)
    if match is None:
        place.note(key, "must be a time of day such as 09:30")
        return time(12)
    return time(int(match[1]), int(match[2]))


def _step(place: Place, messages: tuple[str, ...]) -> Step:
    step = Step(
        code=place.code("code"),
        relative_to=cast(Instant, place.choice("relative_to", INSTANTS)),
        offset=place.duration("offset"),
        message=place.choice("message", messages),
    )
    place.finish()
    return step


def _message(place: Place, languages: Languages) -> Mapping[str, Text]:
    texts = {language: _text(place.place(language)) for language in languages or place.keys_left()}
    place.finish()
    return texts


def _text(place: Place) -> Text:
    text = Text(place.text("subject", LONGEST_SUBJECT), place.text("body", LONGEST_BODY))
    place.finish()
    return text


def check_reminders(study: StudyDefinition, sheet: Sheet) -> None:
    """Note what no participant could be reminded by."""
    plan = study.reminders
    if plan is None or not sheet.is_clean("reminders"):
        return
    if plan.quiet.holds(plan.at):
        sheet.note("reminders.at", "lies in the quiet hours")
