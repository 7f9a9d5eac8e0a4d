"""A second scorer, slow and plain, that shares no table, file or line with `scoring`.

Typed from the published scoring rules, by sequence number 1-36, one response at a time, with whole hundredths
and fractions. Where the product takes the mean of the answered items, this one fills the gaps with that mean,
as the manuals tell it.
"""

from fractions import Fraction

MOS_ITEMS = {
    "PF": range(3, 13),
    "RP": range(13, 17),
    "BP": (21, 22),
    "GH": (1, 33, 34, 35, 36),
    "VT": (23, 27, 29, 31),
    "SF": (20, 32),
    "RE": range(17, 20),
    "MH": (24, 25, 26, 28, 30),
}
LOWEST_AND_RANGE = {  # of the raw score
    1: {
        "PF": (10, 20),
        "RP": (4, 4),
        "BP": (2, 10),
        "GH": (5, 20),
        "VT": (4, 20),
        "SF": (2, 8),
        "RE": (3, 3),
        "MH": (5, 25),
    },
    2: {
        "PF": (10, 20),
        "RP": (4, 16),
        "BP": (2, 10),
        "GH": (5, 20),
        "VT": (4, 16),
        "SF": (2, 8),
        "RE": (3, 12),
        "MH": (5, 20),
    },
}
LEAST_ANSWERED = {"PF": 5, "RP": 2, "BP": 1, "GH": 3, "VT": 2, "SF": 1, "RE": 2, "MH": 3}

US_WEIGHTS = (
    (0.42402, 0.35119, 0.31754, 0.24954, 0.02877, -0.00753, -0.19206, -0.22069),
    (-0.22999, -0.12329, -0.09731, -0.01571, 0.23534, 0.26876, 0.43407, 0.48581),
)
ES_WEIGHTS = (
    (0.407, 0.359, 0.332, 0.292, 0.039, 0.031, -0.240, -0.242),
    (-0.219, -0.163, -0.133, -0.069, 0.232, 0.241, 0.512, 0.536),
)
NORMS = {  # means, SDs, weights of PCS and MCS; PF RP BP GH VT SF RE MH
    "us1990": (
        (84.52404, 81.19907, 75.49196, 72.21316, 61.05453, 83.59753, 81.29467, 74.84212),
        (22.89490, 33.79729, 23.55879, 20.16964, 20.86942, 22.37642, 33.02717, 18.01189),
        US_WEIGHTS,
    ),
    "us1998": (
        (83.29094, 82.50964, 71.32527, 70.84570, 58.31411, 84.30250, 87.39733, 74.98685),
        (23.75883, 25.52028, 23.66224, 20.97821, 20.01923, 22.91921, 21.43778, 17.75604),
        US_WEIGHTS,
    ),
    "us1998-acute": (
        (82.62455, 82.65109, 73.86999, 70.78372, 58.41968, 85.11568, 87.50009, 75.76034),
        (24.43176, 26.19282, 24.00884, 21.28902, 20.87823, 23.24464, 22.01216, 18.04746),
        US_WEIGHTS,
    ),
    "es1996": (
        (84.7, 83.2, 79.0, 68.3, 66.9, 90.1, 88.6, 73.3),
        (24.0, 35.2, 27.9, 22.3, 22.1, 20.0, 30.1, 20.1),
        ES_WEIGHTS,
    ),
}

RAND_ITEMS = {
    "PF": range(3, 13),
    "RP": range(13, 17),
    "RE": range(17, 20),
    "EF": (23, 27, 29, 31),
    "EW": (24, 25, 26, 28, 30),
    "SF": (20, 32),
    "PA": (21, 22),
    "GH": (1, 33, 34, 35, 36),
    "HT": (2,),
}
LUPUS_ITEMS = {
    "PH": range(1, 9),
    "PA": range(9, 12),
    "PL": range(12, 15),
    "IR": range(15, 17),
    "BO": range(17, 20),
    "EH": range(20, 26),
    "BI": range(26, 31),
    "FA": range(31, 35),
}


