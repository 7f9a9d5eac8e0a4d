"""The certified copy as a page to be printed: everything in it is escaped, and it loads nothing."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

from pro_service.domain.audit_kinds import summary
from pro_service.domain.canonical import read_canonical
from pro_service.exports.words import words

STYLE = """
@page { size: A4; margin: 16mm 14mm 18mm; }
body { font: 10.5pt/1.4 "Helvetica Neue", Arial, sans-serif; color: #14181f; max-width: 190mm;
  margin: 8mm auto; padding: 0 4mm; }
h1 { font-size: 17pt; margin: 0 0 3mm; } h2 { font-size: 12.5pt; margin: 8mm 0 2mm; break-after: avoid; }
h3 { font-size: 10.5pt; margin: 5mm 0 1mm; break-after: avoid; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .5mm 4mm; margin: 0; }
dt { color: #4a5260; } dd { margin: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; margin: 1mm 0 2mm; font-size: 9pt; }
th, td { text-align: left; vertical-align: top; padding: .6mm 2mm .6mm 0; border-bottom: .2mm solid #c9ced6;
  overflow-wrap: anywhere; }
thead { display: table-header-group; } tr { break-inside: avoid; }
dl + dl { margin-top: 1.5mm; }
.answers { columns: 4; column-gap: 6mm; margin: 1mm 0 2mm; font-size: 9pt; }
.answers div { display: flex; justify-content: space-between; border-bottom: .2mm solid #c9ced6;
  break-inside: avoid; }
code { font: 8.5pt/1.3 Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
.note { color: #4a5260; font-size: 9pt; }
"""
OF_RESPONSES = ("submission", "response_version", "quarantined")
Row = Mapping[str, Any]


def page(copy: Mapping[str, Any], language: str) -> str:
    """The page of a certified copy (services/certified_copies.py) in a language of words.LANGUAGES."""
    said = words(language)
    title = f"{said['title']} · {copy['study_id']} · {copy['subject_id']}"
    return "\n".join(
        (
            "<!doctype html>",
            f'<html lang="{escape(language)}"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>",
            *_head(copy, said),
            *_responses(copy, said),
            *_held(copy, said),
            *_others(copy, said),
            *_trail(copy, said, language),
            "</body></html>\n",
        )
    )


def _head(copy: Mapping[str, Any], said: Mapping[str, str]) -> Iterator[str]:
    yield f"<h1>{escape(said['title'])}</h1>"
    made = f"{_when(copy['made_at'])} UTC, {said['made_by']} {_who(copy, copy['made_by'])}"
    yield _terms(
        (
            (said["study"], copy["study_id"]),
            (said["site"], copy["site"]),
            (said["subject"], copy["subject_id"]),
            (said["enrolment"], copy["enrolment_id"]),
            (said["as_of"], f"{_when(copy['as_of'])} UTC"),
            (said["settled"], f"{_when(copy['settled_at'])} UTC"),
            (said["made"], made),
            (said["software"], copy["software_version"]),
            (said["content_hash"], copy["content_hash"]),
            (said["head"], f"{copy['head']['seq']} · {copy['head']['hash']}"),
        )
    )
    yield f'<p class="note">{escape(said["about"])}</p>'


def _responses(copy: Mapping[str, Any], said: Mapping[str, str]) -> Iterator[str]:
    yield f"<h2>{escape(said['responses'])}</h2>"
    sent = _rows(copy, "submission")
    versions = _rows(copy, "response_version")
    corrected = {each["id"]: each for each in _rows(copy, "correction")}
    taken_out = {each["submission_id"]: each for each in _rows(copy, "invalidation")}
    order = [each["id"] for each in copy["assessments"]]
    place = {each["id"]: f"{each['visit']} · {each['instrument']}" for each in copy["assessments"]}
    for row in sorted(sent, key=lambda one: (order.index(one["assessment_id"]), one["attempt"])):
        yield f"<h3>{escape(place[row['assessment_id']])}</h3>"
        yield _terms(_of_submission(copy, row, said))
        if row["id"] in taken_out:
            yield _terms(_of_invalidation(copy, taken_out[row["id"]], said))
        mine = [each for each in versions if each["submission_id"] == row["id"]]
        for each in sorted(mine, key=lambda one: int(one["version"])):
            yield from _version(copy, each, corrected.get(each["id"]), said)
    if not sent:
        yield f"<p>{escape(said['none'])}</p>"


def _of_submission(copy: Mapping[str, Any], row: Row, said: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield said["receipt"], copy["receipts"][row["content_hash"]]
    yield said["submission"], f"{row['id']} · {row['content_hash']}"
    yield said["received"], f"{_when(row['recorded_at'])} UTC"
    yield from _particulars(row, said)


def _particulars(row: Row, said: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """How it was filled in: of a submission as it came, of a correction as it is with it."""
    yield said["completed"], f"{_when(row['completed_at'])} UTC ({row['zone']})"
    yield said["form"], f"{row['form_version']}, {row['language']}"
    yield said["mode"], row["mode"]
    yield said["by_whom"], row["completed_by"]
    yield said["timing"], row["timing"]
    if row["flags"]:
        yield said["flags"], ", ".join(row["flags"])


def _of_invalidation(copy: Mapping[str, Any], row: Row, said: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield said["invalidated"], row["kind"]
    yield said["who"], _who(copy, row["recorded_by"])
    yield said["when"], _when(row["recorded_at"])
    yield said["reason"], row["reason"]


def _version(
    copy: Mapping[str, Any], row: Row, correction: Row | None, said: Mapping[str, str]
) -> Iterator[str]:
    which = said["first"] if row["version"] == 1 else said["correction"]
    told = [
        (f"{said['version']} {row['version']}", which),
        (said["who"], _who(copy, row["recorded_by"])),
        (said["when"], _when(row["recorded_at"])),
    ]
    if row["reason"] is not None:
        told.append((said["reason"], row["reason"]))
    if correction is not None:
        told += [*_asked(correction, said), *_particulars(correction, said)]
    yield _terms(told)
    cells = (
        f"<div><span>{escape(item)}</span><b>{escape(str(code))}</b></div>"
        for item, code in sorted(row["answers"].items(), key=lambda pair: _as_printed(pair[0]))
    )
    yield f'<div class="answers">{"".join(cells)}</div>'


def _asked(correction: Row, said: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """On whose request it was corrected; the query stands among the other facts, under its id."""
    yield said["asked_by"], correction["requested_by"]
    if correction.get("query_id") is not None:
        yield said["query"], correction["query_id"]
    if correction["note"] is not None:
        yield said["support"], correction["note"]


def _held(copy: Mapping[str, Any], said: Mapping[str, str]) -> Iterator[str]:
    rows = _rows(copy, "quarantined")
    yield f"<h2>{escape(said['held'])}</h2>"
    if not rows:
        yield f"<p>{escape(said['none'])}</p>"
        return
    names = ("receipt", "submission", "reason", "completed", "received")
    yield _table(
        [said[name] for name in names],
        (
            (
                copy["receipts"][row["content_hash"]],
                row["submission_id"],
                row["reason"],
                _when(row["completed_at"]),
                _when(row["recorded_at"]),
            )
            for row in sorted(rows, key=lambda one: str(one["recorded_at"]))
        ),
    )


def _others(copy: Mapping[str, Any], said: Mapping[str, str]) -> Iterator[str]:
    """Every fact of another table, with all its columns as they were recorded."""
    yield f"<h2>{escape(said['others'])}</h2>"
    for table in sorted({fact["table"] for fact in copy["facts"]} - set(OF_RESPONSES)):
        yield f"<h3>{escape(table)}</h3>"
        for row in sorted(_rows(copy, table), key=lambda one: str(one["recorded_at"])):
            yield _terms((name, _plain(value)) for name, value in row.items() if value is not None)


def _trail(copy: Mapping[str, Any], said: Mapping[str, str], language: str) -> Iterator[str]:
    yield f"<h2>{escape(said['trail'])}</h2>"
    yield _table(
        [said[name] for name in ("event", "when", "who", "what", "hash")],
        (
            (
                str(event["seq"]),
                _when(event["recorded_at"]),
                _who(copy, event["actor"]),
                _what(event, language),
                event["hash"],
            )
            for event in copy["trail"]
        ),
    )


def _what(event: Row, language: str) -> str:
    body = event["body"]
    return summary(event["kind"], None if body is None else read_canonical(body), language)


def _rows(copy: Mapping[str, Any], table: str) -> list[Row]:
    return [fact["row"] for fact in copy["facts"] if fact["table"] == table]


def _who(copy: Mapping[str, Any], actor: str) -> str:
    name = copy["actors"].get(actor)
    return f"{name} ({actor})" if name else actor


def _when(text: str) -> str:
    return text.removesuffix("+00:00").replace("T", " ")


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _as_printed(item: str) -> tuple[int, str]:
    """q2 before q10, q3a before q3b."""
    digits = "".join(each for each in item if each.isdigit())
    return int(digits or 0), item


def _terms(pairs: Iterable[tuple[str, str]]) -> str:
    told = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in pairs)
    return f"<dl>{told}</dl>"


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f"<th>{escape(each)}</th>" for each in columns)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
