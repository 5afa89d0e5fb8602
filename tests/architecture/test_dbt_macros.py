"""The macros that read the run's variables, rendered without a server.

A wrong date must end the run with its name; dbt itself would only tell when a statement fails.
"""

import re
from collections.abc import Sequence
from datetime import date
from html.entities import name2codepoint
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import jinja2
import pytest

MACROS = sorted((Path(__file__).parents[2] / "macros").glob("*.sql"))


class Table(NamedTuple):
    """Stands where dbt returns agate's table."""

    columns: Sequence[Any]


class CompilationError(Exception):
    """Stands where dbt raises its own."""


def render(
    call: str, *, answer: Sequence[object] = (), selected: Sequence[str] = (), **variables: object
) -> str:
    """Render a call of our macros with dbt's names around it, but without a server.

    `answer` is the first column of what the server answers to a macro's query, and `selected` are
    the nodes that the command builds.
    """

    def fail(message: str) -> None:
        raise CompilationError(message)

    source = "".join(path.read_text(encoding="utf-8") for path in MACROS)
    template = jinja2.Environment(extensions=["jinja2.ext.do"]).from_string(  # noqa: S701 - no HTML
        source + "{{ " + call + " }}"
    )
    return template.render(
        execute=True,
        flags={"WHICH": "build"},
        model={"name": "events", "package_name": "analytics"},
        selected_resources=selected,
        modules={"re": re},
        exceptions={"raise_compiler_error": fail},
        is_incremental=lambda: True,
        run_query=lambda _: Table(columns=[SimpleNamespace(values=lambda: answer)]),
        var=lambda name, default=None: variables.get(name, default),
    ).strip()


@pytest.mark.parametrize(
    ("call", "variables", "expected"),
    [
        ("as_of_date()", {"as_of_date": "2014-08-07"}, "date '2014-08-07'"),
        ("is_in_period('day')", {"as_of_date": "2014-08-07"}, "(day < date '2014-08-07')"),
        (
            "is_in_period('day')",
            {"as_of_date": "2014-08-07", "since_date": "2014-08-01"},
            "(day >= date '2014-08-01' and day < date '2014-08-07')",
        ),
        ("is_changed_date('day')", {}, "true"),
        ("is_changed_date('day')", {"changed_dates": []}, "false"),
        (
            "is_changed_date('day')",
            {"changed_dates": ["2014-08-01", "2014-08-03"]},
            "day in (date '2014-08-01', date '2014-08-03')",
        ),
        ("drop_changed_partitions('store')", {}, ""),
        ("drop_changed_partitions('store')", {"changed_dates": []}, ""),
        ("is_changed_week('week')", {}, "true"),
        ("is_changed_week('week')", {"changed_dates": []}, "false"),
        (
            "is_changed_week('week')",
            {"changed_dates": ["2014-08-01", "2014-08-04"]},
            "week in (trunc(date '2014-08-01', 'week'), trunc(date '2014-08-04', 'week'))",
        ),
        ("drop_emptied_weeks('store')", {}, ""),
        ("drop_emptied_weeks('store')", {"changed_dates": []}, ""),
        ("drop_emptied_weeks('store')", {"changed_dates": ["2014-08-01"]}, ""),
    ],
)
def test_a_macro_returns_its_expression(
    call: str, variables: dict[str, object], expected: str
) -> None:
    assert render(call, **variables) == expected


def test_the_changed_partitions_that_a_store_has_are_dropped_in_one_statement() -> None:
    found = render(
        "drop_changed_partitions('store')",
        answer=["event_date=2014-08-01", "event_date=2014-08-02", "event_date=2014-08-03"],
        changed_dates=["2014-08-01", "2014-08-03", "2014-08-09"],
    )
    assert " ".join(found.split()) == (
        "alter table store drop if exists partition (event_date = date '2014-08-01'), "
        "partition (event_date = date '2014-08-03')"
    )


def test_nothing_is_dropped_where_the_changed_dates_are_new() -> None:
    found = render(
        "drop_changed_partitions('store')",
        answer=["event_date=2014-08-02"],
        changed_dates=["2014-08-01"],
    )
    assert found == ""


def test_the_weeks_that_have_rows_of_changed_dates_alone_are_dropped_in_one_statement() -> None:
    found = render(
        "drop_emptied_weeks('store')",
        answer=[date(2014, 7, 28), date(2014, 8, 4)],
        changed_dates=["2014-08-01", "2014-08-04"],
    )
    assert " ".join(found.split()) == (
        "alter table store drop if exists partition (event_week = date '2014-07-28'), "
        "partition (event_week = date '2014-08-04')"
    )


def test_a_model_that_must_be_built_with_another_one_is_built_with_it() -> None:
    assert render("built_with('list')", selected=["model.analytics.list"]) == ""


@pytest.mark.parametrize(
    ("call", "variables", "message"),
    [
        ("built_with('list')", {"selected": ["model.analytics.events"]}, "--select +events"),
        ("as_of_date()", {}, "as_of_date must be set"),
        ("as_of_date()", {"as_of_date": "2014-13-01"}, "found '2014-13-01'"),
        ("is_changed_date('day')", {"changed_dates": ["'; drop"]}, "changed_dates must hold dates"),
        ("is_in_period('day')", {"since_date": "yesterday"}, "since_date must hold dates"),
    ],
)
def test_a_wrong_variable_or_selection_ends_the_run_with_its_name(
    call: str, variables: dict[str, Any], message: str
) -> None:
    with pytest.raises(CompilationError, match=re.escape(message)):
        render(call, **variables)


def test_references_are_decoded_by_every_name_of_html_4():
    names = re.findall(r"([A-Za-z0-9]+):(\d+)", render("references_decoded('answer')"))
    assert {name: int(number) for name, number in names} == name2codepoint | {"apos": 39}
    assert len(names) == len(dict(names)) == 253
