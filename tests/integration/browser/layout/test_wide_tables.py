"""Tables that are wider than the page: their edges say so, and words stay whole."""

import base64
from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.integration.browser.layout.pages import open_page
from tests.services.served import Site
from tests.stores.store import COURSE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("layout")]

INSET = 0.01
_BRIGHTNESS = """
async ([picture, places, density]) => {
  const image = await createImageBitmap(await (await fetch(picture)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const row = image.height - 32 * density;  // above the last line's text and round corners
  const columns = places.map(place => Math.floor(place * (image.width - 1)));
  return columns.map(column => canvas.getImageData(column, row, 1, 1).data[1]);
}
"""


@pytest.fixture(scope="module")
def blank(browser: Browser) -> Iterator[Page]:
    """Open a page whose rules, other than those of the site's pages, let it look at pictures."""
    page = browser.new_page()
    yield page
    page.context.close()


def _shaded_edges(
    blank: Page, table: Locator, *, insets: tuple[float, ...] = (INSET,), density: int = 1
) -> list[tuple[bool, bool]]:
    """Tell whether the left and the right edge of a table differ from its middle.

    An inset is how far within the table both edges are looked at, as a share of its width.
    """
    picture = "data:image/png;base64," + base64.b64encode(table.screenshot()).decode()
    places = [0.5, *insets, *(1 - inset for inset in insets)]
    middle, *edges = blank.evaluate(_BRIGHTNESS, [picture, places, density])
    is_shaded = [abs(edge - middle) > 20 for edge in edges]
    return list(zip(is_shaded[: len(insets)], is_shaded[len(insets) :], strict=True))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("language", "sign"), [("en", 1), ("ar", -1)])
def test_a_table_has_a_shade_where_more_columns_are(
    browser: Browser,
    blank: Page,
    site: Site,
    language: str,
    sign: int,
    scheme: Literal["light", "dark"],
) -> None:
    page = open_page(browser, site, language=language, width=390)
    page.emulate_media(color_scheme=scheme)
    table = page.locator(".scroll").first
    table.scroll_into_view_if_needed()
    assert table.get_attribute("tabindex") == "0"
    hidden = table.evaluate("node => node.scrollWidth - node.clientWidth")
    assert hidden > 60
    seen = []
    for place in (0, hidden // 2):
        table.evaluate("(node, left) => { node.scrollLeft = left; }", sign * place)
        (edges,) = _shaded_edges(blank, table)
        seen.append(edges[::sign])
    assert seen == [(False, True), (True, True)]
    page.context.close()


@pytest.mark.parametrize(("language", "sign"), [("en", 1), ("ar", -1)])
def test_the_shade_is_gone_at_the_last_column_to_the_last_pixel(
    browser: Browser, blank: Page, site: Site, language: str, sign: int
) -> None:
    # A phone has several pixels for one of the page, and the table's width has parts of one.
    page = open_page(browser, site, width=390, language=language, density=3)
    table = page.locator(".scroll").first
    for part in (0.1, 0.3, 0.5, 0.7, 0.9):
        table.evaluate(
            "(node, [width, sign]) => { node.firstElementChild.style.width = `${width}px`;"
            " node.scrollLeft = sign * node.scrollWidth; }",
            [700 + part, sign],
        )
        seen = _shaded_edges(blank, table, insets=(0.0035, 0.007, 0.012, INSET), density=3)
        assert [edges[::sign][1] for edges in seen[:-1]] == [False] * 3
        assert seen[-1][::sign][0]
    page.context.close()


def test_a_table_that_is_seen_whole_has_no_shade(blank: Page, page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    table = page.locator(".scroll").first
    assert table.evaluate("node => node.scrollWidth - node.clientWidth") == 0
    assert _shaded_edges(blank, table) == [(False, False)]


@pytest.mark.parametrize("path", ["/quality/", f"/courses/{COURSE}/learners/"])
def test_a_word_out_of_a_few_stands_in_one_line(browser: Browser, site: Site, path: str) -> None:
    page = open_page(browser, site, width=375)
    page.goto(f"{site.url}{path}")
    cells = page.locator("td.word")
    assert cells.count()
    cells.first.evaluate("node => { node.textContent = 'tracking log of a site'; }")
    words = cells.first.evaluate(
        "node => { const all = document.createRange(); all.selectNodeContents(node);"
        " return all.getClientRects().length; }"
    )
    assert words == 1
    page.context.close()
