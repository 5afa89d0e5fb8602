"""JSON files of records, in the forms in which people keep REST answers."""

from pathlib import Path

import pytest

from cleaning.errors import AnalyticsError
from loaders.courses.files import CourseFolder, read_records


@pytest.mark.parametrize(
    "text",
    [
        '[{"id": 1}, {"id": 2}]',
        '{"pagination": {"next": null}, "results": [{"id": 1}, {"id": 2}]}',
        '{"results": [{"id": 1}]}\n{"results": [{"id": 2}]}',
        '{"id": 1}\n{"id": 2}\n',
        '{"id": 1}   {"id":\n 2}',
        '\ufeff{"id": 1}{"id": 2}',
    ],
)
def test_records_are_found_in_every_form(tmp_path: Path, text: str) -> None:
    path = tmp_path / "course_list.json"
    path.write_text(text, encoding="utf-8")
    assert list(read_records(path)) == [{"id": 1}, {"id": 2}]


def test_an_absent_and_an_empty_file_have_no_records(tmp_path: Path) -> None:
    (tmp_path / "programs.json").write_text(" \n")
    folder = CourseFolder(tmp_path)
    assert list(folder.programs()) == []
    assert list(folder.course_runs()) == []


def test_a_file_that_is_not_json_is_named_with_the_place(tmp_path: Path) -> None:
    path = tmp_path / "course_runs.json"
    path.write_text('{"key": "a"}\n{"key": oops}')
    with pytest.raises(AnalyticsError, match=r"course_runs\.json must be JSON.*line 2, column 9"):
        list(read_records(path))


def test_a_file_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    path = tmp_path / "course_runs.json"
    path.write_bytes(b'{"key": "caf\xe9"}')
    with pytest.raises(AnalyticsError, match="must be a readable JSON file in UTF-8"):
        list(read_records(path))


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(AnalyticsError, match=f"there is no folder {tmp_path}/nowhere"):
        CourseFolder(tmp_path / "nowhere")
