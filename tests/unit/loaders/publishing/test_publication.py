"""What a publication is as a row of the result store."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

from loaders.publishing.publication import Publication, PublishedTable, publication_from_row

MOMENT = datetime(2026, 3, 1, 1, tzinfo=UTC)
TABLE = PublishedTable(
    rows=3,
    checksum="a",
    schema="b",
    structure="c",
    set_aside={"text_too_long": 1},
    set_aside_checksum="d",
    spare="e",
)
PUBLICATION = Publication(
    7, date(2026, 3, 1), None, MOMENT, MOMENT, "f00", "run", {"course_activity": TABLE}
)


def test_a_publication_is_read_as_it_was_written() -> None:
    assert publication_from_row(PUBLICATION.to_row()) == PUBLICATION


def test_a_row_of_a_release_with_other_facts_is_read_as_far_as_it_is_known() -> None:
    *others, tables = PUBLICATION.to_row()
    known = json.loads(str(tables))["course_activity"]
    without_spare = {fact: value for fact, value in known.items() if fact != "spare"}
    of_another = {"course_activity": known | {"owner": "ada"}, "video": without_spare}
    found = publication_from_row((*others, json.dumps(of_another)))
    assert found == replace(PUBLICATION, tables={"course_activity": TABLE})
