"""The colours of the pages keep the contrast of WCAG 2.2 AA, in the light and in the dark."""

import re
from pathlib import Path

import pytest

from pro_service.web import pages

SHEET = (Path(pages.__file__).parent / "static" / "pages.css").read_text("utf-8")
LIGHT, DARK = (
    dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))
    for block in re.findall(r":root \{(.*?)\}", SHEET, re.S)
)
TEXT_ON = [
    ("ink", "paper"),
    ("ink", "card"),
    ("quiet", "paper"),
    ("quiet", "card"),
    ("accent", "paper"),
    ("accent", "card"),
    ("on-accent", "accent"),
    ("on-mark", "mark"),
    ("good", "card"),
    ("bad", "card"),
    ("on-code", "code"),
]


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_has_a_contrast_of_21():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON)
def test_text_can_be_read_on_its_ground(scheme, text, ground):
    assert contrast(scheme[text], scheme[ground]) >= 4.5


def test_no_colour_stands_outside_the_list():
    rest = re.sub(r":root \{.*?\}", "", SHEET, flags=re.S)
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b|rgb|hsl", rest)
    assert set(LIGHT) == set(DARK)
