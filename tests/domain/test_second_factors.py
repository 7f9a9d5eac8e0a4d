"""One-time codes of an authenticator, as RFC 6238 has them."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from pro_service.domain.second_factors import as_base32, code_at, provisioning_uri, step_matched, step_of

KEY = b"12345678901234567890"  # RFC 6238, appendix B
AT = datetime(2026, 3, 2, 10, 0, 10, tzinfo=UTC)


@pytest.mark.external
@pytest.mark.parametrize(
    ("unix_s", "code"),  # RFC 6238, appendix B, SHA-1: the last six of eight digits
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_the_rfc(unix_s, code):
    at = datetime.fromtimestamp(unix_s, UTC)
    assert code_at(KEY, step_of(at)) == code
    assert step_matched(KEY, code, at, None) == unix_s // 30


@pytest.mark.parametrize(
    ("late_s", "is_good"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)]
)
def test_a_clock_may_be_half_a_minute_off(late_s, is_good):
    code = code_at(KEY, step_of(AT))
    assert (step_matched(KEY, code, AT + timedelta(seconds=late_s), None) is not None) is is_good


def test_a_code_counts_once():
    step = step_of(AT)
    code = code_at(KEY, step)
    assert step_matched(KEY, code, AT, None) == step
    assert step_matched(KEY, code, AT, step) is None
    assert step_matched(KEY, code, AT, step + 1) is None
    assert step_matched(KEY, code, AT, step - 1) == step


@pytest.mark.parametrize("code", ["", "28708", "2870822", "28708a", "٢٨٧٠٨٢"])
def test_what_is_no_code_matches_nothing(code):
    assert step_matched(KEY, code, datetime.fromtimestamp(59, UTC), None) is None


def test_an_authenticator_is_told_all_that_it_needs():
    assert as_base32(KEY) == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # RFC 4648
    told = urlsplit(provisioning_uri(KEY, "maria"))
    assert (told.scheme, told.netloc, told.path) == ("otpauth", "totp", "/PRO%20service%3Amaria")
    assert parse_qs(told.query) == {
        "secret": ["GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"],
        "issuer": ["PRO service"],
        "algorithm": ["SHA1"],
        "digits": ["6"],
        "period": ["30"],
    }
