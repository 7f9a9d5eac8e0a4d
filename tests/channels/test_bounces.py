"""Bounces as mail servers write them, and mail that only looks like one."""

import time

import pytest

from pro_service.channels.bounces import Bounce, read_bounce
from tests.channels.conftest import DELIVERY

DOMAIN = "study.example.org"
OURS = f"<{DELIVERY}@{DOMAIN}>"

POSTFIX = f"""\
Return-Path: <>
Date: Mon,  5 Oct 2026 09:00:02 +0200 (CEST)
From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: bounces@study.example.org
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4F1E2A.1791234567/mx.example.org"
Message-Id: <20261005070002.4F1E2B@mx.example.org>

This is a MIME-encapsulated message.

--4F1E2A.1791234567/mx.example.org
Content-Description: Notification
Content-Type: text/plain; charset=utf-8

This is the mail system at host mx.example.org.

<ana@example.org>: host mail.example.org[192.0.2.1] said: 550 5.1.1
    <ana@example.org>: Recipient address rejected: User unknown (in reply to RCPT TO command)

--4F1E2A.1791234567/mx.example.org
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
X-Postfix-Queue-ID: 4F1E2A
X-Postfix-Sender: rfc822; bounces@study.example.org
Arrival-Date: Mon,  5 Oct 2026 09:00:00 +0200 (CEST)

Final-Recipient: rfc822; ana@example.org
Original-Recipient: rfc822;ana@example.org
Action: failed
Status: 5.1.1
Remote-MTA: dns; mail.example.org
Diagnostic-Code: smtp; 550 5.1.1 <ana@example.org>: Recipient address rejected: User unknown

--4F1E2A.1791234567/mx.example.org
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

From: Oficina del estudio <pro@study.example.org>
To: ana@example.org
Subject: =?utf-8?q?Cuestionarios?=
Message-ID: {OURS}
Auto-Submitted: auto-generated

--4F1E2A.1791234567/mx.example.org--
"""

EXIM = f"""\
X-Failed-Recipients: ana@example.org
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mx.example.org>
To: bounces@study.example.org
References: {OURS}
Content-Type: multipart/report; report-type=delivery-status; boundary=1791234567-eximdsn-804289383
MIME-Version: 1.0
Subject: Mail delivery failed: returning message to sender
Message-Id: <E1v5xyz-0001Ab-2C@mx.example.org>

--1791234567-eximdsn-804289383
Content-type: text/plain; charset=us-ascii

This message was created automatically by mail delivery software.

--1791234567-eximdsn-804289383
Content-type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Action: failed
Final-Recipient: rfc822;ana@example.org
Status: 5.0.0
Remote-MTA: dns; mail.example.org
Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.

--1791234567-eximdsn-804289383
Content-type: message/rfc822

Return-path: <bounces@study.example.org>
From: Oficina del estudio <pro@study.example.org>
To: ana@example.org
Message-ID: {OURS}
MIME-Version: 1.0
Content-Type: text/plain

Buenos dias.

--1791234567-eximdsn-804289383--
"""

EXCHANGE = f"""\
From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.org>
To: <bounces@study.example.org>
Date: Mon, 5 Oct 2026 07:00:05 +0000
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="3c5a0f2d-7c11-4f6e-9f3e-0a1b2c3d4e5f"
X-MS-Exchange-Message-Is-Ndr:
Content-Language: en-US
Message-ID: <1b2c3d4e-5f60-4718-8293-a4b5c6d7e8f9@EX01.example.org>
In-Reply-To: {OURS}
References: {OURS}
Subject: Undeliverable: Cuestionarios
Auto-Submitted: auto-replied
MIME-Version: 1.0

--3c5a0f2d-7c11-4f6e-9f3e-0a1b2c3d4e5f
Content-Type: multipart/alternative; differences=Content-Type;
\tboundary="b6e2d9a4-0c71-4d36-8b0f-5d4c3b2a1908"

--b6e2d9a4-0c71-4d36-8b0f-5d4c3b2a1908
Content-Type: text/plain; charset="us-ascii"

Your message couldn't be delivered to ana@example.org.

--b6e2d9a4-0c71-4d36-8b0f-5d4c3b2a1908--

--3c5a0f2d-7c11-4f6e-9f3e-0a1b2c3d4e5f
Content-Type: message/delivery-status

Reporting-MTA: dns;EX01.example.org
Received-From-MTA: dns;mx.example.org
Arrival-Date: Mon, 5 Oct 2026 07:00:04 +0000

Final-Recipient: rfc822;ana@example.org
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP lookup

--3c5a0f2d-7c11-4f6e-9f3e-0a1b2c3d4e5f--
"""

DELAYED = (
    POSTFIX.replace("Action: failed", "Action: delayed")
    .replace("Status: 5.1.1", "Status: 4.4.1")
    .replace("Diagnostic-Code: smtp; 550 5.1.1", "Diagnostic-Code: smtp; 451 4.4.1")
)
BY_ENVELOPE = POSTFIX.replace(OURS, "<rewritten@mx.example.org>").replace(
    "Reporting-MTA: dns; mx.example.org",
    f"Reporting-MTA: dns; mx.example.org\nOriginal-Envelope-Id: {DELIVERY}",
)


