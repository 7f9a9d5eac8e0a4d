"""The house keeps its own rules."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted(path for room in ("scoring", "pro_service") for path in (ROOT / room).rglob("*.py"))
MODULES = [pytest.param(path, id=str(path.relative_to(ROOT))) for path in SOURCES]

CLOCKS = {"now", "utcnow", "today", "time", "time_ns", "monotonic", "monotonic_ns", "perf_counter"}
CLOCK_MODULES = {"datetime", "time"}
READ_CLOCKS = {"pro_service/clock.py", "pro_service/api/log.py"}
"""clock.py tells the time; the log times requests, and writes no fact."""
MOST_LINES, MOST_LINES_OF_A_FUNCTION = 400, 50
LOADS_ON_DEMAND = {"pro_service/cli/lazy.py"}


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    return (
        node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.FunctionDef)
    )


def readings(path: Path) -> Iterator[int]:
    """The lines on which a module reads a clock, under whatever name it imported it."""
    tree = ast.parse(path.read_text("utf-8"))
    names, functions_imported = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {each.asname or each.name for each in node.names if each.name in CLOCK_MODULES}
        if isinstance(node, ast.ImportFrom) and node.module in CLOCK_MODULES:
            names |= {each.asname or each.name for each in node.names if each.name in ("datetime", "date")}
            functions_imported |= {each.asname or each.name for each in node.names if each.name in CLOCKS}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        asked = node.func
        if isinstance(asked, ast.Name) and asked.id in functions_imported - {"time"}:
            yield node.lineno
        if isinstance(asked, ast.Attribute) and asked.attr in CLOCKS:
            whose = asked.value.value if isinstance(asked.value, ast.Attribute) else asked.value
            if isinstance(whose, ast.Name) and whose.id in names:
                yield node.lineno


@pytest.mark.parametrize("path", MODULES)
def test_the_clock_is_read_in_one_place(path):
    assert str(path.relative_to(ROOT)) in READ_CLOCKS or list(readings(path)) == []


@pytest.mark.parametrize(
    "source",
    [
        "import time\ntime.time()",
        "import time as t\nt.time_ns()",
        "from time import monotonic\nmonotonic()",
        "import datetime as dt\ndt.datetime.now()",
        "from datetime import datetime as d\nd.now()",
        "from datetime import date\ndate.today()",
    ],
)
def test_no_way_to_read_the_clock_is_overlooked(tmp_path, source):
    module = tmp_path / "module.py"
    module.write_text(source)
    assert list(readings(module)) == [2]


@pytest.mark.parametrize("path", MODULES)
def test_modules_and_functions_stay_short(path):
    assert len(path.read_text("utf-8").splitlines()) < MOST_LINES
    for function in functions(path):
        assert (function.end_lineno or 0) - function.lineno < MOST_LINES_OF_A_FUNCTION, function.name


@pytest.mark.parametrize("path", MODULES)
def test_every_module_says_what_it_is(path):
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))
