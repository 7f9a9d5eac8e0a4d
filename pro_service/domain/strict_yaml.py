"""YAML read strictly: little is guessed, and each value knows its line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from pro_service.domain.reading import WHOLE_FILE, Fault

WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
DECIMAL = re.compile(r"-?[0-9]{1,17}\.[0-9]{1,17}")


@dataclass(slots=True)
class Parsed:
    """What a text holds, the line of each key, and what is wrong with it as YAML."""

    file: str
    content: object = None
    lines: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    seen: set[yaml.Node] = field(default_factory=set)

    def note(self, key: str, reason: str, line: int | None) -> None:
        self.faults.append(Fault(self.file, key or WHOLE_FILE, reason, line))


def parse(text: str, file: str) -> Parsed:
    """Read one document. A key given twice is a fault, and so are aliases and tags.

    Plain words are true, false, null and decimal numbers; all else is text, so that `no`, `on`, 1:30 and
    dates stay what was written.
    """
    parsed = Parsed(file)
    try:
        node = yaml.compose(text, yaml.BaseLoader)
        parsed.content = None if node is None else _value(node, "", parsed)
    except yaml.MarkedYAMLError as fault:
        line = fault.problem_mark.line + 1 if fault.problem_mark else None
        parsed.note("", f"is not YAML: {fault.problem}", line)
    except yaml.YAMLError as fault:
        parsed.note("", f"is not YAML: {str(fault).splitlines()[0]}", None)
    except RecursionError:
        parsed.note("", "is nested too deeply", None)
    return parsed


def _value(node: yaml.Node, key: str, parsed: Parsed) -> object:
    line = node.start_mark.line + 1
    parsed.lines.setdefault(key, line)
    if node in parsed.seen:
        parsed.note(key, "aliases are not read", line)
        return None
    parsed.seen.add(node)
    if isinstance(node, yaml.MappingNode) and node.tag == yaml.BaseLoader.DEFAULT_MAPPING_TAG:
        return dict(_pairs(node, key, parsed))
    if isinstance(node, yaml.SequenceNode) and node.tag == yaml.BaseLoader.DEFAULT_SEQUENCE_TAG:
        return [_value(each, f"{key}[{nth}]", parsed) for nth, each in enumerate(node.value)]
    if isinstance(node, yaml.ScalarNode) and node.tag == yaml.BaseLoader.DEFAULT_SCALAR_TAG:
        return _scalar(node)
    parsed.note(key, "tags are not read", line)
    return None


def _pairs(node: yaml.MappingNode, key: str, parsed: Parsed) -> Iterator[tuple[str, object]]:
    seen: set[str] = set()
    for name_node, value_node in node.value:
        line = name_node.start_mark.line + 1
        if not isinstance(name_node, yaml.ScalarNode):
            parsed.note(key, "keys must be texts", line)
            continue
        name = str(name_node.value)
        inner = f"{key}.{name}" if key else name
        if name in seen:
            parsed.note(inner, "is given twice", line)
        seen.add(name)
        parsed.lines.setdefault(inner, line)
        yield name, _value(value_node, inner, parsed)


def _scalar(node: yaml.ScalarNode) -> object:
    text = str(node.value)
    if node.style:  # quoted, or a block
        return text
    if text in WORDS:
        return WORDS[text]
    if WHOLE.fullmatch(text):
        return int(text)
    return float(text) if DECIMAL.fullmatch(text) else text
