"""A participant who answered on a phone that is gone, and goes on with another one."""

import secrets as random
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import scoring
from pro_service import clock
from pro_service.domain.identifiers import assessment_id
from pro_service.services import secrets
from pro_service.services.transactions import in_reading
from tests.support.running import Client
from tests.support.studying import Site

Answers = dict[str, int | str]


def items_of(instrument: str) -> list[str]:
    return [item.id for item in scoring.load(instrument).items]


def all_alike(instrument: str) -> Answers:
    """Each item with the first of its codes."""
    return {item.id: item.codes[0] for item in scoring.load(instrument).items}


def link_to_go_on(site: Site, answers: dict[str, Answers]) -> str:
    """The nurse's link for the new phone; `answers` of the first visit were laid down by the old one.

    answers  by instrument; whatever is not answered was shown and is still open
    """
    invited = site.invite()
    device_id, secret = uuid4(), random.token_urlsafe(32)
    paired = Client(site.server.url).put(f"/devices/{device_id}", {"code": invited.code, "secret": secret})
    assert paired.status_code == 201, paired.text
    old = Client(site.server.url, f"{secrets.DEVICE_PREFIX}{device_id.hex}_{secret}")
    at = in_reading(site.engine, clock.now)
    for instrument, given in answers.items():
        path = f"/me/assessments/{assessment_id(invited.enrolment_id, 'first', instrument)}"
        assert old.put(f"{path}/start", {"language": "es"}).status_code == 201
        assert old.put(f"{path}/draft", _draft(instrument, given, at)).status_code in (200, 201)
    return site.new_code(invited.enrolment_id).link


def _draft(instrument: str, given: Answers, at: datetime) -> dict[str, Any]:
    items = items_of(instrument)
    return {
        "form": {"version": "demo-1", "language": "es"},
        "started_at": (at - timedelta(minutes=5)).isoformat(),
        "answers": given,
        "at_item": items[-1],
        "completed_by": "participant",
        "paradata": {"presented": items, "seconds": dict.fromkeys(items, 4), "n_back_steps": 0},
    }
