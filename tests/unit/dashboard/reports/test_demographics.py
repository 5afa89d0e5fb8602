"""The reports on demographics and geography."""

from dashboard.frame.table import MASKED, plain
from dashboard.reports.demographics import GENDERS, demographic_table
from dashboard.reports.geography import geography_table, is_country_shown


def row(value: str | None, count: int | None, enrolled: int = 40) -> dict[str, object]:
    return {
        "value": value,
        "count": count,
        "is_masked": count is None,
        "enrolled_count": enrolled,
    }


def test_groups_stand_in_their_order_and_what_is_not_told_is_last() -> None:
    rows = [row(None, 5), row("m", 20), row("x", 0), row("f", None)]
    table = demographic_table(rows, key="gender", label="Gender", names=GENDERS)
    assert [[plain(cell) for cell in line.values()] for line in table.lines] == [
        ["Female", None, None],
        ["Male", 20, 0.5],
        ["x", 0, 0.0],
        ["Not told", 5, 0.125],
    ]
    assert table.lines[0]["count"] is MASKED
    assert table.lines[0]["share"] is MASKED


def test_the_country_with_the_most_learners_is_first_and_the_rest_is_last() -> None:
    rows = [row("other", None), row("BR", 10), row(None, 5), row("IN", 20), row("AT", 10)]
    table = geography_table(rows)
    assert [plain(line["country"]) for line in table.lines] == [
        "IN",
        "AT",
        "BR",
        "Other countries",
        "Not told",
    ]
    assert [row["value"] for row in rows if is_country_shown(row)] == ["BR", "IN", "AT"]
