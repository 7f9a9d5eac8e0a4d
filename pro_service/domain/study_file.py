"""The study file: YAML in, a checked StudyDefinition out, or every fault of the file at once."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import cast
from zoneinfo import available_timezones

import scoring
from pro_service.domain import study_checks
from pro_service.domain.anchors import ANCHOR_KINDS
from pro_service.domain.canonical import content_hash
from pro_service.domain.erasures import ERASED
from pro_service.domain.pro_alerts import AlertPolicy
from pro_service.domain.protocol import (
    BASELINE_RULES,
    LANGUAGES,
    LATE_POLICIES,
    MODES,
    PERMISSIONS,
    PROXY_POLICIES,
    SCORES_TO_PARTICIPANTS,
    SKIPPING,
    BaselineRule,
    ConsentVersion,
    ConsentVersions,
    InstrumentUse,
    LatePolicy,
    ProxyPolicy,
    ScoresToParticipants,
    Site,
    Skipping,
    StudyDefinition,
    Visit,
)
from pro_service.domain.reading import FileError, Place, Sheet
from pro_service.domain.reminder_plan import ReminderPlan
from pro_service.domain.strict_yaml import parse
from pro_service.domain.study_alerts import check_alerts, read_alerts
from pro_service.domain.study_checks import SHIPPED_ALONE, NormSets
from pro_service.domain.study_ends import check_ends, read_contact_data_rule, read_end_reason
from pro_service.domain.study_reminders import check_reminders, check_words, read_reminders
from pro_service.domain.study_thresholds import check_thresholds, read_threshold

STORED = "stored study definition"
UPLOADED = "uploaded study definition"
MOST_MINUTES = 120
COUNTRY = re.compile("[A-Z]{2}")
MAILBOX = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")

Choices = tuple[str, ...] | None
"""What a key may say; None where that cannot be known, because it is faulty itself."""

Check = Callable[[StudyDefinition, Sheet], None]


class StudyFileError(FileError):
    """A study file that cannot be loaded."""


def read_study(text: str, file: str, norm_sets: NormSets = SHIPPED_ALONE) -> StudyDefinition:
    """Read and check a study file; `file` names it in the faults of a StudyFileError.

    norm_sets  those of imported packs, by id; those shipped are known
    """
    parsed = parse(text, file)
    if parsed.faults:
        raise StudyFileError(parsed.faults)
    return _checked(parsed.content, Sheet(file, parsed.lines), norm_sets, check_words)


def from_upload(content: Mapping[str, object], norm_sets: NormSets = SHIPPED_ALONE) -> StudyDefinition:
    """A new definition from what a request held; checked as a file is."""
    return _checked(content, Sheet(UPLOADED), norm_sets, check_words)


def from_content(content: Mapping[str, object], norm_sets: NormSets = SHIPPED_ALONE) -> StudyDefinition:
    """The same definition from its `content`, as it was stored; checked in the same way.

    Only the words of messages are judged no more: the lists of what they must not say may have grown.
    """
    return _checked(content, Sheet(STORED), norm_sets)


def _checked(content: object, sheet: Sheet, norm_sets: NormSets, *further: Check) -> StudyDefinition:
    definition = _study(Place(content, sheet), content if isinstance(content, Mapping) else {})
    study_checks.check(definition, sheet, norm_sets)
    for check in (check_ends, check_thresholds, check_reminders, check_alerts, *further):
        check(definition, sheet)
    if sheet.faults:
        raise StudyFileError(sheet.faults)
    return replace(definition, hash=content_hash(definition.content))


def _study(place: Place, content: Mapping[str, object]) -> StudyDefinition:
    all_languages = place.texts("languages", LANGUAGES)
    languages = place.if_clean("languages", all_languages)
    all_anchors = place.texts("anchors", ANCHOR_KINDS)
    anchors = place.if_clean("anchors", all_anchors)
    instruments = tuple(_instrument(each) for each in place.places("instruments", named_by="instrument"))
    asked = place.if_clean("instruments", tuple(use.instrument for use in instruments))
    definition = StudyDefinition(
        id=place.code("id"),
        version=place.whole("version"),
        registry_id=place.text("registry_id", longest=64),
        title=place.text("title", longest=500),
        phase=place.text("phase", longest=64),
        blinding=place.text("blinding", longest=64),
        condition=place.text("condition", longest=200),
        participants_planned=place.whole("participants_planned"),
        protocol_version=place.text("protocol_version", longest=64),
        languages=all_languages,
        sites=tuple(_site(each, languages) for each in place.places("sites", named_by="code")),
        instruments=instruments,
        anchors=all_anchors,
        visits=tuple(
            _visit(each, languages, anchors, asked) for each in place.places("visits", named_by="code")
        ),
        end_reasons=tuple(
            read_end_reason(each, languages) for each in place.places("end_reasons", named_by="kind")
        ),
        consent=_consent(place.place("consent"), languages),
        baseline=_baseline(place.place("baseline"), anchors),
        key_visit=place.code("key_visit"),
        assumptions=place.texts("assumptions", optional=True),
        pro_alert=place.wording("pro_alert", languages),
        thresholds=tuple(
            read_threshold(each) for each in place.places("thresholds", named_by="threshold", optional=True)
        ),
        hash="",
        content=content,
        reminders=_reminders(place, languages),
        pro_alerts=_pro_alerts(place, languages),
        proxy_answers=cast(ProxyPolicy, _optional_choice(place, "proxy_answers", PROXY_POLICIES)),
        scores_to_participants=cast(
            ScoresToParticipants, _optional_choice(place, "scores_to_participants", SCORES_TO_PARTICIPANTS)
        ),
        erasure_on_request=read_contact_data_rule(place, "erasure_on_request", languages) or ERASED,
    )
    place.finish()
    return definition


def _reminders(place: Place, languages: Choices) -> ReminderPlan | None:
    return read_reminders(place.place("reminders"), languages) if "reminders" in place.keys_left() else None


def _pro_alerts(place: Place, languages: Choices) -> AlertPolicy | None:
    return read_alerts(place.place("pro_alerts"), languages) if "pro_alerts" in place.keys_left() else None


def _optional_choice(place: Place, key: str, choices: tuple[str, ...]) -> str:
    """One of the choices; the first of them where the file does not say."""
    return place.choice(key, choices) if key in place.keys_left() else choices[0]


def _minutes(place: Place) -> int | None:
    """How long participants are told that it takes; None where the file does not say."""
    if "minutes" not in place.keys_left():
        return None
    minutes = place.whole("minutes")
    if minutes > MOST_MINUTES:
        place.note("minutes", f"must not be more than {MOST_MINUTES}")
    return minutes


def _site(place: Place, languages: Choices) -> Site:
    site = Site(
        code=place.code("code"),
        name=place.text("name", longest=200),
        zone=place.text("zone", longest=64),
        languages=place.texts("languages", languages),
        phone=place.optional_text("phone", longest=32),
        country=place.optional_text("country", longest=2),
        email=place.optional_text("email", longest=254),
        emergency_phone=place.optional_text("emergency_phone", longest=32),
    )
    if site.email is not None and not MAILBOX.fullmatch(site.email):
        place.note("email", "must be one e-mail address, such as ensayos@hospital.example")
    if site.country is not None and not COUNTRY.fullmatch(site.country):
        place.note("country", "must be a country of ISO 3166 in two capital letters, such as ES")
    if site.zone not in _zones():
        place.note("zone", "is not a zone of the IANA time zone database, such as Europe/Madrid")
    place.finish()
    return site


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _instrument(place: Place) -> InstrumentUse:
    use = InstrumentUse(
        instrument=place.choice("instrument", scoring.available()),
        definition_version=place.text("definition_version", longest=64),
        recall=place.text("recall", longest=64),
        policy=place.text("policy", longest=64),
        norm_set=place.optional_text("norm_set", longest=64),
        secondary_norm_sets=place.texts("secondary_norm_sets", optional=True),
        form_version=place.text("form_version", longest=64),
        licence=place.text("licence", longest=500),
        mode=place.choice("mode", MODES),
        minutes=_minutes(place),
        skipping=cast(Skipping, _optional_choice(place, "skipping", SKIPPING)),
    )
    place.finish()
    return use


def _visit(place: Place, languages: Choices, anchors: Choices, asked: Choices) -> Visit:
    window = place.place("window")
    visit = Visit(
        code=place.code("code"),
        number=place.number("number"),
        name=place.wording("name", languages),
        anchor=place.choice("anchor", anchors),
        target=place.duration("target"),
        opens=window.duration("opens"),
        due=window.duration("due"),
        overdue=window.duration("overdue"),
        closes=window.duration("closes"),
        late_policy=cast(LatePolicy, place.choice("late_policy", LATE_POLICIES)),
        instruments=place.texts("instruments", asked),
        paper_second_entry=place.is_marked("paper_second_entry"),
    )
    window.finish()
    place.finish()
    return visit


def _consent(place: Place, languages: Choices) -> ConsentVersions:
    versions = []
    for each in place.places("versions", named_by="version"):
        versions.append(
            ConsentVersion(
                version=each.text("version", longest=64),
                languages=each.texts("languages", languages),
                permissions=each.texts("permissions", PERMISSIONS),
            )
        )
        each.finish()
    place.finish()
    return ConsentVersions(tuple(versions))


def _baseline(place: Place, anchors: Choices) -> BaselineRule:
    rule = place.choice("id", BASELINE_RULES)
    anchor = place.choice("anchor", anchors)
    if place.text("compared_by") != "local_date":
        place.note("compared_by", "must be local_date: the instant of day 0 must leave no trace")
    assumption = place.text("assumption")
    place.finish()
    return BaselineRule(rule, anchor, "local_date", assumption)
