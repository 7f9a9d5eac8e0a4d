"""A participant's own data as a page that can be printed, in the participant's language."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from pro_service.api.my_data_words import WORDS
from pro_service.domain.forms import Form
from pro_service.errors import NotFound
from pro_service.services.forms import FormLibrary
from pro_service.services.my_data import MyAnswers, MyData
from pro_service.store.erasures import Erasure

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Shown:
    """One questionnaire: each question beside its answer, by the labels of the form where it is at hand."""

    name: str
    instrument: str
    language: str
    notice: str | None
    completed_at: datetime
    received_at: datetime
    code: str
    completed_by: str
    is_corrected: bool
    rows: Sequence[tuple[str, str]]
    scores: Sequence[tuple[str, str]]


def page(data: MyData, forms: FormLibrary) -> str:
    """The page, whole; times in the participant's own zone."""
    language = data.preferences.state.preferences.language
    t = WORDS[language]
    at = partial(_at, ZoneInfo(data.zone))
    template = _template()
    return template.render(
        data=data,
        language=language,
        t=t,
        answers=[_shown(each, language, t, forms) for each in data.answers],
        lists=[(t[name], list(rows)) for name, rows in _lists(data, t, at).items()],
        at=at,
    )


@cache
def _template() -> Template:
    pages = Environment(
        loader=PackageLoader("pro_service.api"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return pages.get_template("my_data.html")


def _at(zone: ZoneInfo, instant: datetime) -> str:
    return instant.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def _shown(each: MyAnswers, language: str, t: Words, forms: FormLibrary) -> _Shown:
    sent = each.submission
    form = _form_of(each, forms)
    return _Shown(
        name=each.visit_name.get(language, each.visit),
        instrument=each.instrument,
        language=sent.language,
        notice=form.notice if form else None,
        completed_at=sent.completed_at,
        received_at=sent.recorded_at,
        code=each.code,
        completed_by=sent.completed_by,
        is_corrected=len(each.versions) > 1,
        rows=list(_rows(each.versions[-1].answers, form, t)),
        scores=list(_scores(each)),
    )


def _form_of(each: MyAnswers, forms: FormLibrary) -> Form | None:
    """The form that was filled in; None where it is not at hand: then item ids and codes are told."""
    try:
        return forms.get(each.instrument, each.submission.form_version, each.submission.language)
    except NotFound:
        return None


def _rows(answers: Mapping[str, int | str], form: Form | None, t: Words) -> Iterator[tuple[str, str]]:
    items = {item.id: item for item in form.items} if form else {}
    order = {item: nth for nth, item in enumerate(items)}
    for item, code in sorted(answers.items(), key=lambda each: (order.get(each[0], len(order)), each[0])):
        known = items.get(item)
        labels = {option.code: option.text for option in known.options} if known else {}
        question = f"{known.display_number}. {known.text}" if known else item
        yield question, labels.get(code) or t.get(str(code), str(code))


def _scores(each: MyAnswers) -> Iterator[tuple[str, str]]:
    for run in each.runs or ():
        norms = f" ({run.run.norm_set})" if run.run.norm_set else ""
        for score in run.scores:
            yield f"{score.code} {score.metric}{norms}", "-" if score.value is None else f"{score.value:.1f}"


def _erasure(each: Erasure, language: str, t: Words, at: partial[str]) -> str:
    channels = ", ".join(t[channel] for channel in each.channels)
    until = f", {t['until']} {each.until_on}" if each.until_on else ""
    basis = f". {t['basis']}: {each.basis[language]}" if each.basis and language in each.basis else ""
    return f"{at(each.recorded_at)}: {channels}: {t[each.step]}{until}{basis}"


def _lists(data: MyData, t: Words, at: partial[str]) -> dict[str, Iterator[str]]:
    preferences = data.preferences.state.preferences
    language = preferences.language
    ways = ", ".join(t[channel] for channel in preferences.channels)
    return {
        "held": (f"{at(each.recorded_at)}" for each in data.held),
        "consents": (
            f"{t['version']} {each.version}, {t['signed']} {at(each.signed_at)}. "
            f"{t['permissions']}: {', '.join(t[permission] for permission in each.permissions)}"
            for each in data.consents
        ),
        "preferences": iter(
            [
                f"{t['language']}: {preferences.language}",
                f"{t['hour']}: {preferences.at.isoformat('minutes')}",
                f"{t['channels']}: {ways}",
            ]
        ),
        "devices": (
            f"{each.device.platform or t['phone']}: {t['paired']} {at(each.device.recorded_at)}"
            + (f", {t['ended']} {at(each.revoked_at)}" if each.revoked_at else "")
            for each in data.devices
        ),
        "messages": (f"{at(each.sent_at)}: {t[each.channel]}" for each in data.messages),
        "erasures": (_erasure(each, language, t, at) for each in data.erasures),
    }