def read(text):
    return read_bounce(text.encode(), DOMAIN)


@pytest.mark.parametrize(
    ("bounce", "status"),
    [
        pytest.param(POSTFIX, "5.1.1", id="Postfix"),
        pytest.param(EXIM, "5.1.1", id="Exim says 5.0.0, and the better one in the diagnosis"),
        pytest.param(EXCHANGE, "5.1.10", id="Exchange returns nothing and names what it answers to"),
        pytest.param(BY_ENVELOPE, "5.1.1", id="by the envelope id alone"),
        pytest.param(POSTFIX.replace("\n", "\r\n"), "5.1.1", id="with CRLF"),
    ],
)
def test_an_address_that_does_not_exist_is_told(bounce, status):
    found = read(bounce)
    assert found == Bounce(DELIVERY, "permanent", status)
    assert found.is_gone


def test_a_delay_is_temporary():
    found = read(DELAYED)
    assert found == Bounce(DELIVERY, "temporary", "4.4.1")
    assert not found.is_gone


@pytest.mark.parametrize("status", ["5.2.2", "5.7.1", "4.4.7"])  # full, refused, given up after days
def test_a_failure_that_is_not_about_the_address_leaves_it(status):
    found = read(POSTFIX.replace("Status: 5.1.1", f"Status: {status}"))
    assert found == Bounce(DELIVERY, "permanent", status)
    assert not found.is_gone


def test_without_a_status_a_failure_is_a_failure():
    cut = POSTFIX.replace("Status: 5.1.1\n", "").replace("Diagnostic-Code: smtp; 550 5.1.1 ", "X-Cut: ")
    assert read(cut) == Bounce(DELIVERY, "permanent", "5.0.0")


@pytest.mark.parametrize(
    "mail",
    [
        pytest.param("", id="nothing"),
        pytest.param("hello", id="no mail"),
        pytest.param("\x00\xff\n\n\x00", id="noise"),
        pytest.param(f"Subject: Out of office\nIn-Reply-To: {OURS}\n\nBack on Monday.", id="an absence"),
        pytest.param(POSTFIX.replace("Action: failed", "Action: delivered"), id="it arrived"),
        pytest.param(POSTFIX.replace("Action: failed", "Action: relayed"), id="it went on"),
        pytest.param(POSTFIX.replace("multipart/report", "multipart/mixed"), id="no report"),
        pytest.param(POSTFIX.replace("message/delivery-status", "text/plain"), id="no status"),
        pytest.param(POSTFIX.replace(DOMAIN, "elsewhere.example.com"), id="not our domain"),
        pytest.param(POSTFIX.replace(DELIVERY, "../../etc/passwd"), id="no delivery of ours"),
        pytest.param(POSTFIX.replace(DELIVERY, f"{DELIVERY}00"), id="an id that is too long"),
        pytest.param(POSTFIX.partition("Final-Recipient")[0], id="cut off"),
    ],
)
def test_what_is_no_bounce_of_ours_is_none(mail):
    assert read(mail) is None


def nested(depth):
    opened = "".join(f'Content-Type: multipart/report; boundary="b{n}"\n\n--b{n}\n' for n in range(depth))
    return f"MIME-Version: 1.0\n{opened}Content-Type: message/delivery-status\n\nAction: failed\n"


@pytest.mark.parametrize(
    "mail",
    [
        pytest.param(b"A" * 50_000_000, id="one line of 50 MB"),
        pytest.param(b"A: b\n" * 2_000_000, id="two million headers"),
        pytest.param(nested(30).encode(), id="30 deep"),
        pytest.param(nested(20_000).encode(), id="20,000 deep"),
        pytest.param(b"Content-Type: message/rfc822\n\n" * 20_000, id="20,000 letters in letters"),
        pytest.param(b"Content-Type: multipart/report; boundary=\n\n--\n" * 9, id="a boundary of nothing"),
        pytest.param(b"Content-Type: multipart/report; boundary*0*=x''%; boundary=\"\n\n--\"", id="RFC 2231"),
        pytest.param(b"Content-Type: =?utf-8?q?=?=?\n\n", id="encoded words"),
        pytest.param(
            POSTFIX.replace("charset=utf-8", "charset=no-such").encode()[:900], id="no such charset"
        ),
    ],
)
def test_hostile_mail_does_no_harm(mail):
    began = time.monotonic()
    assert read_bounce(mail, DOMAIN) is None
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("length", range(0, len(POSTFIX), 61))
def test_a_bounce_cut_anywhere_is_read_or_none(length):
    assert read_bounce(POSTFIX.encode()[:length], DOMAIN) in (None, Bounce(DELIVERY, "permanent", "5.1.1"))


def test_our_id_behind_a_huge_letter_is_not_reached():
    padded = EXIM.replace("References:", "X-Cut:").replace(
        "Return-path:", "X-Pad: " + "x" * 300_000 + "\nReturn-path:"
    )
    assert read(padded) is None
