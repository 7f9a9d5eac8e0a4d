"""What keeps a production database from being served, or its jobs from being run."""

import os
from collections.abc import Iterator
from urllib.parse import urlsplit

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from pro_service.channels import configured
from pro_service.channels.environment import Unfit, email_settings
from pro_service.domain.message_texts import revealing_words
from pro_service.services import data_keys, studies
from pro_service.services.reminders import reach
from pro_service.services.reminders.reach import Missing
from pro_service.services.transactions import in_reading
from pro_service.settings import DERIVED_KEY_ID, Settings, refusals_for_production
from pro_service.store import reach as store_reach
from pro_service.store.engine import ends_long_transactions
from pro_service.store.logins import faults_of_login
from pro_service.store.sealing import keyring_of

OF_AN_INSTITUTION = "tells of care"
"""A hospital may write from its own domain."""


def reasons_against(settings: Settings, engine: Engine) -> list[str]:
    """Why a production database is not to be touched with these settings; empty when there is no reason."""
    return [
        *refusals_for_production(settings),
        *configured.refusals_for_production(os.environ),
        *([] if ends_long_transactions(engine) else ["the PostgreSQL server is older than version 17"]),
        *in_reading(engine, faults_of_login),
        *in_reading(engine, lambda session: list(_telling(settings, session))),
    ]


def silent(engine: Engine) -> list[str]:
    """Studies whose reminders could leave by no channel at all."""
    return [
        f"study {each.study_id}, version {each.version}: no channel of its reminder plan is set up "
        f"({', '.join(each.channels)})"
        for each in _missing(engine)
        if each.is_silent
    ]


def half_silent(engine: Engine) -> list[str]:
    """Channels of reminder plans that are passed over; another one of the plan is set up."""
    return [
        f"study {each.study_id}, version {each.version}: {', '.join(each.channels)} of its reminder plan is "
        "not set up and passed over. `pro-service channels list` tells what is missing."
        for each in _missing(engine)
        if not each.is_silent
    ]


def unreadable(settings: Settings, engine: Engine) -> list[str]:
    """Keys that something is sealed with and that are not at hand, or are others by now."""
    keyring = keyring_of(settings)

    def found(session: Session) -> tuple[dict[str, int], tuple[str, ...]]:
        store_reach.widen(session)
        return data_keys.not_at_hand(session, keyring), data_keys.not_the_same(session, keyring)

    missing, others = in_reading(engine, found)
    return [
        *(
            f"{n} sealed values need the key '{key_id}', and nobody can read them: put it at the end of "
            "PRO_DATA_KEYS. `pro-service keys list` tells where they are."
            for key_id, n in sorted(missing.items())
        ),
        *(
            f"What was sealed with the key '{key_id}' does not open with the one at hand, so that nobody can "
            f"be written to: {_put_back(key_id)}"
            for key_id in others
        ),
    ]


def _put_back(key_id: str) -> str:
    if key_id == DERIVED_KEY_ID:
        return "it follows from PRO_SECRET, which is another one now. Put the former back."
    return f"'{key_id}' stands for other bytes in PRO_DATA_KEYS now. Put the former back."


def _missing(engine: Engine) -> tuple[Missing, ...]:
    set_up = configured.set_up(os.environ)
    return in_reading(engine, lambda session: reach.missing(session, set_up))


def _telling(settings: Settings, session: Session) -> Iterator[str]:
    """Words in what every participant sees of us, sender and address, that tell what a study is about."""
    shown = {"PRO_BASE_URL": ("", urlsplit(settings.base_url).hostname or "")}
    try:
        sender = email_settings(os.environ)
        shown["PRO_MAIL_FROM"] = (sender.sender.name, sender.sender.address)
    except Unfit:  # told as such elsewhere
        pass
    for study in studies.newest(session):
        condition, names = f"{study.condition} {study.title}", (study.registry_id, study.id)
        for variable, (name, address) in shown.items():
            told = [
                *revealing_words(name, condition, names),
                *(
                    reason
                    for reason in revealing_words(address, condition, names)
                    if not reason.startswith(OF_AN_INSTITUTION)
                ),
            ]
            yield from (f"{variable} {reason}" for reason in dict.fromkeys(told))
