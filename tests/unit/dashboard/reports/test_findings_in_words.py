"""Findings of R as sentences."""

import json

import pytest
from django.utils.translation import override

from dashboard.reports.this_week.wording import Finding, findings_in_words


def row(kind: str, values: object, *, sample: int = 80) -> dict[str, object]:
    return {"kind": kind, "block_id": "", "sample": sample, "values_json": json.dumps(values)}


@pytest.mark.parametrize(
    ("kind", "values", "finding"),
    [
        (
            "enrollment_unusual",
            {"change": -1300, "usual_change": 40.5, "week_end": "2026-06-07"},
            Finding(
                "Unusual week",
                "Enrollment changed by \u22121,300 learners in the week to 7 Jun 2026; usual for a "
                "week of this course is +40.",
                80,
                "enrollment_unusual",
                "",
            ),
        ),
        (
            "activity_drop",
            {"active": 80, "before": 1210, "week_end": "2026-06-07"},
            Finding(
                "Fewer active learners",
                "80 learners were active in the week to 7 Jun 2026, 1,210 in the week before.",
                80,
                "activity_drop",
                "",
            ),
        ),
    ],
)
def test_a_finding_about_a_week_is_a_sentence(
    kind: str, values: dict[str, object], finding: Finding
) -> None:
    assert findings_in_words([row(kind, values)]) == [finding]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "en",
            "“Colours”: 20\u00a0% of learners are right with one try; over the course's problems "
            "60\u00a0% are.",
        ),
        (
            "hi",
            "“Colours”: 20\u00a0% शिक्षार्थी एक ही प्रयास में सही हैं; पाठ्यक्रम के सभी प्रश्नों में "
            "60\u00a0% सही हैं।",
        ),
        (
            "ar",
            "«\u2068Colours\u2069»: يصيب 20\u00a0% من المتعلمين بمحاولة واحدة؛ "
            "وفي مسائل المقرر عامة 60\u00a0%.",
        ),
    ],
)
def test_a_hard_problem_is_told_by_who_is_right_with_one_try(language: str, sentence: str) -> None:
    values = {"name": "Colours", "right_share": 0.2, "usual_share": 0.6}
    with override(language):
        assert findings_in_words([row("problem_hard", values)])[0].sentence == sentence


@pytest.mark.parametrize("values", [{}, [], {"change": "many", "usual_change": 1, "week_end": "x"}])
def test_a_finding_whose_values_cannot_be_read_is_left_out(values: object) -> None:
    rows = [row("enrollment_unusual", values), row("activity_drop", []), row("new_kind", {})]
    assert findings_in_words(rows) == []
