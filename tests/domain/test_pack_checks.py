"""The self-check of a pack tells what is wrong, and no word of the questionnaire."""

from dataclasses import replace

import pytest

import scoring
from pro_service.domain.forms import read_forms
from pro_service.domain.pack_checks import check
from tests.support.packs import nonsense_form, stated_map

ALL = [scoring.load(name) for name in scoring.available()]


def forms_of(definition):
    return read_forms(nonsense_form(definition.id), f"{definition.id}.toml")


def hashes(forms):
    return {form.language: form.content_hash for form in forms}


def failed(checks):
    return {(each.name, each.of) for each in checks if not each.is_passed}


@pytest.mark.parametrize("definition", ALL, ids=[definition.id for definition in ALL])
def test_every_shipped_instrument_with_a_right_form_passes(definition):
    forms = forms_of(definition)
    made = check(definition, forms, hashes(forms), stated_map(definition.id))
    assert failed(made) == set()
    assert len(made) == 2 * 3 + 7 * len(definition.scales)


def test_figures_are_counts_and_hashes_and_nothing_else():
    definition = scoring.load("lupusqol")
    forms = forms_of(definition)
    made = {(each.name, each.of): each.figure for each in check(definition, forms, hashes(forms), None)}
    assert made["every item", "es"] == "34"
    assert made["every code", "es"] == "177"  # 34 items with 5 codes each, and 7 with NA
    assert made["item count", "PH"] == "8"
    assert made["reversal", "PA"] == "0 reversed"
    assert not any("glorp" in figure for figure in made.values())


def test_a_form_with_other_codes_or_another_hash_fails():
    definition = scoring.load("lupusqol")
    es, en = forms_of(definition)
    first, *rest = es.items
    short = replace(es, items=(replace(first, options=first.options[1:]), *rest))
    assert failed(check(definition, [short, en], hashes([es]), None)) == {
        ("every code", "es"),
        ("content hash", "en"),
    }


def test_items_out_of_order_fail():
    definition = scoring.load("lupusqol")
    es, _ = forms_of(definition)
    turned = replace(es, items=es.items[::-1])
    assert ("every item", "es") in failed(check(definition, [turned], hashes([es]), None))


def test_a_map_with_other_items_fails_by_scale():
    definition = scoring.load("lupusqol")
    stated = stated_map("lupusqol")
    other = replace(stated, scales={**stated.scales, "PA": ("q9", "q10"), "PL": ("q11", "q13", "q14")})
    assert failed(check(definition, (), {}, other)) == {
        ("item count", "PA"),
        ("item map", "PA"),
        ("item map", "PL"),
    }


def test_a_recode_that_is_no_longer_one_way_fails():
    definition = scoring.load("lupusqol")
    recode = definition.recodes[0]
    bent = replace(recode, hundredths=(0, 300, 200, 100, 400))
    spoiled = replace(definition, recodes=(bent,))
    assert {name for name, _ in failed(check(spoiled, (), {}, None))} == {"monotone"}
