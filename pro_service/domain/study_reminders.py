"""The reminder plan of a study file: what it must hold, and why a plan that cannot be kept is refused."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, time
from itertools import combinations
from typing import cast

from pro_service.domain import message_texts
from pro_service.domain.calendar import Duration, add
from pro_service.domain.occurrences import LONGEST_STEP
from pro_service.domain.protocol import StudyDefinition, Visit
from pro_service.domain.reading import CODE, Place, Sheet
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
from pro_service.domain.study_checks import FOUR_YEARS

WALL_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


def read_reminders(place: Place, languages: tuple[str, ...] | None) -> ReminderPlan:
    """The key `reminders`; each message has its words in each of the study's languages and in no other."""
    quiet = place.place("quiet")
    messages = _messages(place, languages)
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


def _messages(place: Place, languages: tuple[str, ...] | None) -> Mapping[str, Mapping[str, Text]]:
    messages = {}
    for code, each in place.named_places("messages").items():
        if not CODE.fullmatch(code):
            place.sheet.note(each.key, "must be a code of small letters, digits, - and _, at most 64 long")
        messages[code] = {language: _text(each.place(language)) for language in languages or each.keys_left()}
        each.finish()
    return messages


def _text(place: Place) -> Text:
    text = Text(subject=place.text("subject"), body=place.text("body"))
    place.finish()
    return text


# ------------------------------------------------------------------ checks


def check_reminders(study: StudyDefinition, sheet: Sheet) -> None:
    """Note every step that some participant could not be sent, and every text that cannot be filled in."""
    plan = study.reminders
    if plan is None or not sheet.is_clean("reminders"):
        return
    if plan.quiet.holds(plan.at):
        sheet.note("reminders.at", "lies in the quiet hours")
    if sheet.is_clean("visits"):
        for visit in study.visits:
            _check_steps(plan.steps, visit, sheet)
    silent = [site.code for site in study.sites if site.phone is None] if sheet.is_clean("sites") else []
    for key, language, text in _texts(plan):
        _check_shape(text, language, key, sheet)
        if silent and message_texts.asks_for_phone(text):
            sheet.note(key, f"holds {{phone}}, and site {silent[0]} has none")


def check_words(study: StudyDefinition, sheet: Sheet) -> None:
    """Note every word of a message that tells what the study is about.

    Asked when a file is loaded and not of what is stored, which must stay readable when the lists grow.
    """
    if study.reminders is None or not sheet.is_clean("reminders"):
        return
    for nth, step in enumerate(study.reminders.steps):
        if len(step.code) > LONGEST_STEP:
            sheet.note(f"reminders.steps[{nth}].code", f"has to be at most {LONGEST_STEP} characters long")
    condition = f"{study.condition} {study.title}"
    for key, _, text in _texts(study.reminders):
        for part, words in (("subject", text.subject), ("body", text.body)):
            for reason in message_texts.revealing_words(words, condition, (study.registry_id, study.id)):
                sheet.note(f"{key}.{part}", reason)


def _check_steps(steps: tuple[Step, ...], visit: Visit, sheet: Sheet) -> None:
    """Try the steps of a visit on every target day that could make a difference."""
    counted = (visit.opens, visit.due, visit.overdue, visit.closes, *(step.offset for step in steps))
    for target in FOUR_YEARS if any(each.months for each in counted) else FOUR_YEARS[:1]:
        opens, closes = add(target, visit.opens), add(target, visit.closes)
        days = [_day_of(step, visit, target) for step in steps]
        for nth, day in enumerate(days):
            if not opens <= day < closes:
                _note(nth, f"falls outside the window of {visit.code}", target, sheet)
        for first, second in combinations(range(len(steps)), 2):
            if days[first] == days[second]:
                reason = f"falls on the same day as {steps[first].code} at visit {visit.code}"
                _note(second, reason, target, sheet)


def _note(nth: int, reason: str, target: date, sheet: Sheet) -> None:
    sheet.note(f"reminders.steps[{nth}].offset", f"{reason}, for example if its target day is {target}")


def _day_of(step: Step, visit: Visit, target: date) -> date:
    offsets: Mapping[Instant, Duration] = {
        "opens": visit.opens,
        "due": visit.due,
        "overdue": visit.overdue,
        "closes": visit.closes,
    }
    return add(add(target, offsets[step.relative_to]), step.offset)


def _check_shape(text: Text, language: str, key: str, sheet: Sheet) -> None:
    for reason in message_texts.faults_of_subject(text.subject, language):
        sheet.note(f"{key}.subject", reason)
    for reason in message_texts.faults_of_body(text.body):
        sheet.note(f"{key}.body", reason)


def _texts(plan: ReminderPlan) -> Iterator[tuple[str, str, Text]]:
    for code, languages in plan.messages.items():
        for language, text in languages.items():
            yield f"reminders.messages.{code}.{language}", language, text
