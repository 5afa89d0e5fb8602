"""The layout of pages in a real browser: menus, the edges of wide tables, and paper."""

import base64
from collections.abc import Iterator
from typing import Literal

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django import DjangoDbBlocker

from tests.integration.browsers import sign_in
from tests.services.served import Site, served_site
from tests.stores.full_store import FULL
from tests.stores.store import COURSE, insert, open_store

# One worker has the group, so that its site is made once.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("layout_browser")]


@pytest.fixture(scope="module")
def site(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[Site]:
    home = tmp_path_factory.mktemp("home")
    url = f"sqlite:///{home / 'result_store.sqlite3'}"
    with open_store(url, blocker=django_db_blocker) as store:
        for model, rows in FULL.items():
            insert(store, model, *rows)
    with served_site(home, result_store_url=url) as running:
        yield running


def _page(
    browser: Browser,
    site: Site,
    *,
    width: int = 1280,
    language: str = "en",
    scripts: bool = True,
    density: int = 1,
) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        java_script_enabled=scripts,
        device_scale_factor=density,
    )
    sign_in(context, site)
    context.add_cookies(
        [{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": site.url}]
    )
    page = context.new_page()
    page.goto(f"{site.url}/courses/{COURSE}/engagement/")
    return page


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    page = _page(browser, site)
    yield page
    page.context.close()


def _menus(page: Page) -> list[Locator]:
    return page.locator("details.lens").all()


def test_escape_closes_a_menu_and_gives_the_focus_back(page: Page) -> None:
    menu = _menus(page)[0]
    menu.locator("summary").press("Enter")
    menu.locator("a").first.focus()
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()


def test_a_click_elsewhere_closes_a_menu_and_one_on_its_heading_too(page: Page) -> None:
    menu = _menus(page)[0]
    for elsewhere in (page.locator("h1"), menu.locator("summary")):
        menu.locator("summary").click()
        expect(menu).to_have_attribute("open", "")
        elsewhere.click()
        expect(menu).not_to_have_attribute("open", "")


def test_a_link_of_a_menu_leads_to_its_page(page: Page) -> None:
    menu = _menus(page)[0]
    menu.locator("summary").click()
    menu.locator("a").last.click()
    page.wait_for_url(lambda url: not url.endswith("/engagement/"))


@pytest.mark.parametrize("scripts", [True, False])
def test_one_menu_is_open_at_a_time(browser: Browser, site: Site, scripts: bool) -> None:
    page = _page(browser, site, scripts=scripts)
    first, second = _menus(page)[:2]
    first.locator("summary").press("Enter")
    expect(first.locator("a").first).to_be_visible()
    second.locator("summary").press("Enter")
    expect(second.locator("a").first).to_be_visible()
    expect(first.locator("a").first).not_to_be_visible()
    page.context.close()


def test_an_arrow_says_that_there_is_a_menu_and_turns_when_it_is_open(page: Page) -> None:
    heading = _menus(page)[0].locator("summary")
    turned = "node => getComputedStyle(node, '::after').rotate"
    assert heading.evaluate(turned) == "45deg"
    heading.click()
    assert heading.evaluate(turned) == "225deg"


@pytest.mark.parametrize("language", ["en", "hi", "ar"])
def test_no_open_menu_is_wider_than_the_screen(browser: Browser, site: Site, language: str) -> None:
    page = _page(browser, site, language=language)
    for width in (320, 390, 641, 800, 960, 1025, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        for menu in _menus(page):
            menu.locator("summary").click()
            box = menu.locator("ul").bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            page.keyboard.press("Escape")
    page.context.close()


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


INSET = 0.01


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
    page = _page(browser, site, language=language, width=390)
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
    page = _page(browser, site, width=390, language=language, density=3)
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
    page = _page(browser, site, width=718, language=language)
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
    page = _page(browser, site, width=718, language=language)
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
    page = _page(browser, site, width=718)
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
    page = _page(browser, site, width=718)
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


def test_on_a_phone_each_label_of_a_search_stands_above_its_field(
    browser: Browser, site: Site
) -> None:
    page = _page(browser, site, width=390)
    page.goto(f"{site.url}/administration/audit/")
    for name in ("who", "course"):
        label = page.locator(f'label[for="{name}"]').bounding_box()
        field = page.locator(f"#{name}").bounding_box()
        assert label is not None
        assert field is not None
        assert label["y"] + label["height"] <= field["y"]
        assert label["x"] == field["x"]
    page.context.close()


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


@pytest.fixture(scope="module")
def tiles(browser: Browser, site: Site) -> Iterator[Locator]:
    """Open the page of all courses, and give its key numbers."""
    page = _page(browser, site)
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


def test_on_a_phone_each_filter_has_the_whole_width_and_its_label_above(
    browser: Browser, site: Site
) -> None:
    page = _page(browser, site, width=375)
    page.goto(f"{site.url}/courses/{COURSE}/learners/")
    page.locator(".fold:has(form) > summary").click()
    form = page.locator("form.filters").bounding_box() or {}
    labels = page.locator("form.filters label").all()
    choices = page.locator("form.filters label select").all()
    assert len(labels) == len(choices) > 3
    for label, choice in zip(labels, choices, strict=True):
        around, inner = label.bounding_box() or {}, choice.bounding_box() or {}
        assert (inner["x"], inner["width"]) == (form["x"], form["width"])
        assert inner["y"] - around["y"] > 15
    page.context.close()


def test_on_a_phone_nothing_is_wider_than_the_page(browser: Browser, site: Site) -> None:
    page = _page(browser, site, width=375)
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


@pytest.mark.parametrize("scripts", [True, False])
def test_on_a_phone_filters_are_folded_and_what_is_set_is_seen(
    browser: Browser, site: Site, scripts: bool
) -> None:
    page = _page(browser, site, width=375, scripts=scripts)
    page.goto(f"{site.url}/courses/{COURSE}/learners/?mode=audit")
    summary, choice = page.locator(".fold:has(form) > summary"), page.locator("select[name=mode]")
    expect(summary).to_have_text("Filters set: 1")
    expect(page.locator(".chosen")).to_be_visible()
    expect(page.locator(".chosen")).to_have_text("Enrollment mode: Audit")
    expect(choice).not_to_be_visible()
    summary.press("Enter")
    expect(choice).to_be_visible()
    page.context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_on_a_phone_the_segments_are_folded_so_that_the_list_comes_first(
    browser: Browser, site: Site, scripts: bool
) -> None:
    page = _page(browser, site, width=375, scripts=scripts)
    page.goto(f"{site.url}/courses/{COURSE}/learners/")
    first = page.locator("#list tbody tr").first.bounding_box() or {}
    assert first["y"] < 900
    expect(page.locator(".tiles")).not_to_be_visible()
    page.locator("#segments > summary").press("Enter")
    expect(page.locator(".tiles")).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.reload()
    expect(page.locator(".tiles")).to_be_visible()
    page.set_viewport_size({"width": 375, "height": 900})
    page.emulate_media(media="print")
    expect(page.locator(".tiles")).to_be_visible()
    page.context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_filters_are_open_where_there_is_room_and_a_key_reaches_them(
    browser: Browser, site: Site, scripts: bool
) -> None:
    page = _page(browser, site, width=768, scripts=scripts)
    page.goto(f"{site.url}/courses/{COURSE}/learners/?mode=audit")
    choice = page.get_by_label("Enrollment mode")
    expect(choice).to_be_visible()
    expect(page.locator(".fold:has(form) > summary")).to_be_hidden()
    expect(page.locator(".chosen")).to_be_hidden()
    page.locator("details.lens summary").last.focus()
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.closest('nav') !== null"):
        page.keyboard.press("Tab")
    expect(choice).to_be_focused()
    page.context.close()


def test_the_filters_of_a_refusal_are_open_on_a_phone(browser: Browser, site: Site) -> None:
    page = _page(browser, site, width=375)
    page.goto(f"{site.url}/courses/{COURSE}/enrollment/?from=2024-03-01&to=2024-02-01")
    expect(page.get_by_label("To")).to_be_visible()
    page.context.close()


@pytest.mark.parametrize("path", ["/quality/", f"/courses/{COURSE}/learners/"])
def test_a_word_out_of_a_few_stands_in_one_line(browser: Browser, site: Site, path: str) -> None:
    page = _page(browser, site, width=375)
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
