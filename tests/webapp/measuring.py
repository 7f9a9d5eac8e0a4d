"""What is seen of one question, measured in the browser."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

SIZES = {
    "412 wide": (412, 915, 100),
    "430 wide": (430, 932, 100),
    "320 wide": (320, 568, 100),
    "320 wide, text twice as large": (320, 568, 200),
}
"""Width and height in CSS px, and the size of the text in % of the usual one."""
NARROWEST = ("412 wide", "320 wide", "320 wide, text twice as large")

MEASURE = """() => {
  const seen = (element) => {
    const box = element.getBoundingClientRect();
    return box.top >= 0 && box.bottom <= innerHeight && box.height > 0;
  };
  const rows = [...document.querySelectorAll("fieldset label")];
  const boxes = rows.map((row) => row.getBoundingClientRect());
  const style = (row) => {
    const told = getComputedStyle(row);
    return [told.color, told.backgroundColor, told.borderColor, told.fontSize, told.fontWeight].join("|");
  };
  window.scrollTo(0, 0);
  return {
    heights: boxes.map((box) => box.height),
    widths: boxes.map((box) => box.width),
    gaps: boxes.slice(1).map((box, at) => box.top - boxes[at].bottom),
    styles: [...new Set(rows.map(style))],
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    targets: [...document.querySelectorAll("button, a, fieldset label")]
      .filter((each) => each.offsetParent !== null)
      .map((each) => [each.innerText, each.getBoundingClientRect().height]),
    fontSize: parseFloat(getComputedStyle(rows[0]).fontSize),
    legendSeen: [...document.querySelectorAll("legend > *")].every(seen),
  };
}"""

WORDS = """() => ({
  legend: [...document.querySelectorAll("legend > *")].map((each) => each.innerText),
  options: [...document.querySelectorAll("fieldset label")].map((each) => each.innerText),
  foreign: [...document.querySelectorAll("legend > *, fieldset label span")].map(
    (each) => [each.translate, each.lang]),
  between: document.querySelector("legend").nextElementSibling.innerText,
  checked: document.querySelectorAll("input:checked").length,
  address: location.href,
  main: document.querySelector("main").innerText,
})"""


@dataclass(frozen=True)
class Seen:
    """One question as it was on the screen."""

    n: int
    progress: str
    words: dict[str, Any]
    sizes: dict[str, dict[str, Any]]


def look_at(page: Page, n: int, progress: str, sizes: Iterable[str] = SIZES) -> Seen:
    """Reads the words of the question, and measures it at each size; leaves the page as it was."""
    words, measured = page.evaluate(WORDS), {}
    before = page.viewport_size
    for name in sizes:
        width, height, percent = SIZES[name]
        wanted = {"width": width, "height": height}
        if page.viewport_size != wanted:
            page.set_viewport_size(wanted)
        page.evaluate("percent => { document.documentElement.style.fontSize = percent + '%' }", percent)
        measured[name] = page.evaluate(MEASURE)
    page.evaluate("() => { document.documentElement.style.fontSize = '' }")
    if before:
        page.set_viewport_size(before)
    return Seen(n, progress, words, measured)
