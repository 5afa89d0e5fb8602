"""Every figure of R over made-up rows, drawn in a real browser by the script of the pages."""

import itertools
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from dashboard.frame.registry import all_reports
from flows.r import r_environment
from flows.settings import Settings
from tests.integration.browser.chromium import chromium

# One worker has the group, so that its figures are drawn once.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.rscript,
    pytest.mark.xdist_group("charts"),
]

DASHBOARD = Path(__file__).parents[3] / "dashboard"
STATIC = DASHBOARD / "static"
PAGE_OF_A_REPORT = (DASHBOARD / "templates/dashboard/report.html").read_text()
SCRIPTS = re.findall(r"<script defer src=\"{% static '([^']+)' %}\">", PAGE_OF_A_REPORT)
WEEKS = ["2026-01-04", "2026-01-11", "2026-01-18"]
NAMES = ["Introduction", "Introduction", "<b>R&D</b>"]
PARTS: dict[str, list[Any]] = {"right": [3, 4, 5], "wrong": [1, None, 5]}

ROWS: dict[str, dict[str, list[Any]]] = {
    "activity": {"week_end": WEEKS, "active": [3, None, 1], "played_video": [2, 2, 1]},
    "activity_share": {"week_end": WEEKS, "active": [0.5, 0.25, 0.125]},
    "age": {"band": ["Under 18", "18-25"], "count": [None, 12]},
    "answers": {"answer": NAMES, "count": [9, 8, 7], "is_right": [False, True, False]},
    "discussions": {"week_end": WEEKS, "threads": [1, 2, 0], "answers": [0, None, 1]},
    "education": {"level": ["Doctorate", "None"], "count": [1200, 2]},
    "enrollment": {"date": WEEKS, "enrolled": [4, 6, 9], "audit": [3, 4, 5], "<i>": [1, 2, 4]},
    "enrollment_flow": {"week_end": WEEKS, "arrivals": [2, 0, 1], "departures": [0, 1, 1]},
    "enrollment_runs": {"course_day": [-1, 0, 1], "this_run": [1, 2, None], "other_run": [2, 3, 4]},
    "forecast": {
        "week_end": WEEKS,
        "observed": [9, 8, None],
        "expected": [None, 8, 7],
        "low": [None, 8, 5],
        "high": [None, 8, 9],
    },
    "gender": {"gender": ["Female", "Male"], "count": [7, 8]},
    "geography": {"country": ["IN", "FR", "ZZ"], "count": [400, 100, 7]},
    "geography_ranked": {"country": ["IN", "FR", "ZZ"], "count": [400, 100, 7]},
    "grades": {"band": ["0-9", "10-19"], "count": [3, 4]},
    "items": {"name": NAMES, "right_share": [0.1, 0.5, 0.9], "discrimination": [-0.1, None, 0.5]},
    "outcomes": {"tag_value": NAMES, **PARTS},
    "passing": {"week_end": WEEKS, "new": [1, 2, 0], "total": [1, 3, 3]},
    "performance": {"name": NAMES, **PARTS},
    "progress": {"name": NAMES, "reached": [9, 6, 4], "stopped": [3, 2, 4]},
    "retention": {
        "group_name": ["Alle", "Alle", "Gasthörer", "Gasthörer"],
        "day": [0, 7, 0, 7],
        "active_share": [1, 0.5, 1, 0.25],
        "share_low": [None, 0.4, 0.9, 0.2],
        "share_high": [None, 0.6, 1, 0.3],
    },
    "sections": {"week_end": WEEKS, "section": ["One", "Two", "One"], "active_share": [0, 0.5, 1]},
    "video_timeline": {"start_seconds": [0, 5, 10], "viewers": [9, 8, 7], "replays": [0, 3, 0]},
    "videos": {"name": NAMES, "complete": [3, 4, 9], "incomplete": [1, 1, None]},
}
COUNTRIES = {"IN": "Indien", "FR": "Frankreich"}
LABELS = {
    "answers": {"1": "Right", "0": "Wrong"},
    "geography": COUNTRIES,
    "geography_ranked": COUNTRIES,
}
SERIES = {"enrollment": ["enrolled", "audit", "<i>"]}
ONE_DAY = {"date": ["2026-01-05"], "audit": [3]}
MANY = [f"Problem {number}" for number in range(150)]
MANY_ROWS = {"name": MANY, "right": [3] * len(MANY), "wrong": [1] * len(MANY)}
TOO_MANY_ROWS = {"country": [f"Land {number}" for number in range(250)], "count": [*range(250)]}
MANY_COUNTRIES = {"country": TOO_MANY_ROWS["country"][:60], "count": [900, *[1] * 59]}


