"""What the cleaner lets through fits where it is published: the bounds and the contracts agree."""

import re
from pathlib import Path

import pytest
import yaml

from cleaning.events.bounds import KEY_CHARACTERS, LONGEST_VIDEO_SECONDS, MODE_CHARACTERS

ROOT = Path(__file__).parents[2]

LONGEST = {
    "course_id": KEY_CHARACTERS,
    "org_id": KEY_CHARACTERS,
    "username": KEY_CHARACTERS,
    "module_id": KEY_CHARACTERS,
    "problem_id": KEY_CHARACTERS,
    "encoded_module_id": KEY_CHARACTERS,
    "entity_id": KEY_CHARACTERS,
    "tag_name": KEY_CHARACTERS,
    "tag_value": KEY_CHARACTERS,
    "thread_id": KEY_CHARACTERS,
    "thread_type": KEY_CHARACTERS,
    "commentable_id": KEY_CHARACTERS,
    "event_type": KEY_CHARACTERS,
    "event_source": KEY_CHARACTERS,
    "mode": MODE_CHARACTERS,
    "enrollment_mode": MODE_CHARACTERS,
    "current_enrollment_mode": MODE_CHARACTERS,
    "first_enrollment_mode": MODE_CHARACTERS,
}
"""How long a published column's values are that come from the log, by its name."""

BOUNDED_BY_ITS_MODEL = {("module_engagement", "username")}


def published_types() -> list[tuple[str, str, str]]:
    """Return mart, column and MySQL type of each column whose type a contract names."""
    found = []
    for path in sorted((ROOT / "models" / "marts").rglob("*.yml")):
        described = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        for model in described.get("models") or []:
            export = model.get("config", {}).get("meta", {}).get("export", {})
            for column, mysql_type in export.get("mysql_types", {}).items():
                found.append((model["name"], column, mysql_type))
    return found


KEYS = [found for found in published_types() if found[1] in LONGEST]


@pytest.mark.parametrize(("mart", "column", "mysql_type"), KEYS)
def test_a_key_from_the_log_fits_its_published_column(
    mart: str, column: str, mysql_type: str
) -> None:
    length = re.fullmatch(r"varchar\((\d+)\)", mysql_type)
    assert length is not None
    assert int(length[1]) >= LONGEST[column] or (mart, column) in BOUNDED_BY_ITS_MODEL


def test_every_name_of_a_key_is_published() -> None:
    assert {column for _, column, _ in KEYS} == set(LONGEST)


def test_the_models_know_the_same_longest_video_as_the_cleaner():
    """Events that were landed by an older cleaner meet the bound in the model."""
    (store,) = (ROOT / "models").rglob("int_video__events_extracted.sql")
    (limit,) = re.findall(r"video_duration_seconds <= (\d+)", store.read_text())
    assert float(limit) == LONGEST_VIDEO_SECONDS
