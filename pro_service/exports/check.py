"""Check a copy of a site's source data. It needs Python 3.9 or later and nothing else, and no network.

    python3 check.py                      checks the folder that this file lies in
    python3 check.py copy.zip             checks a copy without unpacking it
    python3 check.py copy.zip older.zip   and that nothing of an older copy was changed or taken away since

It prints a line for each check, and ends with 1 where one does not hold.
"""

import csv
import hashlib
import io
import json
import sys
import zipfile
from pathlib import Path

GENESIS = "0" * 64
SUMS, MANIFEST, ANSWERS = "SHA256SUMS", "manifest.json", "answers.csv"


def canonical(value):
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def sha256(content):
    return hashlib.sha256(content.encode("utf-8") if isinstance(content, str) else content).hexdigest()


class Copy:
    """The files of a copy, in a zip or in a folder."""

    def __init__(self, place):
        path = Path(place)
        if path.is_dir():
            self.files = {
                each.relative_to(path).as_posix(): each.read_bytes()
                for each in sorted(path.rglob("*"))
                if each.is_file() and "__pycache__" not in each.parts
            }
        else:
            with zipfile.ZipFile(path) as archive:
                self.files = {name: archive.read(name) for name in archive.namelist()}
        self.manifest = json.loads(self.files[MANIFEST])

    def lines(self, folder):
        """(name without its end, rows) of each file of JSON lines in a folder."""
        for path, content in sorted(self.files.items()):
            if path.startswith(folder + "/") and path.endswith(".jsonl"):
                rows = [json.loads(line) for line in content.decode("utf-8").split("\n") if line]
                yield path[len(folder) + 1 : -len(".jsonl")], rows


def faults_of_sums(copy):
    told = {}
    for line in copy.files[SUMS].decode("utf-8").splitlines():
        digest, _, path = line.partition("  ")
        told[path] = digest
    for path in sorted(set(told) | set(copy.files) - {SUMS}):
        if path not in told:
            yield path + " is not in " + SUMS
        elif path not in copy.files:
            yield path + " is missing"
        elif sha256(copy.files[path]) != told[path]:
            yield path + " is not as it was written"


def faults_of_chain(stream, events, heads):
    seq, previous = 0, GENESIS
    for event in events:
        at = stream + ", event " + str(event["seq"])
        if event["seq"] != seq + 1 or event["stream"] != stream:
            yield at + ": an event is missing before it, or it belongs elsewhere"
        if event["previous_hash"] != previous:
            yield at + ": it does not follow the event before"
        if event["body"] is not None and sha256(event["salt"] + "\n" + event["body"]) != event["body_hash"]:
            yield at + ": its body is not what was recorded"
        parts = ("stream", "seq", "recorded_at", "kind", "actor", "body_hash", "previous_hash")
        if sha256(canonical([event[part] for part in parts])) != event["hash"]:
            yield at + ": it is not what was recorded"
        seq, previous = event["seq"], event["hash"]
    if heads.get(stream) != {"seq": seq, "hash": previous}:
        yield stream + ": it does not end where the manifest says"


def faults_of_trail(copy):
    seen = set()
    for stream, events in copy.lines("trail"):
        seen.add(stream)
        yield from faults_of_chain(stream, events, copy.manifest["heads"])
    for stream in sorted(set(copy.manifest["heads"]) - seen):
        yield stream + ": its events are missing"


def faults_of_facts(copy):
    """Every fact is told of by an event, and every fact that an event tells of is there."""
    there, told, erased = set(), set(), 0
    for table, rows in copy.lines("facts"):
        there |= {(table, canonical(row)) for row in rows}
    for _, events in copy.lines("trail"):
        for event in events:
            if event["body"] is None:
                erased += 1
                continue
            facts = json.loads(event["body"]).get("facts", [])
            told |= {(each["table"], canonical(each["row"])) for each in facts}
    tables = set(copy.manifest["tables"])
    if not erased:  # what an erased body told of can no longer be compared
        for table, row in sorted(there - told):
            yield "facts/" + table + ": a row that no event tells of: " + sha256(row)[:12]
    for table, row in sorted(told - there):
        if table in tables:
            yield "facts/" + table + ": a row is missing that an event tells of: " + sha256(row)[:12]


def faults_of_answers(copy):
    """The table for reading says what the facts say."""
    versions = dict(copy.lines("facts")).get("response_version", [])
    wanted = {
        (row["submission_id"], str(row["version"]), item, str(code))
        for row in versions
        for item, code in row["answers"].items()
    }
    rows = csv.DictReader(io.StringIO(copy.files[ANSWERS].decode("utf-8-sig"), newline=""))
    names = ("submission_id", "version", "item", "code")
    found = {tuple(row[name] for name in names) for row in rows}
    if found != wanted:
        yield ANSWERS + " differs from the facts in " + str(len(found ^ wanted)) + " answers"


def faults_since(copy, older):
    hashes = {
        (stream, event["seq"]): event["hash"] for stream, events in copy.lines("trail") for event in events
    }
    for stream, head in sorted(older.manifest["heads"].items()):
        if head["seq"] and hashes.get((stream, head["seq"])) != head["hash"]:
            yield stream + ": event " + str(head["seq"]) + " of the older copy is gone or was changed"


def report(name, faults):
    faults = list(faults)
    print(("FAULT  " if faults else "OK     ") + name)
    for fault in faults:
        print("         " + fault)
    return not faults


def main(arguments):
    copy = Copy(arguments[0] if arguments else Path(__file__).resolve().parent)
    about = copy.manifest
    print("Copy of " + about["study_id"] + ", site " + about["site"] + ", as of " + about["as_of"])
    checks = [
        report("every file is as it was written", faults_of_sums(copy)),
        report("every event follows the one before", faults_of_trail(copy)),
        report("facts and events agree", faults_of_facts(copy)),
        report(ANSWERS + " agrees with the facts", faults_of_answers(copy)),
    ]
    if len(arguments) > 1:
        checks.append(report("nothing of the older copy is gone", faults_since(copy, Copy(arguments[1]))))
    return 0 if all(checks) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
