"""The conformance case `event_parsing`, line by line."""

import json
from pathlib import Path

from tests.conformance.outcomes import line_outcomes

CASE = Path(__file__).parents[2] / "conformance" / "event_parsing"


def test_every_odd_line_comes_out_as_the_case_says() -> None:
    case = json.loads((CASE / "case.json").read_text())
    with (CASE / "logs" / "odd_lines.log").open("rb") as stream:
        found = [
            (
                outcome.line_no,
                outcome.outcome,
                outcome.course_id,
                outcome.username,
                outcome.event_date and outcome.event_date.isoformat(),
            )
            for outcome in line_outcomes(stream)
        ]
    assert found == [tuple(row) for row in case["tables"]["line_outcomes"]["rows"]]
