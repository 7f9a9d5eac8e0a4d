"""Codes that people read to each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pro_service.domain.receipts import BASE32, as_typed, crockford, receipt_code


def test_a_receipt_is_the_first_forty_bits_of_the_content_hash():
    # 0x0123456789 = 00000 00100 10001 10100 01010 11001 11100 01001
    assert receipt_code("0123456789" + "f" * 54) == "04HM-ASW9"


def test_the_alphabet_leaves_out_the_letters_that_are_misread():
    assert not set("ILOU") & set(BASE32)
    assert len(BASE32) == 32


@pytest.mark.parametrize("typed", ["04hm asw9", "O4HM-ASW9", "o4hm-asw9 "])
def test_a_code_is_understood_as_people_type_it(typed):
    assert as_typed(typed) == "04HMASW9"


@given(st.binary(min_size=32, max_size=32))
def test_every_character_comes_from_the_alphabet(digest):
    code = crockford(digest, 10)
    assert len(code) == 10
    assert set(code) <= set(BASE32)


def test_a_digest_that_is_too_short_is_refused():
    with pytest.raises(ValueError, match="too short"):
        crockford(b"\x00", 2)
