"""Every kind of audit event has plain words in both languages."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

import pro_service
from pro_service.domain.audit_kinds import KINDS, LANGUAGES, REDACTED, summary
from pro_service.store.tables import metadata

SERVICES = sorted((Path(pro_service.__file__).parent / "services").rglob("*.py"))
A_KIND = re.compile(r"[a-z][a-z-]*\.[a-z][a-z-]*|signed-(?:in|out)")


def kinds_in(path):
    """Every word that has the shape of a kind within a call of something named `record` or `keep`."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and "record" in ast.unparse(node.func):
            words = (each.value for each in ast.walk(node) if isinstance(each, ast.Constant))
            yield from (word for word in words if isinstance(word, str) and A_KIND.fullmatch(word))


@pytest.mark.requirement("R19")
def test_every_kind_that_is_recorded_has_words():
    recorded = {kind for path in SERVICES for kind in kinds_in(path)}
    assert len(recorded) > 30
    assert recorded - set(KINDS) == set(), "give these their words in domain/audit_kinds.py"


@pytest.mark.requirement("R19")
@pytest.mark.parametrize("kind", KINDS)
def test_both_languages_say_the_same_things_and_name_columns_that_there_are(kind):
    slots = [
        {name for _, name, _, _ in Formatter().parse(words) if name}
        for words in (KINDS[kind].es, KINDS[kind].en)
    ]
    assert slots[0] == slots[1]
    if KINDS[kind].of:
        assert slots[0] <= set(metadata.tables[KINDS[kind].of].columns.keys())


def test_an_event_is_told_by_its_row_and_its_details():
    body = {"facts": [{"table": "check_in", "row": {"visit": "baseline"}}]}
    assert summary("visit.checked-in", body, "en") == "Recorded the arrival at baseline"
    assert summary("rescoring.scored", {"facts": [], "n": 7}, "es") == "Puntuó de nuevo 7 respuestas"
    assert summary("of-a-later.version", body, "en") == "of-a-later.version"


@pytest.mark.requirement("R18")
def test_a_redacted_event_is_told_without_its_content():
    for language in LANGUAGES:
        told = summary("visit.checked-in", None, language)
        assert told.endswith(f"({REDACTED[language]})")
        assert "…" in told
