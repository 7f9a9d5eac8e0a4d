"""Two windows of the app on one phone: it works in one of them, and nothing is answered twice."""

from playwright.sync_api import expect

from tests.webapp.visiting import Visit

ELSEWHERE, HERE = "Abierta en otra ventana", "Seguir aquí"


def test_a_second_window_says_where_the_app_is_open_and_can_take_over(paired, server, screenshots):
    """The answers are the same in both; the first window then keeps nothing more."""
    first = Visit(paired, "es")
    first.open_from_home(1)
    first.begin()
    first.choose(1)
    other = paired.context.new_page()
    other.goto(server.app)
    expect(other.get_by_role("heading", name=ELSEWHERE)).to_be_visible()
    other.screenshot(path=screenshots / "elsewhere-es.png")
    other.get_by_role("button", name=HERE).click()
    other.get_by_label("Su PIN").fill("4711")
    other.get_by_role("button", name="Abrir", exact=True).click()
    expect(paired.get_by_role("heading", name=ELSEWHERE)).to_be_visible()
    second = Visit(other, "es")
    second.open_from_home(1)
    other.get_by_role("button", name="Seguir").click()
    second.is_at(1)
    expect(second.option(1)).to_be_checked()
    second.choose(0)
    paired.get_by_role("button", name=HERE).click()
    first.is_at(1)
    expect(first.option(0)).to_be_checked()
    expect(other.get_by_role("heading", name=ELSEWHERE)).to_be_visible()
