"""The PRO-alert policy of a study file: what it must hold, and why one that cannot be kept is refused."""

from typing import cast

import scoring
from pro_service.domain.pro_alerts import DAYS, AlertPolicy, AlertRule
from pro_service.domain.protocol import StudyDefinition
from pro_service.domain.reading import Place, Sheet
from scoring.results import Metric

MOST_DAYS = 31


def read_alerts(place: Place, languages: tuple[str, ...] | None) -> AlertPolicy:
    """The key `pro_alerts`: within how many days the site responds, and the rules."""
    policy = AlertPolicy(
        respond_within_days=place.whole("respond_within_days"),
        rules=tuple(_rule(each, languages) for each in place.places("rules", named_by="code")),
    )
    if policy.respond_within_days > MOST_DAYS:
        place.note("respond_within_days", f"must be at most {MOST_DAYS}")
    place.finish()
    return policy


def _rule(place: Place, languages: tuple[str, ...] | None) -> AlertRule:
    keys = set(place.keys_left())
    is_of_item = "item" in keys
    if is_of_item == ("score" in keys):
        place.note("item", "each rule has either item and answers, or score and below")
    rule = AlertRule(
        code=place.code("code"),
        instrument=place.choice("instrument", scoring.available()),
        item=place.text("item", longest=10) if is_of_item else None,
        answers=_answers(place) if is_of_item else frozenset(),
        score=place.text("score", longest=20) if not is_of_item else None,
        below=place.number("below") if not is_of_item else None,
        ask=place.wording("ask", languages),
    )
    place.finish()
    return rule


def _answers(place: Place) -> frozenset[int]:
    codes = place.values("answers")
    for nth, code in enumerate(codes):
        if not isinstance(code, int) or isinstance(code, bool):
            place.note(f"answers[{nth}]", "must be a response code, a whole number")
    return frozenset(code for code in codes if isinstance(code, int) and not isinstance(code, bool))


def check_alerts(study: StudyDefinition, sheet: Sheet) -> None:
    """Note every rule that nothing could raise, and a text for participants that says something else."""
    if sheet.is_clean("pro_alert"):
        _check_text(study, sheet)
    if study.pro_alerts is None or not sheet.is_clean("pro_alerts") or not sheet.is_clean("instruments"):
        return
    for nth, rule in enumerate(study.pro_alerts.rules):
        _check_rule(rule, study, f"pro_alerts.rules[{nth}]", sheet)


def _check_text(study: StudyDefinition, sheet: Sheet) -> None:
    for language, text in study.pro_alert.items():
        if study.pro_alerts is None and DAYS in text:
            sheet.note(f"pro_alert.{language}", f"holds {DAYS}, and no rule under pro_alerts watches answers")
        if study.pro_alerts is not None and DAYS not in text:
            sheet.note(
                f"pro_alert.{language}", f"must say with {DAYS} within how many days the site responds"
            )


def _check_rule(rule: AlertRule, study: StudyDefinition, key: str, sheet: Sheet) -> None:
    uses = [use for use in study.instruments if use.instrument == rule.instrument]
    if not uses:
        sheet.note(f"{key}.instrument", "is not used by this study")
        return
    definition = scoring.load(rule.instrument, uses[0].definition_version)
    if rule.item is not None:
        item = {each.id: each for each in definition.items}.get(rule.item)
        if item is None:
            sheet.note(f"{key}.item", f"is no item of {rule.instrument}")
        elif strangers := sorted(rule.answers - set(item.codes)):
            sheet.note(f"{key}.answers", f"{strangers[0]} is no response code of {rule.item}")
        return
    metrics = ("0-100", "T") if uses[0].norm_set else ("0-100",)
    known = [code for metric in metrics for code in scoring.scores_in(definition, cast(Metric, metric))]
    if rule.score not in known:
        sheet.note(f"{key}.score", f"is no score of {rule.instrument} as this study scores it")
