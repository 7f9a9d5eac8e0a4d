"""What JSON libraries wave through, and this service does not."""

import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from pro_service import errors
from pro_service.api import strict_json

READABLE = [
    (b'{"a": 1}', {"a": 1}),
    (b' [1.5, -2, true, false, null, "\xc3\xb1"] \n', [1.5, -2, True, False, None, "ñ"]),
    (rb'{"a": "\u00f1 \ud83d\ude00"}', {"a": "ñ 😀"}),  # a whole surrogate pair is one character
    (b'{"a": "[[[[[[[[[[[[[[[[[[[[[[[[[[[[["}', {"a": "[" * 29}),  # brackets in a text nest nothing
    (rb'{"a": "\\\"[[[[[[[[[[[[[[[[[[[[[[["}', {"a": '\\"' + "[" * 23}),
    (b"999999999999999", 999999999999999),
    (b"[" * 20 + b"]" * 20, None),
]
UNREADABLE = [
    (b"", errors.MalformedJson),
    (b"{", errors.MalformedJson),
    (b'{"a": 1} x', errors.MalformedJson),
    (b"{'a': 1}", errors.MalformedJson),
    (b'{"a": "\x01"}', errors.MalformedJson),
    (b'\xef\xbb\xbf{"a": 1}', errors.MalformedJson),  # byte order mark
    ('{"a": 1}'.encode("utf-16"), errors.MalformedJson),
    (b'{"a": "\xff"}', errors.MalformedJson),
    (b'{"a": "\xed\xa0\x80"}', errors.MalformedJson),  # half a surrogate pair as bytes
    (b'{"a": NaN}', errors.NotFinite),
    (b'{"a": Infinity}', errors.NotFinite),
    (b'{"a": -Infinity}', errors.NotFinite),
    (b'{"a": 1e999}', errors.NotFinite),
    (b'{"a": -1e999}', errors.NotFinite),
    (b'{"a": 1000000000000000}', errors.NotFinite),
    (b'{"a": ' + b"9" * 5000 + b"}", errors.NotFinite),
    (b'{"a": 1, "a": 2}', errors.DuplicateKey),
    (b'{"b": {"a": 1, "a": 1}}', errors.DuplicateKey),
    (rb'{"a": 1, "\u0061": 2}', errors.DuplicateKey),  # the same key, spelt otherwise
    (b"[" * 21 + b"]" * 21, errors.TooDeep),
    (b"[" * 2000 + b"]" * 2000, errors.TooDeep),
    (b'{"a":' * 2000 + b"1" + b"}" * 2000, errors.TooDeep),
    (b"[" * 60_000, errors.TooDeep),
    (rb'{"a": "\u0000"}', errors.ForbiddenCharacter),
    (rb'{"\u0000": 1}', errors.ForbiddenCharacter),
    (rb'{"a": [{"b": "x\ud800y"}]}', errors.ForbiddenCharacter),
    (rb'{"a": "\udc00\ud800"}', errors.ForbiddenCharacter),
    (b'"' + b"x" * 65_535 + b'"', errors.BodyTooLarge),
]


def test_well_formed_json_is_read():
    for raw, content in READABLE[:-1]:
        assert strict_json.parse(raw) == content


def test_twenty_levels_are_read():
    strict_json.parse(READABLE[-1][0])


@pytest.mark.parametrize(("raw", "problem"), UNREADABLE, ids=[raw[:24].hex() for raw, _ in UNREADABLE])
def test_what_is_not_strict_json_has_its_own_problem(raw, problem):
    with pytest.raises(problem) as refusal:
        strict_json.parse(raw)
    assert refusal.value.errors == ()  # nothing of the body is told


def test_64_kib_are_read_and_one_byte_more_is_not():
    filling = b'"' + b"x" * (64 * 1024 - 2) + b'"'
    assert len(strict_json.parse(filling)) == 64 * 1024 - 2
    with pytest.raises(errors.BodyTooLarge):
        strict_json.parse(filling[:-1] + b'x"')


def test_a_body_made_to_be_slow_is_judged_in_one_pass():
    for raw in (b'"' + b'\\"' * 32_000, b'"\\' * 32_000, b'"' * 65_000):
        with pytest.raises(errors.MalformedJson):
            strict_json.parse(raw)


def request(body=b"{}", **headers):
    options = {"Content-Type": "application/json"} | {k.replace("_", "-"): v for k, v in headers.items()}
    return Request(EnvironBuilder(method="PUT", data=body, headers=options).get_environ())


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8", "Application/JSON"])
def test_json_may_say_that_it_is_utf_8(kind):
    assert strict_json.read(request(Content_Type=kind)) == (b"{}", {})


@pytest.mark.parametrize(
    "headers",
    [
        {"Content_Type": "text/plain"},
        {"Content_Type": "text/json"},
        {"Content_Type": "application/x-www-form-urlencoded"},
        {"Content_Type": "application/merge-patch+json"},
        {"Content_Type": "application/json; charset=utf-16"},
        {"Content_Type": "application/json; charset=latin-1"},
        {"Content_Type": ""},
        {"Content_Encoding": "gzip"},
    ],
)
def test_another_content_type_is_refused_whatever_the_body(headers):
    with pytest.raises(errors.WrongContentType):
        strict_json.read(request(**headers))


def test_a_body_that_broke_off_is_not_taken_for_a_whole_one():
    environ = EnvironBuilder(method="PUT", data=b'{"a": 1}', content_type="application/json").get_environ()
    environ |= {"CONTENT_LENGTH": "20", "wsgi.input_terminated": True}
    broken = Request(environ)
    broken.max_content_length = 64 * 1024 + 1
    with pytest.raises(errors.NotUnderstood):
        strict_json.read(broken)
