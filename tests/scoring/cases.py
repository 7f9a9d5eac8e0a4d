"""Responses used in several tests: answers in printed order, `.` unanswered, `N` not applicable."""

import numpy as np

import scoring

SF36V1 = scoring.load("sf36v1")
SF36V2 = scoring.load("sf36v2")
RAND36 = scoring.load("rand36")
LUPUSQOL = scoring.load("lupusqol")

JULIA = (
    "1 2 3 2 3 2 3 2 1 2 1 2 1 2 1 2 1 2 1 3 3 2 3 2 1 2 1 2 1 2 3 2 1 1 2 3"  # PharmCat/SF36HealthSurvey.jl
)

V1 = {
    "best": "1 1 3 3 3 3 3 3 3 3 3 3 2 2 2 2 2 2 2 1 1 1 1 6 6 1 1 6 6 1 6 5 5 1 5 1",
    "worst": "5 5 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 5 6 5 6 1 1 6 6 1 1 6 1 1 1 5 1 5",
    "middle": "3 3 1 2 2 2 3 2 2 3 3 3 1 2 1 2 2 2 1 2 4 3 3 4 5 3 4 4 3 3 4 3 3 3 3 3",
    "gaps": "3 3 1 2 . 2 3 . 2 3 3 3 1 . 1 . 2 . 1 . 4 . 3 4 . 3 . 4 3 3 4 3 3 . . 3",
    "many gaps": ". 3 1 2 . 2 . . . . 3 3 1 . . . 2 . . 2 . 2 . . . 3 . 4 3 3 . 3 3 3 . .",
}
V2 = {
    "best": "1 1 3 3 3 3 3 3 3 3 3 3 5 5 5 5 5 5 5 1 1 1 1 5 5 1 1 5 5 1 5 5 5 1 5 1",
    "worst": "5 5 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 5 6 5 5 1 1 5 5 1 1 5 1 1 1 5 1 5",
    "middle": "3 3 1 2 2 2 3 2 2 3 3 3 3 2 3 4 4 3 5 2 4 3 3 4 5 3 4 4 3 3 4 3 3 3 3 3",
    "gaps": "3 3 1 2 . 2 3 . 2 3 3 3 3 . 3 . 4 . 5 . . 3 3 4 . 3 . 4 3 3 4 3 3 . . 3",
    "all threes": "3 " * 36,
}
LUPUS = {
    "all 4": "4 " * 34,
    "all 0": "0 " * 34,
    "all 2": "2 " * 34,
    "complete": "2 3 1 2 3 2 4 3  1 2 1  2 3 3  3 4  1 2 2  2 3 2 1 3 2  3 4 2 3 3  1 2 1 2",
    "gaps": "2 . 1 . 3 . 4 .  1 . 1  . . 3  N N  1 2 .  . 3 . 1 . 2  3 N 2 N 3  . 2 . .",
    "at the half": "4 3 2 1 . . . .  2 . .  3 4 .  N 1  . . .  4 0 2 . . .  N N 1 2 .  3 3 . .",
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
