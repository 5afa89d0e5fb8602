"""Tables with typed columns, their order and their file."""

from datetime import date
from typing import Any

import pytest
from django.utils import translation

from api.csv_text import safe_cell
from dashboard.frame.files import csv_response
from dashboard.frame.table import MASKED, Column, Kind, Table, UnknownColumnError
from dashboard.frame.words import clock, percent, sentence_of, signed, written
from dashboard.templatetags.tables import cell, table_lines

NAMES = (Column("name", "Name", Kind.TEXT), Column("count", "Learners"))


def test_a_table_is_ordered_by_any_column_and_what_is_missing_comes_last() -> None:
    lines: tuple[dict[str, Any], ...] = (
        {"name": "b", "count": None},
        {"name": "A", "count": 3},
        {"name": "c", "count": MASKED},
        {"name": "d", "count": 10},
    )
    table = Table(NAMES, lines)
    assert [line["name"] for line in table.sorted_by("name").lines] == ["A", "b", "c", "d"]
    assert [line["name"] for line in table.sorted_by("-count").lines] == ["d", "A", "b", "c"]
    assert [line["name"] for line in table.sorted_by("count").lines] == ["A", "d", "b", "c"]


def test_an_order_by_an_unknown_column_names_those_that_are_there() -> None:
    with pytest.raises(UnknownColumnError, match=r"name, count.*it is '-size'"):
        Table(NAMES, ()).sorted_by("-size")


@pytest.mark.parametrize(
    ("cell", "kind", "text"),
    [
        (None, Kind.COUNT, "–"),
        (MASKED, Kind.COUNT, "too few"),
        (1234567, Kind.COUNT, "1,234,567"),
        (date(2024, 3, 9), Kind.DATE, "9 Mar 2024"),
        (0.254, Kind.SHARE, "25\u00a0%"),
        (138 / 346, Kind.SHARE, "40\u00a0%"),
        (0.29, Kind.SHARE, "29\u00a0%"),
        (0.004, Kind.SHARE, "0.4\u00a0%"),
        (0.996, Kind.SHARE, "99.6\u00a0%"),
        (1, Kind.SHARE, "100\u00a0%"),
        (0.0968, Kind.NUMBER, "0.1"),
        (2.5, Kind.CHANGE, "+2.5"),
        (0.0, Kind.SHARE, "0\u00a0%"),
        (65.4, Kind.SECONDS, "1:05"),
        (3725, Kind.SECONDS, "1:02:05"),
        (0.5, Kind.NUMBER, "0.5"),
        (136.2, Kind.NUMBER, "136.2"),
        (1047.6, Kind.NUMBER, "1,047.6"),
        (1.0, Kind.NUMBER, "1"),
        (0.126, Kind.NUMBER, "0.13"),
        (-0.11, Kind.NUMBER, "−0.11"),
        (-0.001, Kind.NUMBER, "0"),
        (-2, Kind.COUNT, "−2"),
        (-0.4, Kind.SHARE, "−40\u00a0%"),
        (12, Kind.CHANGE, "+12"),
        (-3, Kind.CHANGE, "−3"),
        (0, Kind.CHANGE, "0"),
        ("<b>", Kind.TEXT, "<b>"),
        (True, Kind.TEXT, "yes"),
        (False, Kind.TEXT, "no"),
    ],
)
def test_a_value_is_written_as_its_kind_says(cell: Any, kind: Kind, text: str) -> None:
    assert written(cell, kind) == text


def test_what_was_written_once_is_written_anew_in_another_language_and_of_another_type() -> None:
    day = date(2024, 3, 9)
    english = [written(-3, Kind.CHANGE), written(day, Kind.DATE)]
    with translation.override("ar"):
        arabic = [written(-3, Kind.CHANGE), written(day, Kind.DATE)]
    assert english == ["−3", "9 Mar 2024"]
    assert arabic[0] == "\u200e−3"
    assert arabic[1] not in ("", english[1])
    assert [written(-3, Kind.CHANGE), written(day, Kind.DATE)] == english
    assert [written(1, Kind.NUMBER), written(1.0, Kind.NUMBER)] == ["1", "1"]


def test_small_forms_of_numbers() -> None:
    assert (percent(1.0), signed(0.25), clock(0)) == ("100\u00a0%", "+0.25", "0:00")


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "0\u00a0%"),
        (0.0003, "under 0.1\u00a0%"),
        (0.0006, "0.1\u00a0%"),
        (0.0099, "1.0\u00a0%"),
        (0.25, "25\u00a0%"),
        (0.9994, "99.9\u00a0%"),
        (0.9997, "over 99.9\u00a0%"),
        (1.0, "100\u00a0%"),
        (1.5, "150\u00a0%"),
    ],
)
def test_a_share_next_to_nothing_or_to_all_is_neither(share: float, text: str) -> None:
    assert percent(share) == text


def test_a_chart_over_days_is_told_by_its_ends_and_its_top() -> None:
    columns = (Column("date", "Date", Kind.DATE), Column("count", "Enrolled"))
    days = [(1, 5), (2, 9), (3, 4)]
    lines = tuple({"date": date(2024, 3, day), "count": count} for day, count in reversed(days))
    assert sentence_of(Table(columns, lines, is_newest_first=True)) == (
        "Enrolled: from 5 (1 Mar 2024) to 4 (3 Mar 2024), at most 9 (2 Mar 2024)."
    )


