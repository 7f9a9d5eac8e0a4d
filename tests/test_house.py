"""The house keeps its own rules."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted(path for room in ("scoring", "pro_service") for path in (ROOT / room).rglob("*.py"))
MODULES = [pytest.param(path, id=str(path.relative_to(ROOT))) for path in SOURCES]

CLOCKS = {"now", "utcnow", "today", "monotonic", "perf_counter"}
CLOCKS_ALLOWED = {"clock.py", "log.py"}  # the log times requests and writes no fact
MOST_LINES, MOST_LINES_OF_A_FUNCTION = 400, 50
LOADS_ON_DEMAND = {"pro_service/cli/lazy.py"}


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    return (
        node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.FunctionDef)
    )


@pytest.mark.parametrize("path", MODULES)
def test_the_clock_is_read_in_one_place(path):
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    read = [
        call.lineno
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in CLOCKS
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id in ("datetime", "date", "time")
    ]
    assert path.name in CLOCKS_ALLOWED or read == []


@pytest.mark.parametrize("path", MODULES)
def test_modules_and_functions_stay_short(path):
    assert len(path.read_text("utf-8").splitlines()) < MOST_LINES
    for function in functions(path):
        assert (function.end_lineno or 0) - function.lineno < MOST_LINES_OF_A_FUNCTION, function.name


@pytest.mark.parametrize("path", MODULES)
def test_every_module_says_what_it_is(path):
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))
