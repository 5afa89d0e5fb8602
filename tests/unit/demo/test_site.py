"""The small site as a whole: what the files say is what the truth says, every time."""

import csv
import filecmp
import subprocess
import sys
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from demo.__main__ import main
from demo.site.generate import generate_site
from demo.site.options import SiteError, SiteOptions
from tests.unit.demo.conftest import SMALL
from tests.unit.demo.log_reader import enrollment_events, weekly_activity

END = datetime(2026, 1, 26, tzinfo=UTC)


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def truth_rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "truth" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_equal_options_make_equal_bytes(site, tmp_path):
    generate_site(tmp_path / "again", options=SMALL)
    assert files_of(tmp_path / "again") == files_of(site.folder)


def test_another_seed_makes_another_site(site, tmp_path):
    generate_site(tmp_path / "other", options=replace(SMALL, seed=6, learners=10))
    assert not filecmp.cmp(
        tmp_path / "other" / "courses" / "course_blocks.json",
        site.folder / "courses" / "course_blocks.json",
        shallow=False,
    )


def test_without_truth_the_logs_are_the_same(site, tmp_path):
    generate_site(tmp_path / "bare", options=replace(SMALL, truth=False))
    whole = files_of(site.folder)
    kept = {name: data for name, data in whole.items() if not name.startswith("truth")}
    assert files_of(tmp_path / "bare") == kept


def test_every_line_is_an_event_or_rejected_or_skipped(site):
    truth = site.truth
    rejected = sum(truth["rejected"].values())
    assert truth["lines"] == truth["events"] + rejected + truth["skipped"] == site.summary.lines
    assert truth["as_of"] == "2026-01-26" == site.summary.as_of.isoformat()


def test_a_plain_reader_finds_the_outcomes_that_the_truth_names(site):
    expected = Counter(site.truth["rejected"])
    expected["event"] = site.truth["events"]
    expected["skipped"] = site.truth["skipped"]
    assert site.found.outcomes == expected


def test_only_the_known_duplicates_are_equal(site):
    assert len(site.found.events) == site.truth["distinct_events"]
    assert site.truth["duplicates"] > 0


def test_every_kind_of_rejection_occurs(site):
    assert set(site.truth["rejected"]) == {
        "cut_off",
        "event_type_missing",
        "event_type_unreadable",
        "not_an_object",
        "not_json",
        "time_missing",
        "time_unreadable",
    }


def test_weekly_activity_read_from_the_lines_is_the_truth(site):
    rows = truth_rows(site.folder, "course_activity")
    expected = {
        (row["course_id"], row["interval_start"][:10], row["label"]): int(row["count"])
        for row in rows
    }
    assert len(expected) == len(rows) > 20
    assert weekly_activity(site.found, end=END) == expected


def test_enrollment_read_from_the_lines_is_the_truth(site):
    """A recount in another way: each day is worked out anew from all events up to it."""
    histories = defaultdict(list)
    for course_id, user_id, moment, kind, mode in enrollment_events(site.found):
        histories[course_id, user_id].append((moment, kind, mode))
    count: Counter[tuple[str, str]] = Counter()
    ever: Counter[tuple[str, str]] = Counter()
    for day in (END - timedelta(days=number) for number in range(1, 23)):
        for (course_id, _), history in histories.items():
            past = sorted(event for event in history if event[0].date() <= day.date())
            switches = [kind for _, kind, _ in past if not kind.endswith("mode_changed")]
            key = (day.date().isoformat(), course_id)
            ever[key] += bool(past)
            count[key] += bool(switches) and switches[-1].endswith(".activated")
    rows = truth_rows(site.folder, "course_enrollment_daily")
    assert {
        (row["date"], row["course_id"]): (int(row["count"]), int(row["cumulative_count"]))
        for row in rows
    } == {key: (count[key], heads) for key, heads in ever.items() if heads}


def test_files_are_named_by_the_hour_in_which_they_begin(site):
    names = sorted(path.name for path in (site.folder / "logs").iterdir())
    assert names[:3] == [
        "tracking.log-20260105-00.gz",
        "tracking.log-20260105-12.gz",
        "tracking.log-20260106-00.gz",
    ]
    assert len(names) == site.summary.files == 42


def test_an_older_site_is_replaced_and_a_foreign_folder_is_not_touched(site, tmp_path):
    tiny = SiteOptions(learners=3, courses=1, days=2)
    generate_site(tmp_path / "here", options=tiny)
    first = files_of(tmp_path / "here")
    generate_site(tmp_path / "here", options=tiny)
    assert files_of(tmp_path / "here") == first
    (tmp_path / "here" / "thesis.txt").write_text("precious")
    with pytest.raises(SiteError, match=r"thesis\.txt"):
        generate_site(tmp_path / "here", options=tiny)
    assert files_of(tmp_path / "here") == {**first, "thesis.txt": b"precious"}


def test_a_number_of_events_is_met_roughly(tmp_path):
    options = SiteOptions(events=9_000, days=14, truth=False)
    summary = generate_site(tmp_path / "site", options=options)
    assert 5_000 < summary.lines < 14_000


def test_impossible_options_are_refused():
    with pytest.raises(SiteError, match="days must be from 1"):
        SiteOptions(days=0)
    with pytest.raises(SiteError, match="must divide 24"):
        SiteOptions(rotate_hours=7)
    with pytest.raises(SiteError, match="events must be from 1 to 10000000000, not 0"):
        SiteOptions(events=0)
    for start in (date(9999, 12, 1), date(1, 1, 1)):
        with pytest.raises(SiteError, match=f"start must be from 2000-01-01 .*, not {start}"):
            SiteOptions(start=start)


def test_the_command_makes_a_site_and_says_so(tmp_path, capsys):
    arguments = ["generate", "--out", str(tmp_path / "site"), "--learners", "3", "--days", "2"]
    assert main(arguments) == 0
    assert "as of 2026-01-07" in capsys.readouterr().out


def test_the_command_says_what_is_wrong_in_one_sentence(tmp_path, capsys):
    assert main(["generate", "--out", str(tmp_path), "--days", "0"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_the_site_is_made_without_the_system_under_test():
    program = (
        "import sys, demo.__main__; "
        "print({'cleaning', 'loaders', 'flows', 'api', 'dashboard'} & {*sys.modules})"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout == "set()\n"
