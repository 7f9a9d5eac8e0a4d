"""The daily e-mail to each site: what waits there, in numbers, without a name and without a subject id."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import accumulate
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pro_service.channels.protocol import Address, Fate, Outcome, Outgoing
from pro_service.domain.permissions import Scope
from pro_service.domain.protocol import Site, StudyDefinition
from pro_service.domain.status import Status
from pro_service.domain.walltime import instant_of
from pro_service.domain.windows import local_day
from pro_service.services import assessments, studies
from pro_service.services.reminders.desk import Desk
from pro_service.services.reminders.planning import NowOf
from pro_service.services.reminders.settling import PAUSES
from pro_service.services.reminders.site_words import words
from pro_service.services.transactions import in_transaction
from pro_service.store import enrolments as enrolments_store
from pro_service.store import pro_alerts as pro_alerts_store
from pro_service.store import reminders as reminders_store
from pro_service.store import site_mails as site_mails_store
from pro_service.store.deployment import is_production
from pro_service.store.reminders import BOUNCED, FAILED, UNKNOWN
from pro_service.store.scopes import within
from pro_service.store.site_mails import SiteMail

LEAVES_AT = time(7, 30)
"""In the site's zone."""

SOON = timedelta(hours=48)
DAY = timedelta(days=1)
CHANNEL = "email"
STATE_OF = {Fate.HANDED_OVER: "handed-over", Fate.UNKNOWN: "unknown"}
SENDING, FAILED_MAIL = "sending", "failed"
AGAIN_AFTER = tuple(accumulate(PAUSES))
"""After the first attempt, while the day lasts; what was handed over or may have been is not sent again."""


@dataclass(frozen=True, slots=True)
class _Due:
    mail: SiteMail
    message: Outgoing
    address: Address


def send_site_mails(engine: Engine, now_of: NowOf, desk: Desk) -> dict[str, int]:
    """Tell each site that has an address what waits there, once a day; nothing where nothing waits.

    A database that is not for real participants writes to no real mailbox of a site: its mail goes where the
    desk says, or to a post that is simulated, or nowhere.
    """
    if CHANNEL not in desk.channels or not in_transaction(engine, partial(_may_leave, desk)):
        return {}
    sent = 0
    for definition, site in in_transaction(engine, lambda s: list(_sites(s))):
        due = in_transaction(engine, partial(_due, now_of, desk, definition, site))
        if due is not None:
            outcome = desk.channels[CHANNEL].send(due.message, due.address, in_transaction(engine, now_of))
            in_transaction(engine, partial(_settle, now_of, due.mail, site.zone, outcome))
            sent += outcome.fate is Fate.HANDED_OVER
    return {"site-mails": sent}


def _may_leave(desk: Desk, session: Session) -> bool:
    return is_production(session) or not desk.is_post_real or desk.site_mail_to is not None


def _sites(session: Session) -> Iterator[tuple[StudyDefinition, Site]]:
    for definition in studies.newest(session):
        yield from ((definition, site) for site in definition.sites if site.email)


def _due(now_of: NowOf, desk: Desk, definition: StudyDefinition, site: Site, session: Session) -> _Due | None:
    """The mail of this day, written down as being sent before it leaves; None where there is none to send."""
    now = now_of(session)
    today = local_day(now, site.zone)
    if now < instant_of(today, LEAVES_AT, site.zone):
        return None
    mail = site_mails_store.of_day(session, definition.id, site.code, today)
    if mail is None:
        mail = _first_of_day(session, now, definition, site, today)
    elif mail.state == FAILED_MAIL and mail.not_before is not None and mail.not_before <= now:
        mail.state, mail.not_before = SENDING, None
    else:
        return None
    return _addressed(desk, now, mail, site) if mail.state == SENDING else None


def _first_of_day(
    session: Session, now: datetime, definition: StudyDefinition, site: Site, today: date
) -> SiteMail:
    counts = waiting(session, now, definition, site)
    mail = SiteMail(
        study_id=definition.id,
        site=site.code,
        local_day=today,
        state=SENDING if any(counts.values()) else "not-needed",
        counts=dict(counts),
        decided_at=now,
        not_before=None,
    )
    session.add(mail)
    session.flush()
    return mail


def _addressed(desk: Desk, now: datetime, mail: SiteMail, site: Site) -> _Due:
    assert site.email is not None
    subject, body = words(mail.counts, site.languages[0], desk.base_url)
    own_id = uuid5(NAMESPACE_URL, f"site-mail/{mail.study_id}/{mail.site}/{mail.local_day}")
    link, language = f"{desk.base_url}/", site.languages[0]
    message = Outgoing(str(own_id), subject, body, language, link, None, now + DAY)
    return _Due(mail, message, Address(desk.site_mail_to or site.email))


def _settle(now_of: NowOf, mail: SiteMail, zone: str, outcome: Outcome, session: Session) -> None:
    row = session.get_one(SiteMail, (mail.study_id, mail.site, mail.local_day))
    row.state = STATE_OF.get(outcome.fate, FAILED_MAIL)
    if outcome.fate is Fate.NOT_NOW:
        row.not_before = _again_at(now_of(session), row, zone, outcome.retry_at)


def _again_at(now: datetime, mail: SiteMail, zone: str, retry_at: datetime | None) -> datetime | None:
    """When a mail that nobody took is tried again within its day; None where that is over."""
    at = next((mail.decided_at + after for after in AGAIN_AFTER if mail.decided_at + after > now), None)
    if at is None:
        return None
    at = max(at, retry_at or at)
    return at if local_day(at, zone) == mail.local_day else None


def waiting(session: Session, now: datetime, definition: StudyDefinition, site: Site) -> Mapping[str, int]:
    """What waits at a site, in numbers: alerts, visits that close soon, reminders that did not arrive."""
    found = enrolments_store.of_site(session, definition.id, site.code)
    ids = [each.enrolment.id for each in found]
    closing = {
        (course.found.enrolment.id, each.assessment.visit)
        for course in assessments.courses(session, now, found)
        for each in course.assessments
        if each.status in (Status.OPEN, Status.STARTED)
        and each.window is not None
        and each.window.closes_at <= now + SOON
    }
    events = reminders_store.events_of(session, ids, now)
    failed = [e for e in events if e.state in (FAILED, BOUNCED, UNKNOWN) and e.recorded_at > now - DAY]
    alarms = [a for a in reminders_store.alarms_of(session, ids, now) if a.recorded_at > now - DAY]
    here = within(Scope(sites=frozenset({(definition.id, site.code)})), definition.id)
    alerts = [each for own in pro_alerts_store.waiting(session, here, now).values() for each in own]
    return {
        "pro-alerts": len(alerts),
        "closing": len(closing),
        "failed": len(failed),
        "alarms": len(alarms),
    }
