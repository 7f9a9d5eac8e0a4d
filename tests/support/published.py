"""Published answers and the scores published with them, for every test that sends answers one way or another.

They stand once, in the golden cases that are shipped. Answers in printed order, `.` unanswered; scores
PF RP BP GH VT SF RE MH PCS MCS, None where none is due.
"""

from scoring import golden

SF36_ITEMS = [
    "q1", "q2", *(f"q3{letter}" for letter in "abcdefghij"), *(f"q4{letter}" for letter in "abcd"),
    *(f"q5{letter}" for letter in "abc"), "q6", "q7", "q8", *(f"q9{letter}" for letter in "abcdefghi"),
    "q10", *(f"q11{letter}" for letter in "abcd"),
]  # fmt: skip
SF36_SCORES = ("PF", "RP", "BP", "GH", "VT", "SF", "RE", "MH", "PCS", "MCS")

_SUITE = golden.load("sf36v1-external")

# lbraglia/lbscorer, saved output of the Mario Negri/Apolone program, US 1990: cases 01 to 10.
APOLONE_SCORES = _SUITE.expected("apolone")
# The sample that comes with it.
APOLONE = {name: _SUITE.lines[name] for name in APOLONE_SCORES}
DIGITS = _SUITE.tolerance("apolone")
"""The table gives five decimals."""


def answers(line: str) -> dict[str, int]:
    """The answered items of a line of SF-36 answers."""
    return {item: int(code) for item, code in zip(SF36_ITEMS, line.split(), strict=True) if code != "."}