@pytest.fixture(scope="module")
def specifications(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """R's specification of each figure, as R writes it for a publication."""
    code = (
        "r <- asNamespace('iitanalytics'); "
        "cat(r$specification_json(lapply(r$all_figures(), function(f) f$chart$specify(f$chart))))"
    )
    settings = Settings(home=tmp_path_factory.mktemp("home"))
    command = ["Rscript", "--vanilla", "-e", code]
    text = subprocess.run(
        command, env=r_environment(settings), check=True, capture_output=True, text=True
    ).stdout
    found: dict[str, Any] = json.loads(text)
    return found


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium() as browser:
        yield browser.new_page(viewport={"width": 900, "height": 700})


@pytest.fixture(scope="module")
def drawn(page: Page, specifications: dict[str, Any]) -> dict[str, Any]:
    """What Plotly was given for each figure: `data` and `layout`."""
    charts = {
        name: {
            "specification": specifications[name],
            "rows": {
                "columns": columns,
                "labels": LABELS.get(name, {}),
                "series": SERIES.get(name, []),
            },
        }
        for name, columns in ROWS.items()
    }
    charts["one_day"] = {
        "specification": specifications["enrollment"],
        "rows": {"columns": ONE_DAY, "labels": {"audit": "Audit"}, "series": ["audit"]},
    }
    charts["many_rows"] = {
        "specification": specifications["performance"],
        "rows": {"columns": MANY_ROWS, "labels": {}, "series": []},
    }
    for name, columns in (("too_many_rows", TOO_MANY_ROWS), ("many_countries", MANY_COUNTRIES)):
        charts[name] = {
            "specification": specifications["geography_ranked"],
            "rows": {"columns": columns, "labels": {}, "series": []},
        }
    places = "".join(
        f'<figure><div id="{name}" data-chart="of-{name}" hidden></div>'
        f'<script id="of-{name}" type="application/json">{_in_element(chart)}</script>'
        '<p class="some-names" hidden>Only some have names.</p></figure>'
        for name, chart in charts.items()
    )
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_content(f'<!doctype html><html lang="de"><body>{places}</body></html>')
    # Scripts that are deferred run in the order of the page.
    for script in SCRIPTS:
        page.add_script_tag(path=STATIC / script)
    page.wait_for_function(
        "document.querySelectorAll('figure.is-live').length === "
        "document.querySelectorAll('figure').length"
    )
    assert complaints == []
    given: dict[str, Any] = page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('[data-chart]')].map("
        "(place) => [place.id, {data: place.data, layout: place.layout}]))"
    )
    return given


def _in_element(chart: dict[str, Any]) -> str:
    return json.dumps(chart).replace("<", "\\u003c")


def test_every_figure_of_r_is_drawn(drawn: dict[str, Any], specifications: dict[str, Any]) -> None:
    others = {"one_day", "many_rows", "too_many_rows", "many_countries"}
    assert drawn.keys() == specifications.keys() | others
    assert [name for name, chart in drawn.items() if not chart["data"]] == []


def test_every_figure_that_a_report_names_is_one_of_r(specifications: dict[str, Any]) -> None:
    named = {section.figure for report in all_reports() for section in report.sections}
    assert named - {"", None} <= specifications.keys()


