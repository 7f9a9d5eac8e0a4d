"""Letting the heads of the seal chains leave the machine each day, to where the owner of the database is not.

What leaves names no study and nobody: a line a chain, with a label that follows from its name, the number,
the instant and the hash of its last seal. Compared later, it shows seals that were taken away or made anew.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pro_service.channels.protocol import Address, Channel, Fate, Outgoing
from pro_service.domain.audit import GENESIS
from pro_service.domain.callers import System
from pro_service.domain.canonical import sha256_hex
from pro_service.domain.seals import Seal
from pro_service.services.reminders.planning import NowOf
from pro_service.services.transactions import in_reading, in_transaction
from pro_service.store import audit, head_leavings
from pro_service.store import seals as kept
from pro_service.store.head_leavings import EMAIL, FOLDER, HeadLeaving

LEAVER = System("heads")
LABEL_LENGTH = 16
DAY_ENDS = len("heads-2026-03-02")
OF_USE = timedelta(days=7)
"""So long a mail server may try to hand the e-mail over."""


@dataclass(frozen=True, slots=True)
class Outside:
    """Where heads leave to; nothing where nothing is set.

    folder   a folder of which another machine takes copies, or that is one
    mail_to  addresses, all of which get the same e-mail
    """

    folder: Path | None = None
    mail_to: tuple[str, ...] = field(default=(), repr=False)
    mail: Channel | None = None
    link: str = ""


def label(chain: str) -> str:
    """By what a chain is called outside."""
    return sha256_hex(chain)[:LABEL_LENGTH]


class HeadsDiffer(RuntimeError):
    """A file of heads that had left holds seals which are not those of the database: somebody changed one."""


def leave(outside: Outside, engine: Engine, now_of: NowOf) -> dict[str, int]:
    """Let the heads leave by each means that is set, once a day of UTC; gives how many left.

    It is noted after it left. What fails is tried again at the next call. Raises HeadsDiffer, once all has
    left, where the file of the day was there already with other seals; it stays, and this one beside it.
    """
    has_left = {
        means: _by(engine, now_of, outside, means)
        for means, is_set in ((FOLDER, outside.folder), (EMAIL, outside.mail and outside.mail_to))
        if is_set
    }
    if has_left.get(FOLDER) and not _is_of_these_seals(engine, outside):
        raise HeadsDiffer
    return has_left


def _by(engine: Engine, now_of: NowOf, outside: Outside, means: str) -> int:
    now, heads = in_reading(engine, partial(_due, now_of=now_of, means=means))
    if not heads:
        return 0
    lines = [line(each) for each in heads]
    has_left = _write(outside, now.date(), lines) if means == FOLDER else _send(outside, now, lines)
    if has_left:
        in_transaction(engine, partial(_note, now=now, means=means, heads=heads))
    return len(heads) if has_left else 0


def line(head: Seal) -> str:
    """The head of a chain as it leaves: label, number, instant, hash."""
    at = head.sealed_at.astimezone(UTC).isoformat(timespec="microseconds")
    return f"{label(head.chain)} {head.seq} {at} {head.hash}"


def _due(session: Session, now_of: NowOf, means: str) -> tuple[datetime, Sequence[Seal]]:
    now = now_of(session)
    if head_leavings.has_left(session, now.date(), means):
        return now, ()
    return now, [kept.last_of(session, chain) for chain in kept.chains(session)]


def heads_in(lines: Iterable[str]) -> Iterator[tuple[str, int, str]]:
    """Name or label, number and hash; blanks around and other lines, as e-mails have them, do not count."""
    for each in lines:
        match each.split():
            case [name, seq, _, digest] if seq.isdecimal() and len(digest) == len(GENESIS):
                yield name, int(seq), digest


def files_of(folder: Path) -> list[Path]:
    """The files of heads in a folder, by name and so by day."""
    return sorted(folder.glob("heads-*.txt"))


def _write(outside: Outside, on: date, lines: Iterable[str]) -> bool:
    """A file a day, whole or not at all; one that is there is never written over."""
    assert outside.folder is not None
    beginning = outside.folder / f".heads-{on}.{os.getpid()}"
    text = "".join(f"{each}\n" for each in lines)
    try:
        with beginning.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        for target in (
            outside.folder / f"heads-{on}.txt",
            outside.folder / f"heads-{on}-{sha256_hex(text)[:LABEL_LENGTH]}.txt",
        ):
            if _is_put(beginning, target, text):
                break
    except OSError:
        return False
    finally:
        with suppress(OSError):
            beginning.unlink()
    return True


def _is_put(beginning: Path, target: Path, text: str) -> bool:
    """Whether the target holds the text, now or before; False where something else stands there."""
    try:
        os.link(beginning, target)
    except FileExistsError:
        return target.read_text("utf-8", errors="replace") == text
    except OSError:  # a folder that knows no links, as some shares are
        try:
            with target.open("x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            return target.read_text("utf-8", errors="replace") == text
    return True


def _is_of_these_seals(engine: Engine, outside: Outside) -> bool:
    """Whether every head in the files of the newest day is a seal of the database."""
    assert outside.folder is not None
    files = files_of(outside.folder)
    newest = [each for each in files if each.name[:DAY_ENDS] == files[-1].name[:DAY_ENDS]]
    texts = [each.read_text("utf-8", errors="replace") for each in newest]
    found = [head for text in texts for head in heads_in(text.splitlines())]

    def is_known(session: Session) -> bool:
        chains = labels(audit.streams(session))
        return all(
            kept.hash_of(session, chain=chains.get(name, name), seq=seq) == digest
            for name, seq, digest in found
        )

    return in_reading(engine, is_known)


def _send(outside: Outside, now: datetime, lines: Sequence[str]) -> bool:
    """Whether at least one address was reached; one that does not answer must not keep the others from it."""
    assert outside.mail is not None
    taken = 0
    for nth, address in enumerate(outside.mail_to):
        own_id = str(uuid5(NAMESPACE_URL, f"heads/{now.date()}/{nth}"))
        text = "\n\n".join(lines)
        subject = f"Heads of the seal chains, {now.date()}"
        message = Outgoing(own_id, subject, text, "en", outside.link, None, now + OF_USE)
        taken += outside.mail.send(message, Address(address), now).fate is Fate.HANDED_OVER
    return taken > 0


def _note(session: Session, now: datetime, means: str, heads: Sequence[Seal]) -> None:
    now = audit.wait_for_turn(session, audit.INSTALLATION, now)
    if head_leavings.has_left(session, now.date(), means):
        return  # another process was faster
    rows = [
        HeadLeaving(
            left_on=now.date(),
            chain=each.chain,
            means=means,
            seq=each.seq,
            hash=each.hash,
            recorded_at=now,
            recorded_by=LEAVER.actor,
        )
        for each in heads
    ]
    audit.record(session, now, audit.INSTALLATION, LEAVER.actor, "heads.left", rows)


def labels(chains: Iterable[str]) -> Mapping[str, str]:
    """The chains by what they are called outside, and by their own names."""
    return {name: chain for chain in chains for name in (chain, label(chain))}
