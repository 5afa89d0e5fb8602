"""The runner of the conformance cases goes through all of them and says each thing once."""

import logging
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from cleaning.errors import AnalyticsError
from tests.conformance.__main__ import OncePerSentence, run_cases
from tests.conformance.cases import Case
from tests.conformance.compare import compare_rows
from tests.conformance.runner import TableResult


def _case(name: str) -> Case:
    return Case(Path(name), name, date(2026, 1, 1), None, {}, {})


def _run(case: Case) -> Iterator[TableResult]:
    yield TableResult(case.name, "first", compare_rows([(1,)], [(1,)]))
    if case.name == "refused":
        raise AnalyticsError("The logs must be readable, but are not.")
    if case.name == "broken":
        raise KeyError("no_such_column")
    yield TableResult(
        case.name, "second", compare_rows([(1,)], [(2 if "wrong" in case.name else 1,)])
    )


@pytest.mark.parametrize(
    ("names", "code", "said"),
    [
        (["a", "b"], 0, ["4 tables right, 0 wrong, 0 not built"]),
        (["a", "wrong"], 1, ["3 tables right, 1 wrong, 0 not built"]),
        (
            ["refused", "a", "broken", "b"],
            1,
            [
                "raised AnalyticsError: The logs must be readable, but are not.",
                "raised KeyError: 'no_such_column'",
                "Traceback (most recent call last)",
                "6 tables right, 0 wrong, 0 not built",
                "2 cases raised an error: refused, broken",
            ],
        ),
    ],
)
def test_a_case_that_raises_is_named_and_the_next_one_is_run(
    capsys: pytest.CaptureFixture[str], names: list[str], code: int, said: list[str]
) -> None:
    assert run_cases(map(_case, names), run=_run) == code

    printed = capsys.readouterr().out
    for text in said:
        assert text in printed
    assert printed.count("Traceback") == names.count("broken")


def test_a_sentence_about_several_snapshots_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("tests.once")
    once = OncePerSentence()
    logger.addFilter(once)
    for snapshot in ("one", "two"):
        logger.warning("lms snapshot=%s %s", snapshot, "The LMS has no table x.")
        logger.warning("lms snapshot=%s %s", snapshot, f"told of {snapshot}")
    logger.removeFilter(once)

    assert [record.getMessage() for record in caplog.records] == [
        "lms snapshot=one The LMS has no table x.",
        "lms snapshot=one told of one",
        "lms snapshot=two told of two",
    ]
