"""The zip of a site's copy: the same rows give the same files, and the same zlib the same bytes."""

import csv
import hashlib
import io
import stat
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from pro_service.domain.canonical import canonical_json, sha256_hex
from pro_service.exports.readme import ENGLISH, SPANISH

FORMAT = "pro-service site copy 1"
OLDEST_DATE = (1980, 1, 1, 0, 0, 0)
CHECKER = Path(__file__).with_name("check.py")
RISKY = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = (
    "subject_id",
    "enrolment_id",
    "visit",
    "instrument",
    "submission_id",
    "version",
    "item",
    "code",
    "completed_at",
    "language",
    "mode",
    "completed_by",
    "recorded_at",
    "recorded_by",
    "reason",
    "invalidated_at",
    "invalidated_kind",
)

Members = Iterable[tuple[str, bytes]]


def write(members: Members, file: IO[bytes]) -> str:
    """Write the members and their sums into a zip; gives the SHA-256 of the sums, which stands for all."""
    sums: dict[str, str] = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path, content in members:
            sums[path] = hashlib.sha256(content).hexdigest()
            _add(archive, path, content)
        listed = "".join(f"{digest}  {path}\n" for path, digest in sorted(sums.items())).encode()
        _add(archive, "SHA256SUMS", listed)
    return sha256_hex(listed)


def about(site: str, study_id: str, as_of: str) -> Iterator[tuple[str, bytes]]:
    """What every copy carries with it: how to read it, and the checker."""
    said = {"site": site, "study_id": study_id, "as_of": as_of}
    yield "LEAME.txt", SPANISH.format(**said).encode()
    yield "README.txt", ENGLISH.format(**said).encode()
    yield "check.py", CHECKER.read_bytes()


def manifest(
    site: str,
    study_id: str,
    as_of: str,
    software_version: str,
    tables: Sequence[str],
    heads: Mapping[str, Mapping[str, Any]],
) -> tuple[str, bytes]:
    """What the copy is of, which tables it holds, and the head of each stream."""
    content = {
        "format": FORMAT,
        "study_id": study_id,
        "site": site,
        "as_of": as_of,
        "software_version": software_version,
        "tables": list(tables),
        "heads": heads,
    }
    return "manifest.json", (canonical_json(content) + "\n").encode()


def lines(path: str, rows: Iterable[str]) -> tuple[str, bytes]:
    """A file of JSON lines, as they come."""
    return path, "".join(f"{row}\n" for row in rows).encode()


def answers(rows: Iterable[Mapping[str, Any]]) -> tuple[str, bytes]:
    """The table of all answers, for reading: UTF-8 with a mark, so that a spreadsheet reads it as such."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([cell(row[column]) for column in COLUMNS] for row in rows)
    return "answers.csv", text.getvalue().encode("utf-8-sig")


def cell(value: Any) -> str:
    """A value as it stands in a cell that no spreadsheet takes for a formula; empty where there is none."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(RISKY) else text


def _add(archive: zipfile.ZipFile, path: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(path, OLDEST_DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = (stat.S_IFREG | 0o644) << 16
    archive.writestr(entry, content)
