"""The tags of a problem as they are landed: names and values that are no keys are left out."""

import json
from typing import Any

import pytest

from cleaning.events.shapes import tags_of


@pytest.mark.parametrize(
    ("saved_tags", "expected"),
    [
        ('{"level": ["easy"]}', {"level": ["easy"]}),
        ('{"level ": ["easy ", "a\\tb"]}', {"level": ["easy", None]}),
        ('{"a\\u008cb": "easy", "": "x"}', {}),
        ('{"a": {"": 1, "g\\u008c": null, "b ": "x\\ty", "c": ["d\\u2028e"]}}',
         {"a": {"b": None, "c": [None]}}),
        ('[["a"]]', None),
    ],
)  # fmt: skip
def test_no_text_in_a_tag_is_anything_but_a_key(saved_tags: str, expected: Any) -> None:
    found = tags_of(saved_tags.encode())
    assert (None if found is None else json.loads(found)) == expected
