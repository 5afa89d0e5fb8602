"""The form of filters keeps what the page is about, and offers what changes something there."""

import re
from html import unescape

import pytest
from django.test import Client

from dashboard.frame.report import report_url
from tests.stores.rows import PROBLEM, SUBSECTION
from tests.stores.store import COURSE

pytestmark = pytest.mark.django_db(databases=["default", "marts"])

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')
_CHOSEN_HERE = re.compile(r'<(?:select|input type="date") name="([^"]*)"')
_CLEAR = re.compile(r'<a href="([^"]*)">Clear filters</a>')


def form_of(page: str) -> str:
    return page.partition('<form class="filters"')[2].partition("</form>")[0]


def test_the_part_of_a_problem_stays_when_a_period_is_chosen(
    everything_published: None, staff: Client
) -> None:
    page = report_url("performance", COURSE, item=PROBLEM)
    form = form_of(
        staff.get(f"{page}?part=colour_2_1&table=by-day&from=2024-03-01").content.decode()
    )
    assert _HIDDEN.findall(form) == [("part", "colour_2_1")]
    assert _CHOSEN_HERE.findall(form) == ["from", "to"]
    (clear,) = _CLEAR.findall(form)
    assert unescape(clear) == f"{page}?part=colour_2_1"


def test_a_form_repeats_no_filter_that_it_offers_and_escapes_the_rest(
    everything_published: None, staff: Client
) -> None:
    page = report_url("learners", COURSE)
    form = form_of(staff.get(f"{page}?segment=inactive&sort=name&x=%22%3E%3Cb%3E").content.decode())
    assert _HIDDEN.findall(form) == [("x", "&quot;&gt;&lt;b&gt;")]
    assert '<option value="inactive" selected>' in form


def test_a_section_of_progress_offers_no_mode_which_would_change_nothing_there(
    everything_published: None, staff: Client
) -> None:
    page = report_url("progress", COURSE)
    assert _CHOSEN_HERE.findall(form_of(staff.get(page).content.decode())) == ["mode"]
    within = f"{page}?of={SUBSECTION.replace('+', '%2B')}"
    assert form_of(staff.get(within).content.decode()) == ""
    told = staff.get(f"{within}&mode=audit").content.decode()
    assert "This report does not depend on: Enrollment mode." in told
    assert "This section does not depend on" not in told