def test_the_grounds_are_those_of_the_pages(specifications: dict[str, Any]) -> None:
    light, dark = (specifications["age"]["colours"][ground] for ground in ("light", "dark"))
    sheet = (STATIC / "dashboard/pages.css").read_text()
    assert f"--paper: light-dark({light['ground']}, {dark['ground']});" in sheet
    assert f"--ink: light-dark({light['ink']}, {dark['ink']});" in sheet


def test_the_total_of_a_stack_is_named_and_has_no_area(drawn: dict[str, Any]) -> None:
    traces = drawn["enrollment"]["data"]
    assert [(trace["name"], trace.get("stackgroup")) for trace in traces] == [
        ("audit", "all"),
        ("&lt;i&gt;", "all"),
        ("enrolled", None),
    ]
    colours = [trace["line"].get("color") for trace in traces[:2]]
    assert len(set(colours)) == 2


def test_a_single_day_and_a_masked_count_have_bars_instead_of_an_area(
    drawn: dict[str, Any],
) -> None:
    day = drawn["one_day"]
    assert [(trace["type"], trace["y"]) for trace in day["data"]] == [("bar", [3])]
    assert day["layout"]["xaxis"]["dtick"] == 7 * 86_400_000
    stack = drawn["discussions"]["data"]
    assert [(trace["type"], trace["y"]) for trace in stack] == [
        ("bar", [1, 2, 0]),
        ("bar", [0, None, 1]),
    ]
    assert drawn["enrollment"]["data"][0]["type"] == "scatter"


def test_a_masked_value_of_a_line_is_a_gap(drawn: dict[str, Any]) -> None:
    active = drawn["activity"]["data"][0]
    assert active["y"] == [3, None, 1]
    assert active["mode"] == "lines+markers"


def test_a_row_with_a_masked_part_has_a_sign_instead_of_shares(drawn: dict[str, Any]) -> None:
    right, wrong, sign = drawn["performance"]["data"]
    assert right["x"] == [3, None, 5]
    assert wrong["x"] == [1, None, 5]
    assert sign["x"] == [None, 0, None]


def test_rows_of_one_name_stay_apart_and_names_are_plain_text(drawn: dict[str, Any]) -> None:
    answers = drawn["answers"]
    right, wrong, _ = answers["data"]
    assert (right["y"], right["x"], right["name"]) == ([1], [8], "Right")
    assert (wrong["y"], wrong["x"], wrong["name"]) == ([0, 2], [9, 7], "Wrong")
    assert right["showlegend"]
    assert wrong["showlegend"]
    assert answers["layout"]["yaxis"]["ticktext"] == [*NAMES[:2], "&lt;b&gt;R&amp;D&lt;/b&gt;"]


def test_each_of_many_bars_has_its_name_and_no_name_touches_another(
    page: Page, drawn: dict[str, Any]
) -> None:
    names = page.locator("#many_rows .ytick text").evaluate_all(
        "(names) => names.map((name) => {"
        "const { top, bottom } = name.getBoundingClientRect();"
        "return [name.textContent, top, bottom]; })"
    )
    assert [text for text, _, _ in names] == MANY
    apart = [below[1] - above[2] for above, below in itertools.pairwise(names)]
    assert min(apart) >= 0


def test_what_leaves_is_drawn_downwards_and_written_without_a_sign(drawn: dict[str, Any]) -> None:
    flow = drawn["enrollment_flow"]
    assert [trace["y"] for trace in flow["data"]] == [[2, 0, 1], [0, -1, -1]]
    assert flow["layout"]["yaxis"]["tickvals"] == [-1, 0, 1, 2]
    assert flow["layout"]["yaxis"]["ticktext"] == ["1", "0", "1", "2"]


def test_small_counts_have_whole_numbers_on_their_axis(drawn: dict[str, Any]) -> None:
    assert drawn["activity"]["layout"]["yaxis"]["dtick"] == 1
    assert "dtick" not in drawn["enrollment"]["layout"]["yaxis"]


