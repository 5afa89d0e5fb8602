"""Filters and searches: folded on a phone, open where there is room."""

import pytest
from playwright.sync_api import Browser, expect

from tests.integration.browser.layout.pages import open_page
from tests.services.served import Site
from tests.stores.store import COURSE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("layout")]


@pytest.mark.parametrize("scripts", [True, False])
def test_on_a_phone_filters_are_folded_and_what_is_set_is_seen(
    browser: Browser, site: Site, scripts: bool
) -> None:
    page = open_page(browser, site, width=375, scripts=scripts)
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
    page = open_page(browser, site, width=375, scripts=scripts)
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
    page = open_page(browser, site, width=768, scripts=scripts)
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
    page = open_page(browser, site, width=375)
    page.goto(f"{site.url}/courses/{COURSE}/enrollment/?from=2024-03-01&to=2024-02-01")
    expect(page.get_by_label("To")).to_be_visible()
    page.context.close()


def test_on_a_phone_each_filter_has_the_whole_width_and_its_label_above(
    browser: Browser, site: Site
) -> None:
    page = open_page(browser, site, width=375)
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


def test_on_a_phone_each_label_of_a_search_stands_above_its_field(
    browser: Browser, site: Site
) -> None:
    page = open_page(browser, site, width=390)
    page.goto(f"{site.url}/administration/audit/")
    for name in ("who", "course"):
        label = page.locator(f'label[for="{name}"]').bounding_box()
        field = page.locator(f"#{name}").bounding_box()
        assert label is not None
        assert field is not None
        assert label["y"] + label["height"] <= field["y"]
        assert label["x"] == field["x"]
    page.context.close()
