"""Published answers and the scores published with them, for every test that sends answers one way or another.

Answers in printed order, `.` unanswered; scores PF RP BP GH VT SF RE MH PCS MCS, null where none is due.
"""

SF36_ITEMS = [
    "q1", "q2", *(f"q3{letter}" for letter in "abcdefghij"), *(f"q4{letter}" for letter in "abcd"),
    *(f"q5{letter}" for letter in "abc"), "q6", "q7", "q8", *(f"q9{letter}" for letter in "abcdefghi"),
    "q10", *(f"q11{letter}" for letter in "abcd"),
]  # fmt: skip
SF36_SCORES = ("PF", "RP", "BP", "GH", "VT", "SF", "RE", "MH", "PCS", "MCS")
DIGITS = 5e-6
"""The table gives five decimals."""

# The sample that comes with lbraglia/lbscorer (Mario Negri/Apolone SAS program).
APOLONE = {
    "01": "5 5 1 1 1 1 1 1 1 1 2 2 1 1 1 1 1 1 1 5 6 . . 2 . 5 6 1 2 5 2 1 1 5 3 5",
    "02": "1 1 2 2 . 3 3 . 3 . . . 1 1 1 2 1 1 2 1 2 3 2 6 6 2 2 6 5 6 5 . . . . .",
    "03": "4 3 2 3 3 3 3 2 2 3 3 3 1 1 1 1 1 1 1 3 3 3 4 5 6 4 5 6 4 4 4 3 3 4 3 4",
    "04": "5 5 1 1 1 1 1 1 1 1 2 2 1 1 1 1 1 1 1 5 6 1 1 2 1 6 6 1 2 5 2 1 1 5 3 5",
    "05": "2 1 1 2 3 1 2 2 2 3 3 3 1 1 1 1 1 1 1 3 4 3 4 4 6 3 4 4 5 2 3 3 5 2 5 2",
    "06": "3 4 1 2 2 3 3 2 3 3 3 3 1 1 1 1 1 1 1 2 2 2 2 3 5 2 4 5 6 2 5 3 5 4 5 2",
    "07": "3 4 1 2 2 2 3 3 3 3 3 3 1 1 1 1 2 2 2 2 1 1 4 6 6 1 2 6 5 2 5 4 5 5 5 2",
    "08": "3 2 2 3 3 3 3 3 3 3 3 3 2 1 1 2 2 1 2 2 1 1 3 5 6 2 3 6 6 2 5 4 4 2 4 2",
    "09": "5 4 1 1 1 2 2 2 1 2 2 3 . 1 1 1 . 1 1 3 4 4 4 6 4 4 5 5 5 4 4 3 2 4 3 5",
    "10": "3 2 2 3 3 3 3 3 3 3 3 3 2 2 2 2 2 2 2 1 1 1 2 5 6 2 2 6 6 2 5 5 5 1 5 1",
}
# lbraglia/lbscorer, saved output of the Mario Negri/Apolone program, US 1990.
APOLONE_SCORES = {
    "01": (10, 0, 0, 10, 13.33333, 0, 0, 15, 21.57120, 21.80415),
    "02": (80, 25, 64, None, 80, 100, 33.33333, 76, None, None),
    "03": (85, 0, 52, 35, 45, 50, 0, 72, 38.84769, 36.87770),
    "04": (10, 0, 40, 10, 35, 0, 0, 8, 28.11901, 20.70724),
    "05": (60, 0, 41, 87, 50, 50, 0, 72, 39.23738, 40.00224),
    "06": (75, 0, 74, 72, 75, 62.5, 0, 72, 44.91013, 41.56973),
    "07": (75, 0, 100, 67, 70, 75, 100, 96, 38.92918, 61.08827),
    "08": (95, 50, 100, 72, 75, 75, 66.66667, 88, 51.43490, 51.24144),
    "09": (35, 0, 31, 20, 50, 50, 0, 64, 25.95036, 41.29078),
    "10": (95, 100, 100, 92, 85, 100, 100, 88, 57.22017, 57.77303),
}


def answers(line: str) -> dict[str, int]:
    """The answered items of a line of SF-36 answers."""
    return {item: int(code) for item, code in zip(SF36_ITEMS, line.split(), strict=True) if code != "."}