def test_each_group_has_a_line_in_a_band_of_stairs(drawn: dict[str, Any]) -> None:
    band, other_band, line, other_line = drawn["retention"]["data"]
    assert (line["name"], line["x"], line["y"]) == ("Alle", [0, 7], [1, 0.5])
    assert (other_line["name"], other_line["y"]) == ("Gasthörer", [1, 0.25])
    assert line["customdata"] == [["–", "–"], ["40\xa0%", "60\xa0%"]]
    assert (band["x"], band["y"]) == ([7, 7, None], [0.4, 0.6, None])
    assert other_band["x"] == [0, 7, 7, 7, 7, 0, None]
    assert other_band["y"] == [0.9, 0.9, 0.2, 0.3, 1, 1, None]
    assert line["line"]["dash"] != other_line["line"]["dash"]
    assert line["line"]["color"] != other_line["line"]["color"]


def test_countries_have_places_and_the_names_of_the_page(drawn: dict[str, Any]) -> None:
    bubbles = drawn["geography"]["data"][1]
    assert bubbles["text"] == ["Indien", "Frankreich", "ZZ"]
    assert drawn["geography_ranked"]["layout"]["yaxis"]["ticktext"] == bubbles["text"]
    assert bubbles["x"][2] is None
    assert 70 < bubbles["x"][0] < 90


def test_seconds_of_a_video_are_a_clock(drawn: dict[str, Any]) -> None:
    timeline = drawn["video_timeline"]
    assert timeline["data"][0]["x"][1] == "1970-01-01T00:00:05.000Z"
    assert timeline["layout"]["xaxis"]["tickformat"] == "%M:%S"


def _notes(page: Page) -> set[str]:
    """Return the charts whose note says that not all bars have names."""
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('.some-names:not([hidden])')]"
        ".map((note) => note.parentElement.querySelector('[data-chart]').id)"
    )
    return set(found)


def test_a_chart_says_where_only_some_bars_have_names(drawn: dict[str, Any], page: Page) -> None:
    assert len(drawn["too_many_rows"]["layout"]["yaxis"]["ticktext"]) < 250
    assert _notes(page) == {"too_many_rows"}


def test_on_paper_many_bars_have_all_names_on_several_sheets(
    drawn: dict[str, Any], page: Page
) -> None:
    page.emulate_media(media="print")
    try:
        # The browser tells the page of the change in its next frame, and then all charts are drawn.
        page.wait_for_function("document.getElementById('many_rows').style.width !== ''")
        for name, names, count in (
            ("many_rows", MANY, 4),
            ("many_countries", MANY_COUNTRIES["country"], 2),
        ):
            sheets = page.evaluate(
                """(id) => [...document.getElementById(id).parentElement
                    .querySelectorAll('#' + id + ', .sheet')]
                    .map((sheet) => [sheet.layout.yaxis.ticktext,
                                     [sheet.layout.xaxis.range, sheet.layout.xaxis.dtick],
                                     sheet.offsetHeight])""",
                name,
            )
            assert [text for texts, _, _ in sheets for text in texts] == names
            assert len(sheets) == count
            scales = [scale for _, scale, _ in sheets]
            assert scales == scales[:1] * count
            assert max(height for _, _, height in sheets) < 1000
        assert _notes(page) == {"too_many_rows"}
    finally:
        page.emulate_media(media="screen")
    expect(page.locator(".sheet")).to_have_count(0)


def test_charts_have_their_size_on_paper_before_it_is_printed_and_on_the_screen_again(
    drawn: dict[str, Any], page: Page
) -> None:
    """A printer takes the page as the event leaves it."""
    sizes = """(event) => {
        dispatchEvent(new Event(event));
        return ["geography", "performance", "many_rows"].map((id) => {
            const place = document.getElementById(id), svg = place.querySelector("svg.main-svg");
            return [svg.clientWidth - place.clientWidth, svg.clientHeight - place.clientHeight,
                    place.clientWidth];
        });
    }"""
    assert page.evaluate(sizes, "beforeprint") == [[0, 0, 660]] * 3
    on_screen = page.evaluate(sizes, "afterprint")
    assert [size[:2] for size in on_screen] == [[0, 0]] * 3
    assert min(width for _, _, width in on_screen) > 700
