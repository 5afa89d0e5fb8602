"""Paths of a lake as Arrow and as Spark are told them, and whose lake it is."""

import shutil
from pathlib import Path

import pytest

from loaders.lake import Lake
from loaders.lake_owner import LakeOwnerError, claim_lake

STRANGE = "a lake+é%41"


def test_spark_is_told_a_path_as_it_is(tmp_path: Path) -> None:
    lake = Lake.from_uri(str(tmp_path / STRANGE))
    assert lake.location("landing") == f"file://{tmp_path}/{STRANGE}/landing"
    assert lake.path("landing") == f"{tmp_path}/{STRANGE}/landing"


def test_a_uri_is_decoded_once(tmp_path: Path) -> None:
    by_path = Lake.from_uri(str(tmp_path / STRANGE))
    by_uri = Lake.from_uri((tmp_path / STRANGE).as_uri())
    assert (by_uri.root, by_uri.uri) == (by_path.root, by_path.uri)


def test_a_lake_belongs_to_the_first_home(tmp_path: Path) -> None:
    lake = Lake.from_uri(str(tmp_path / "lake"))
    first, second = tmp_path / "first", tmp_path / "second"
    claim_lake(lake, home=first)
    claim_lake(lake, home=first)
    with pytest.raises(LakeOwnerError, match=rf"belongs to the home {first}.* Nothing was done"):
        claim_lake(lake, home=second)
    claim_lake(lake, home=first)


def test_a_home_that_was_moved_is_the_same_one(tmp_path: Path) -> None:
    lake = Lake.from_uri(str(tmp_path / "lake"))
    claim_lake(lake, home=tmp_path / "first")
    shutil.move(tmp_path / "first", tmp_path / "moved")
    claim_lake(lake, home=tmp_path / "moved")


def test_a_lake_whose_owner_file_was_deleted_is_taken_over(tmp_path: Path) -> None:
    lake = Lake.from_uri(str(tmp_path / "lake"))
    claim_lake(lake, home=tmp_path / "first")
    (tmp_path / "lake" / "_owner.json").unlink()
    claim_lake(lake, home=tmp_path / "second")
    with pytest.raises(LakeOwnerError):
        claim_lake(lake, home=tmp_path / "first")


@pytest.mark.parametrize("half", ["", '{"home_id": "a', "[]", "{}"])
def test_a_lake_that_does_not_say_whose_it_is_is_refused_by_its_own_home_too(
    tmp_path: Path, half: str
) -> None:
    lake = Lake.from_uri(str(tmp_path / "lake"))
    claim_lake(lake, home=tmp_path / "first")
    owner = tmp_path / "lake" / "_owner.json"
    owner.write_text(half)
    with pytest.raises(LakeOwnerError, match=rf"{owner} must say as JSON which home"):
        claim_lake(lake, home=tmp_path / "first")
    assert owner.read_text() == half
