"""In a rehearsal, messages leave only to addresses that somebody listed."""

from datetime import UTC, datetime

import pytest

from pro_service.channels.console import ConsoleChannel
from pro_service.channels.listed import NOT_LISTED, only_listed
from pro_service.channels.protocol import Address, Fate, Outgoing

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
MESSAGE = Outgoing("1", "s", "b", "es", "https://pro.example.org/app/", None, NOW)
LISTED = {"PRO_REHEARSAL_ADDRESSES": "@uat.example, Tester@Sponsor.example,+34600000001"}


def fate(channel, value, environ):
    ready = only_listed({channel: ConsoleChannel(channel)}, environ)
    return ready[channel].send(MESSAGE, Address(value), NOW)


@pytest.mark.requirement("R38")
@pytest.mark.parametrize(
    ("channel", "value"),
    [("email", "anna@uat.example"), ("email", "tester@sponsor.example"), ("sms", "+34600000001")],
)
def test_a_listed_address_is_written_to(channel, value):
    assert fate(channel, value, LISTED).fate is Fate.HANDED_OVER


@pytest.mark.parametrize(
    ("channel", "value"),
    [
        ("email", "patient@correo.example"),
        ("email", "anna@uat.example.org"),
        ("email", "anna@evil-uat.example"),
        ("email", "other@sponsor.example"),
        ("sms", "+34600000002"),
    ],
)
def test_every_other_address_is_refused_before_anything_leaves(channel, value):
    assert fate(channel, value, LISTED) == NOT_LISTED


@pytest.mark.parametrize("value", ["anna@uat.example", "", "@"])
def test_where_nothing_is_listed_nothing_leaves(value):
    assert fate("email", value, {}) == NOT_LISTED


def test_what_is_only_printed_needs_no_list():
    printed = {"PRO_CONSOLE_CHANNELS": "email"}
    assert fate("email", "anybody@correo.example", printed).fate is Fate.HANDED_OVER
