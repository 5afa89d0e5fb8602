"""Pages on paper."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.integration.browser.layout.pages import open_page
from tests.services.served import Site
from tests.stores.store import COURSE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("layout")]

# A word has a box in each line that it stands in. A line may end at a hyphen that is written.
BROKEN_WORDS = """(cells) => cells.flatMap((cell) => {
  const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
  const broken = [];
  while (texts.nextNode()) {
    const text = texts.currentNode;
    for (const { index, 0: word } of text.data.matchAll(/[^\\s-]+/g)) {
      const range = document.createRange();
      range.setStart(text, index);
      range.setEnd(text, index + word.length);
      if (range.getClientRects().length > 1) broken.push(word);
    }
  }
  return broken;
})"""

WIDE_REPORTS = ("performance", "learners", "items", "progress")


def test_paper_has_the_filters_and_the_place_in_the_pages_but_no_links(
    page: Page, site: Site
) -> None:
    page.goto(f"{site.url}/courses/{COURSE}/enrollment/?from=2024-02-01")
    page.locator("#by-day").evaluate(
        "node => node.insertAdjacentHTML('beforeend',"
        ' \'<nav class="pages"><span>Page 1 of 5</span><a href="#">Next</a></nav>\')'
    )
    filters, place = page.locator(".chosen"), page.locator(".pages span").last
    expect(filters).to_be_hidden()
    page.emulate_media(media="print")
    expect(filters).to_be_visible()
    expect(place).to_be_visible()
    expect(page.locator(".pages a").last).to_be_hidden()
    expect(page.locator("form.filters")).to_be_hidden()
    expect(page.locator(".fold > summary")).to_be_hidden()
    assert page.locator("h2").first.evaluate("node => getComputedStyle(node).breakAfter") == "avoid"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_table_is_wider_than_the_paper(browser: Browser, site: Site, language: str) -> None:
    """A4 within the margins of a browser has 718 pixels; what is wider is cut off."""
    page = open_page(browser, site, width=718, language=language)
    page.emulate_media(media="print")
    course = f"/courses/{COURSE}"
    for path in ("/quality/", "/courses/", *(f"{course}/{name}/" for name in WIDE_REPORTS)):
        page.goto(f"{site.url}{path}")
        assert page.locator("table").count(), path
        assert page.evaluate("document.documentElement.scrollWidth") <= 718, path
    page.context.close()


@pytest.mark.parametrize("language", ["en", "hi", "ar"])
def test_on_paper_no_heading_of_a_table_breaks_within_a_word(
    browser: Browser, site: Site, language: str
) -> None:
    page = open_page(browser, site, width=718, language=language)
    page.emulate_media(media="print")
    course = f"/courses/{COURSE}"
    broken: dict[str, list[str]] = {}
    for path in ("/quality/", "/courses/", *(f"{course}/{name}/" for name in WIDE_REPORTS)):
        page.goto(f"{site.url}{path}")
        headings = page.locator("thead th")
        assert headings.count(), path
        broken[path] = headings.evaluate_all(BROKEN_WORDS)
    assert {path: words for path, words in broken.items() if words} == {}
    page.context.close()


def test_on_paper_no_number_of_a_wide_table_breaks(browser: Browser, site: Site) -> None:
    page = open_page(browser, site, width=718)
    page.emulate_media(media="print")
    page.goto(f"{site.url}/quality/")
    numbers = page.locator("table:has(th:nth-child(15)) td.number")
    for place in (3, 7):
        numbers.nth(place).evaluate("node => { node.textContent = '123,456,789'; }")
    assert numbers.evaluate_all(BROKEN_WORDS) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 718
    page.context.close()


def test_on_paper_no_name_of_a_wide_table_breaks_within_a_word(
    browser: Browser, site: Site
) -> None:
    page = open_page(browser, site, width=718)
    page.emulate_media(media="print")
    for name in WIDE_REPORTS:
        page.goto(f"{site.url}/courses/{COURSE}/{name}/")
        first = page.locator("tbody th").first
        first.evaluate("node => { node.className = ''; node.textContent = 'amaka_1067_amaka_10'; }")
        assert first.evaluate_all(BROKEN_WORDS) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= 718, name
    page.context.close()


def test_on_paper_the_last_sheet_has_more_than_the_state_of_the_data(page: Page) -> None:
    page.emulate_media(media="print")
    footer = page.locator("footer")
    assert footer.evaluate("node => getComputedStyle(node).breakBefore") == "avoid"
    end = page.locator("main > .card").last.bounding_box() or {}
    assert (footer.bounding_box() or {})["y"] - end["y"] - end["height"] < 16
