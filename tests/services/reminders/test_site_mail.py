"""The daily e-mail to a site: numbers, once a day, and none where nothing waits."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pro_service.channels.protocol import Fate, Outcome
from pro_service.services import studies
from pro_service.services.reminders.site_mail import send_site_mails
from tests.services.reminders.conftest import TEN
from tests.support import factories

MORNING = datetime(2026, 3, 8, 6, 30, tzinfo=UTC)
"""Half past seven in Madrid; the first visit closes in less than 48 hours."""


@pytest.fixture
def site_with_mailbox(write, reminded):
    text = (factories.STUDIES / "two_visits.yaml").read_text("utf-8")
    with_mailbox = text.replace("version: 1\n", "version: 2\n", 1).replace(
        "    zone: Europe/Madrid\n", "    zone: Europe/Madrid\n    email: ensayos@hospital.example\n", 1
    )
    write(lambda s: studies.load(s, TEN, factories.OPERATOR, with_mailbox, "two_visits.yaml"))


@pytest.fixture
def mailed(reminding):
    return lambda at: send_site_mails(reminding.engine, lambda _: at, reminding.desk)


def test_it_tells_how_many_visits_close_and_how_many_reminders_failed(reminding, site_with_mailbox, mailed):
    reminding.email.answers = [Outcome(Fate.REFUSED, "smtp-554")]
    reminding.sms.answers = [Outcome(Fate.REFUSED, "sms-400")]
    reminding.at(MORNING - timedelta(hours=20)).tick()
    reminding.email.sent.clear()
    assert mailed(MORNING) == {"site-mails": 1}
    message, to = reminding.email.sent[0]
    assert to == "ensayos@hospital.example"
    assert message.body == (
        "Buenos días:\n\n1 visita se cierra en las próximas 48 horas y faltan cuestionarios.\n\n"
        "2 recordatorios de ayer no llegaron o no se sabe si llegaron.\n\n"
        "Los detalles, en https://pro.example.org"
    )


@pytest.mark.requirement("R32")
def test_it_names_nobody(reminding, site_with_mailbox, mailed):
    mailed(MORNING)
    message, _ = reminding.email.sent[0]
    assert "01-001" not in message.subject + message.body


def test_it_is_sent_once_a_day_and_not_before_its_hour(reminding, site_with_mailbox, mailed):
    assert mailed(MORNING - timedelta(seconds=1)) == {"site-mails": 0}
    assert mailed(MORNING) == {"site-mails": 1}
    assert mailed(MORNING + timedelta(hours=3)) == {"site-mails": 0}
    assert mailed(MORNING + timedelta(days=1)) == {"site-mails": 1}


def test_where_nothing_waits_nothing_is_sent(reminding, site_with_mailbox, mailed):
    assert mailed(datetime(2026, 3, 20, 6, 30, tzinfo=UTC)) == {"site-mails": 0}
    assert reminding.email.sent == []


def test_a_site_without_a_mailbox_gets_none(reminding, reminded, mailed):
    assert mailed(MORNING) == {"site-mails": 0}


NOT_NOW = Outcome(Fate.NOT_NOW, "smtp-451")
MINUTE = timedelta(minutes=1)


def test_a_mail_that_was_not_taken_is_tried_again_within_its_day(reminding, site_with_mailbox, mailed):
    reminding.email.answers = [NOT_NOW, NOT_NOW]
    assert mailed(MORNING) == {"site-mails": 0}
    assert mailed(MORNING + MINUTE) == {"site-mails": 0}
    assert mailed(MORNING + 2 * MINUTE) == {"site-mails": 0}
    assert mailed(MORNING + 11 * MINUTE) == {"site-mails": 0}
    assert len(reminding.email.sent) == 2
    assert mailed(MORNING + 12 * MINUTE) == {"site-mails": 1}
    assert mailed(MORNING + 60 * MINUTE) == {"site-mails": 0}
    assert len({message.id for message, _ in reminding.email.sent}) == 1  # the same to the mail server
    assert len({message.body for message, _ in reminding.email.sent}) == 1


def test_it_is_tried_six_times_at_most(reminding, site_with_mailbox, mailed):
    reminding.email.answers = [NOT_NOW] * 20
    for minutes in range(0, 900, 5):
        mailed(MORNING + minutes * MINUTE)
    assert len(reminding.email.sent) == 6


def test_what_was_refused_or_may_have_been_taken_is_not_sent_again(reminding, site_with_mailbox, mailed):
    reminding.email.answers = [Outcome(Fate.UNKNOWN, "smtp-answer-lost"), Outcome(Fate.REFUSED, "smtp-554")]
    for days in range(2):
        for minutes in (0, 5, 20, 60):
            mailed(MORNING + timedelta(days=days, minutes=minutes))
    assert len(reminding.email.sent) == 2


def test_a_rehearsal_never_writes_to_the_mailbox_of_a_site(reminding, site_with_mailbox, mailed):
    reminding.desk = replace(reminding.desk, is_post_real=True)
    assert mailed(MORNING) == {}
    assert reminding.email.sent == []
    reminding.desk = replace(reminding.desk, site_mail_to="tests@sponsor.example")
    assert mailed(MORNING) == {"site-mails": 1}
    assert [to for _, to in reminding.email.sent] == ["tests@sponsor.example"]
