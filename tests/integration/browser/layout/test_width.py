"""What stands beside what, and what must fit, at the widths of screens and of paper."""

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.integration.browser.layout.pages import open_page
from tests.services.served import Site
from tests.stores.store import COURSE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("layout")]

ROWS_OF_TILES = """(tiles, count) => {
  while (tiles.children.length < count) tiles.append(tiles.firstElementChild.cloneNode(true));
  while (tiles.children.length > count) tiles.lastElementChild.remove();
  const boxes = [...tiles.children].map((tile) => tile.getBoundingClientRect());
  const tops = [...new Set(boxes.map((box) => box.top))];
  const whole = tiles.getBoundingClientRect().width;
  return tops.map((top) => {
    const row = boxes.filter((box) => box.top === top);
    return [row.length, Math.abs(row[0].width - whole) < 1];
  });
}"""


SIGNS_ALONE = """(signs) => signs.filter((sign) => {
  const words = document.createRange();
  words.selectNode(sign.previousSibling);
  return sign.getBoundingClientRect().top >= [...words.getClientRects()].at(-1).bottom;
}).map((sign) => sign.parentNode.textContent)"""


@pytest.fixture(scope="module")
def tiles(browser: Browser, site: Site) -> Iterator[Locator]:
    """Open the page of all courses, and give its key numbers."""
    page = open_page(browser, site)
    page.goto(f"{site.url}/courses/")
    yield page.locator(".tiles")
    page.context.close()


@pytest.mark.parametrize("media", ["screen", "print"])
@pytest.mark.parametrize("width", [390, 650, 720, 760, 860, 1000, 1280])
def test_no_key_number_stands_alone_in_a_row_unless_it_fills_the_row(
    tiles: Locator, width: int, media: Literal["screen", "print"]
) -> None:
    tiles.page.set_viewport_size({"width": width, "height": 900})
    tiles.page.emulate_media(media=media)
    for count in range(2, 11):
        rows = tiles.evaluate(ROWS_OF_TILES, count)
        assert sum(number for number, _ in rows) == count
        alone = [is_whole for number, is_whole in rows if number == 1]
        assert all(alone), (count, rows)


def test_the_sign_of_a_key_number_never_stands_alone_in_a_line(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/courses/{COURSE}/")
    signs = page.locator(".tiles .about")
    assert signs.count() > 3
    for width in range(320, 1281, 20):
        page.set_viewport_size({"width": width, "height": 900})
        assert signs.evaluate_all(SIGNS_ALONE) == [], width
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_phone_nothing_is_wider_than_the_page(browser: Browser, site: Site) -> None:
    page = open_page(browser, site, width=375)
    course = f"/courses/{COURSE}"
    for path in (
        f"{course}/downloads/",
        f"{course}/enrollment/?from=2024-03-01&to=2024-02-01",
        "/account/",
        "/administration/access/",
        "/quality/",
    ):
        page.goto(f"{site.url}{path}")
        page.locator("select").evaluate_all(
            "nodes => nodes.forEach(node => node.add(new Option('a name of a run '.repeat(9))))"
        )
        widest = page.evaluate(
            "Math.max(...[...document.querySelectorAll('main > *, select')]"
            ".map(node => node.getBoundingClientRect().right))"
        )
        assert widest <= 375, path
        assert page.evaluate("document.documentElement.scrollWidth") <= 375, path
    page.context.close()


def test_what_to_do_about_a_finding_stands_below_it(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/courses/{COURSE}/")
    forms = page.locator(".findings .forms")
    starts = {form.evaluate("node => node.getBoundingClientRect().left") for form in forms.all()}
    texts = page.locator(".findings > li").first.bounding_box() or {}
    assert starts == {texts["x"]}
