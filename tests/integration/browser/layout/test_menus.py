"""Menus: they open one at a time, close, and fit on the screen."""

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.integration.browser.layout.pages import open_page
from tests.services.served import Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("layout")]


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
    page = open_page(browser, site, scripts=scripts)
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
    page = open_page(browser, site, language=language)
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