def test_a_chart_of_categories_is_told_by_the_largest() -> None:
    lines = ({"name": "x", "count": 1}, {"name": "y", "count": 8}, {"name": "z", "count": None})
    said = sentence_of(Table(NAMES, lines))
    assert said == "Learners: the most is 8 (y), of 2 lines."
    assert sentence_of(Table(NAMES, ())) == ""


@pytest.mark.parametrize("text", ["=1+1", "+1-1", "-1-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_text_that_a_spreadsheet_would_run_is_disarmed(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-5", "+1.5", "-1e3"])
def test_a_text_that_is_a_number_stays_as_it_is(text: str) -> None:
    assert safe_cell(text) == text


def test_numbers_and_plain_texts_stay_as_they_are() -> None:
    assert [safe_cell(cell) for cell in (-5, "audit", None)] == [-5, "audit", None]


def test_a_file_disarms_its_header_and_says_what_is_masked() -> None:
    columns = (Column("date", "Date", Kind.DATE), Column("x", "=cmd()"), Column("y", "Learners"))
    table = Table(columns, ({"date": date(2024, 3, 1), "x": 5, "y": MASKED},))
    response = csv_response(table, name="A-B-C--enrollment.csv")
    assert response.content == b"Date,'=cmd(),Learners\r\n2024-03-01,5,masked\r\n"
    assert response["Content-Disposition"] == "attachment; filename=A-B-C--enrollment.csv"


def test_a_file_name_in_another_script_is_encoded_as_headers_must() -> None:
    response = csv_response(Table(NAMES, ()), name="Уни-К-О--enrollment.csv")
    assert "filename*=utf-8''%D0%A3" in response["Content-Disposition"]


def test_a_value_has_a_name_on_the_page_and_in_the_chart_and_stays_itself_in_files() -> None:
    mode = Column("mode", "Mode", Kind.TEXT, names={"audit": "Audit <i>"})
    table = Table((mode,), ({"mode": "audit"}, {"mode": "new"}))
    assert [cell(line, mode) for line in table.lines] == ["Audit &lt;i&gt;", "new"]
    drawn = table.chart_rows()
    assert drawn["columns"] == {"mode": ["audit", "new"]}
    assert drawn["labels"] == {"audit": "Audit <i>", "mode": "Mode"}
    assert csv_response(table, name="modes.csv").content.decode() == "Mode\r\naudit\r\nnew\r\n"


def test_columns_with_the_same_heading_keep_their_own_cells() -> None:
    columns = (Column("a", "Learners"), Column("b", "Learners"))
    response = csv_response(Table(columns, ({"a": 1, "b": 2},)), name="x.csv")
    assert response.content == b"Learners,Learners\r\n1,2\r\n"


def test_a_line_is_written_with_its_heading_first_and_every_text_of_a_row_escaped() -> None:
    columns = (
        Column("name", "Name", Kind.TEXT, link=lambda line: f'/p/?a={line["name"]}&b="'),
        Column("day", "Day", Kind.DATE),
        Column("count", "Learners"),
    )
    lines: list[dict[str, Any]] = [
        {"name": "<b>&", "day": date(2024, 3, 9), "count": 1234},
        {"name": "c", "day": None, "count": MASKED},
    ]
    assert table_lines(lines, columns).split("\n      ") == [
        '<tr><th scope="row"><a href="/p/?a=&lt;b&gt;&amp;&amp;b=&quot;">&lt;b&gt;&amp;</a></th>'
        '<td><time datetime="2024-03-09">9 Mar 2024</time></td><td class="number">1,234</td></tr>',
        '<tr><th scope="row"><a href="/p/?a=c&amp;b=&quot;">c</a></th>'
        '<td>–</td><td class="number">too few</td></tr>',
    ]


def test_a_long_text_has_room_for_several_words() -> None:
    columns = (Column("name", "Name", Kind.TEXT), Column("why", "Why", Kind.TEXT))
    lines = ({"name": "a", "why": "away, stuck"}, {"name": "a", "why": "number of videos " * 2})
    short, long = table_lines(lines, columns).split("\n")
    assert "<td>away" in short
    assert '<td class="long">number' in long


def test_a_word_out_of_a_few_stands_in_one_line_unless_it_is_long() -> None:
    columns = (Column("name", "Name", Kind.TEXT), Column("mode", "Mode", Kind.WORD))
    lines = ({"name": "a", "mode": "some"}, {"name": "a", "mode": "away and back " * 3})
    short, long = table_lines(lines, columns).split("\n")
    assert '<td class="word">some' in short
    assert '<td class="long">away' in long


def test_a_word_that_is_too_long_for_a_column_may_break() -> None:
    columns = (Column("name", "Name", Kind.TEXT), Column("why", "Why", Kind.TEXT))
    lines = ({"name": "a" * 20, "why": "b" * 21}, {"name": "c" * 31, "why": None})
    short, long = table_lines(lines, columns).split("\n")
    assert '<th scope="row">aaa' in short
    assert '<td class="unspaced">bbb' in short
    assert '<th scope="row" class="long unspaced">ccc' in long
