"""Responses used in several tests: answers in printed order, `.` unanswered, `N` not applicable.

They stand in the golden cases that are shipped, with the scores that are expected of them.
"""

import numpy as np
import pytest

import scoring
from scoring import golden

SF36V1 = scoring.load("sf36v1")
SF36V2 = scoring.load("sf36v2")
RAND36 = scoring.load("rand36")
LUPUSQOL = scoring.load("lupusqol")

V1_SUITE = golden.load("sf36v1-computed")
V2_SUITE = golden.load("sf36v2-computed")
V1 = {name: V1_SUITE.lines[name] for name in V1_SUITE.expected("scales")}
V2 = {name: V2_SUITE.lines[name] for name in V2_SUITE.expected("scales")}
LUPUS = {
    name: golden.load(suite).lines[name]
    for suite, block in (("lupusqol-external", "all-equal"), ("lupusqol-computed", "domains"))
    for name in golden.load(suite).expected(block)
}

WAYS = [  # every instrument with every norm set, recall and policy that it has: id, norms, recall, policy
    ("sf36v1", None, "standard", "half"),
    ("sf36v1", "us1990", "standard", "half"),
    ("sf36v1", "es1996", "standard", "half"),
    ("sf36v2", "us1998", "standard", "half"),
    ("sf36v2", "us1998-acute", "acute", "half"),
    ("rand36", None, "standard", "any"),
    ("rand36", None, "standard", "half"),
    ("lupusqol", None, "4-week", "half"),
]


def read(definition, line):
    """Item id -> answer from a line of answers."""
    marks = {".": None, "N": "NA"}
    answers = [marks[each] if each in marks else int(each) for each in line.split()]
    return {item.id: answer for item, answer in zip(definition.items, answers, strict=True)}


def random_codes(definition, count, seed):
    """(responses, items) codes, NaN where unanswered: from complete responses to nearly empty ones."""
    rng = np.random.default_rng(seed)
    codes = np.stack([rng.choice(item.codes, count) for item in definition.items], axis=1).astype(float)
    gaps = rng.choice([0.0, 0.0, 0.03, 0.2, 0.5, 0.9, 1.0], count)
    codes[rng.random(codes.shape) < gaps[:, None]] = np.nan
    return codes


def as_answers(definition, row):
    """One row of codes as item id -> answer."""
    items = zip(definition.items, row.tolist(), strict=True)
    return {item.id: None if code != code else int(code) for item, code in items}


def values(scored, *codes):
    return [scored[code] for code in codes]


def assert_met(scored, expected, tolerance):
    """Each expected score has come out within the tolerance, and null where None is expected."""
    assert expected
    for code, value in expected.items():
        assert scored[code] == (None if value is None else pytest.approx(value, rel=0, abs=tolerance)), code