def plain_scores(instrument, answers, norms=None, policy="half"):
    """Scores by code, None where there is none; `answers` in printed order, None where unanswered."""
    by_number = {number: code for number, code in enumerate(answers, start=1) if code is not None}
    if instrument == "rand36":
        return rand(by_number, policy)
    if instrument == "lupusqol":
        return lupus(by_number)
    scales = mos(by_number, 1 if instrument == "sf36v1" else 2)
    if norms is not None:
        scales |= norm_based(scales, *NORMS[norms])
    return scales


def mos(answers, version):
    values = {number: mos_value(number, code, version) for number, code in answers.items()}
    values |= pain(answers.get(21), answers.get(22))
    scores = {}
    for scale, numbers in MOS_ITEMS.items():
        given = [values[number] for number in numbers if number in values]
        lowest, span = LOWEST_AND_RANGE[version][scale]
        if sum(number in answers for number in numbers) < LEAST_ANSWERED[scale]:
            scores[scale] = None
            continue
        mean = Fraction(sum(given), len(given))
        raw = sum(given) + mean * (len(numbers) - len(given))
        scores[scale] = float((raw - 100 * lowest) / span)
    return scores


def mos_value(number, code, version):
    """The final item value in hundredths (items 21 and 22 apart)."""
    if number == 1:
        return {1: 500, 2: 440, 3: 340, 4: 200, 5: 100}[code]
    if number in (20, 34, 36):
        return 600 - 100 * code
    if number in (23, 26, 27, 30):
        return (700 if version == 1 else 600) - 100 * code
    return 100 * code


def pain(item21, item22):
    if item21 is None and item22 is None:
        return {}
    if item21 is None:
        alone = {1: 600, 2: 475, 3: 350, 4: 225, 5: 100}[item22]
        return {21: alone, 22: alone}
    value21 = {1: 600, 2: 540, 3: 420, 4: 310, 5: 220, 6: 100}[item21]
    if item22 is None:
        return {21: value21, 22: value21}
    if item22 == 1:
        return {21: value21, 22: 600 if item21 == 1 else 500}
    return {21: value21, 22: {2: 400, 3: 300, 4: 200, 5: 100}[item22]}


def norm_based(scales, means, sds, weights):
    named = list(scales)
    values = list(scales.values())
    z = [
        None if value is None else (value - mean) / sd
        for value, mean, sd in zip(values, means, sds, strict=True)
    ]
    scores = {
        f"{code}_NBS": None if each is None else 50 + each * 10 for code, each in zip(named, z, strict=True)
    }
    for summary, weight in zip(("PCS", "MCS"), weights, strict=True):
        if None in z:
            scores[summary] = None
        else:
            scores[summary] = sum(each * by for each, by in zip(z, weight, strict=True)) * 10 + 50
    return scores


def rand(answers, policy):
    scores = {}
    for scale, numbers in RAND_ITEMS.items():
        given = [rand_value(number, answers[number]) for number in numbers if number in answers]
        if not given or (policy == "half" and len(given) / len(numbers) < 0.5):
            scores[scale] = None
        else:
            scores[scale] = float(Fraction(sum(given), len(given)))
    return scores


def rand_value(number, code):
    if number in (1, 2, 20, 22, 34, 36):
        return {1: 100, 2: 75, 3: 50, 4: 25, 5: 0}[code]
    if 3 <= number <= 12:
        return {1: 0, 2: 50, 3: 100}[code]
    if 13 <= number <= 19:
        return {1: 0, 2: 100}[code]
    if number in (21, 23, 26, 27, 30):
        return {1: 100, 2: 80, 3: 60, 4: 40, 5: 20, 6: 0}[code]
    if number in (24, 25, 28, 29, 31):
        return {1: 0, 2: 20, 3: 40, 4: 60, 5: 80, 6: 100}[code]
    return {1: 0, 2: 25, 3: 50, 4: 75, 5: 100}[code]


def lupus(answers):
    scores = {}
    for domain, numbers in LUPUS_ITEMS.items():
        given = [answers[number] for number in numbers if number in answers]
        enough = len(given) / len(numbers) >= 0.5
        scores[domain] = float(Fraction(sum(given), len(given)) / 4 * 100) if enough else None
    return scores
