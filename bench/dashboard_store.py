"""Makes a wide result store for `bench.dashboard`: MariaDB makes up the rows itself, set by set.

The tables have the columns and keys of their contracts, and get their keys after their rows, as
when they are published. Tables that no page reads stay empty.
"""

import subprocess
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from shutil import which
from typing import Final

from flows.dbt import run_dbt
from flows.r import r_environment
from flows.settings import Settings
from loaders.hive.ddl import quote_identifier
from loaders.marts.catalogue import read_catalogue
from loaders.marts.manifest import Column, Mart, read_marts
from loaders.marts.r_tables import read_r_tables
from loaders.marts.reader import MartData
from loaders.publishing.mysql import MySqlStore
from loaders.publishing.publication import Publication, PublicationContext, PublishedTable
from loaders.publishing.publish import publish
from loaders.publishing.r_tables import ensure_r_tables
from loaders.publishing.store_url import parse_store_url

AS_OF: Final = date(2026, 3, 9)
"""The exclusive end of the data, a Monday."""

NUMBERS: Final = "numbers"
"""The database beside the store with the courses, learners and blocks that rows are made of."""

INSTRUCTOR: Final = 1
"""The LMS's number of an instructor of all deep runs, the measured ones among them."""

SERVER_OPTIONS: Final = (
    "--innodb-buffer-pool-size=6G",
    "--innodb-log-file-size=1G",
    "--innodb-sort-buffer-size=64M",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-flush-method=O_DIRECT",
)

_PROBLEMS, _VIDEOS = 60, 30
_BIG, _SMALLEST = 2, 8
_MADE: Final = "'2026-03-09 01:00:00'"
_WRITERS = 2
# The numbers of a sequence are unsigned.
_SIGNED = "set session sql_mode = concat(@@sql_mode, ',NO_UNSIGNED_SUBTRACTION')"
_FIGURES = (
    "iitanalytics:::write_figures("
    "iitanalytics:::connect_store(iitanalytics:::store_address()), iitanalytics:::all_figures())"
)


@dataclass(frozen=True, slots=True)
class Size:
    """How large the store is.

    Attributes:
        courses: number of course runs; each course has two runs.
        days: the days of history of each run.
        learners: learners of all runs together. Two runs have a fiftieth of them each, a tenth of
            the runs share half of the others, and the small runs share the rest.
    """

    courses: int
    days: int
    learners: int

    @property
    def big(self) -> int:
        """The learners of each of the two largest runs."""
        return max(self.learners // 50, _SMALLEST)

    @property
    def middles(self) -> int:
        """The number of runs of middle size; even, because runs come in pairs."""
        return max(self.courses // 20, 1) * 2

    @property
    def middle(self) -> int:
        """The learners of each run of middle size."""
        return max((self.learners - _BIG * self.big) // 2 // self.middles, _SMALLEST)

    @property
    def small(self) -> int:
        """The learners of each small run."""
        rest = self.learners - _BIG * self.big - self.middles * self.middle
        return max(rest // max(self.courses - _BIG - self.middles, 1), _SMALLEST)

    def learners_of(self, number: int) -> int:
        """Return the learners of a run."""
        if number < _BIG:
            return self.big
        return self.middle if number < _BIG + self.middles else self.small

    def is_deep(self, number: int) -> bool:
        """Tell whether a run has all its rows of learners' work: the first pair of each size."""
        first_small = _BIG + self.middles
        return number < _BIG + 2 or first_small <= number < first_small + 2

    @property
    def measured(self) -> Mapping[str, int]:
        """The later run of the first pair of each size, by the size's name."""
        return {"big": 1, "middle": _BIG + 1, "small": _BIG + self.middles + 1}


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a table: an SQL expression for each column, and where they are read from."""

    source: str
    columns: Mapping[str, str]


def course_id(number: int) -> str:
    """Return the id of a run; an odd number is the run after the number before it."""
    return f"course-v1:Org{number // 2 % 30:02}+C{number // 2:04}+{2024 + number % 2}"


def block_id(number: int, kind: str, item: int) -> str:
    """Return the id of a block of a run."""
    inside = course_id(number).removeprefix("course-v1:")
    return f"block-v1:{inside}+type@{kind}+block@{kind[0]}{item:03}"


def user_id(number: int, learner: int) -> int:
    """Return the LMS's number of a learner of a run; learners are counted from 1."""
    return number * 1_000_000 + learner


def make_store(url: str, *, folder: Path, size: Size, manifest: Path | None = None) -> int:
    """Make the store in an empty database, and return its number of rows.

    Args:
        url: the database, on a server with `SERVER_OPTIONS`.
        folder: where dbt and R may write.
        size: how large it is.
        manifest: dbt's manifest; the project is parsed without one.
    """
    settings = Settings(home=folder / "parse", result_store_url=url)
    settings.home.mkdir(parents=True, exist_ok=True)
    manifest = manifest or run_dbt(["parse"], settings=settings, variables={}).manifest
    marts, r_tables = read_marts(manifest), read_r_tables(manifest)
    publish(
        url,
        marts=marts,
        read_mart=lambda _: MartData(batches=list, row_count=0),
        context=PublicationContext(AS_OF, None, None, None, datetime.now(UTC)),
        now=lambda: datetime.now(UTC),
        catalogue=read_catalogue(manifest),
    )
    ensure_r_tables(url, r_tables)
    _draw_figures(settings)
    parsed = parse_store_url(url)
    with MySqlStore(parsed) as store:
        _make_numbers(store, size)
    rows = _mart_rows(size)
    filled = [mart for mart in marts if mart.name in rows]

    def fill(mart: Mart) -> tuple[str, int]:
        with MySqlStore(parsed) as own:
            own.execute(_SIGNED)
            table = own.create(mart)
            number = own.execute(_insert_sql(mart, rows[mart.name], table=table))
            own.add_keys(mart, table=table)
            return mart.name, number

    def compute(table: Mart) -> int:
        with MySqlStore(parsed) as own:
            own.execute(_SIGNED)
            return own.execute(_insert_sql(table, _R_ROWS[table.name], table=table.name))

    with ThreadPoolExecutor(_WRITERS) as pool:
        counts = dict(pool.map(fill, sorted(filled, key=lambda mart: -_weight(mart.name))))
        computed = sum(pool.map(compute, [each for each in r_tables if each.name in _R_ROWS]))
    with MySqlStore(parsed) as store:
        store.begin()
        store.swap(
            _next_publication(store.publications(limit=1)[0], counts),
            loaded=list(counts),
            dropped=[],
        )
        for name in (*counts, *_R_ROWS):
            # A server looks at a table anew some time after it changed; here at once.
            store.query(f"analyze table {quote_identifier(name)}")
    return sum(counts.values()) + computed


def _next_publication(live: Publication, counts: Mapping[str, int]) -> Publication:
    def grown(name: str, table: PublishedTable) -> PublishedTable:
        return replace(table, rows=counts.get(name, table.rows))

    tables = {name: grown(name, table) for name, table in live.tables.items()}
    return replace(live, id=live.id + 1, tables=tables)


def _draw_figures(settings: Settings) -> None:
    """Let R write its specifications; without R pages have tables and no charts."""
    rscript = which("Rscript")
    if rscript:
        command = [rscript, "--vanilla", "-e", _FIGURES]
        subprocess.run(command, env=r_environment(settings), capture_output=True, check=True)


def _insert_sql(mart: Mart, rows: Rows, *, table: str) -> str:
    """Return the statement that makes the rows of a table; what must have a value gets one."""
    values = {column.name: _some_value(column) for column in mart.columns if not column.is_nullable}
    values |= {**rows.columns, "created": _MADE}
    names = ", ".join(map(quote_identifier, values))
    return (
        f"insert into {quote_identifier(table)} ({names}) "
        f"select straight_join {', '.join(values.values())} from {rows.source}"
    )


def _some_value(column: Column) -> str:
    by_type = {"date": "'2026-03-08'", "timestamp": _MADE, "string": "''"}
    kind = column.data_type
    return by_type.get(kind, "''" if "char" in kind else "0")


def _make_numbers(store: MySqlStore, size: Size) -> None:
    """Make the tables of courses, learners and blocks."""
    store.execute(f"drop database if exists {NUMBERS}")
    store.execute(f"create database {NUMBERS} character set utf8mb4 collate utf8mb4_bin")
    store.execute(
        f"create table {NUMBERS}.course (n int primary key, course_id varchar(255), "
        "inside varchar(255), starts date, learners int, deep int)"
    )
    starts = AS_OF - timedelta(days=size.days)
    courses = [
        f"({number}, '{course_id(number)}', '{course_id(number).removeprefix('course-v1:')}', "
        f"'{starts + timedelta(days=number % 2 * (size.days // 2))}', "
        f"{size.learners_of(number)}, {int(size.is_deep(number))})"
        for number in range(size.courses)
    ]
    store.execute(f"insert into {NUMBERS}.course values {', '.join(courses)}")
    store.execute(
        f"create table {NUMBERS}.learner (n int, seq int, username varchar(255), "
        "primary key (n, seq))"
    )
    sizes = (size.big, size.middle, size.small)
    ends = [*accumulate((_BIG, size.middles)), size.courses]
    for learners, first, end in zip(sizes, [0, *ends], ends, strict=False):
        store.execute(
            f"insert into {NUMBERS}.learner "
            f"select straight_join n, seq, concat('learner', n, '_', seq) from {NUMBERS}.course "
            f"join seq_1_to_{learners} where n >= {first} and n < {end}"
        )
    store.execute(
        f"create table {NUMBERS}.block (sort_idx int primary key, kind varchar(20), item int, "
        "id varchar(99), holder varchar(99), name varchar(99), graded int)"
    )
    store.execute(f"insert into {NUMBERS}.block values {', '.join(_blocks())}")


def _blocks() -> list[str]:
    """Return the outline of every course: sections, subsections, units, problems and videos."""

    def block(place: int, kind: str, item: int, holder: str, *, graded: str = "null") -> str:
        name = f"{kind.capitalize()} {item}"
        return f"({place}, '{kind}', {item}, '{_inside(kind, item)}', {holder}, '{name}', {graded})"

    found = ["(0, 'course', 0, 'type@course+block@course', null, 'Course', null)"]
    for unit in range(1, _PROBLEMS + 1):
        subsection = (unit + 1) // 2
        section = (subsection + 2) // 3
        place = unit * 10
        if unit % 6 == 1:
            found.append(block(place, "chapter", section, "'type@course+block@course'"))
        if unit % 2 == 1:
            holder = f"'{_inside('chapter', section)}'"
            graded = str(int(subsection % 3 == 0))
            found.append(block(place + 1, "sequential", subsection, holder, graded=graded))
        holder = f"'{_inside('sequential', subsection)}'"
        found.append(block(place + 2, "vertical", unit, holder))
        holder = f"'{_inside('vertical', unit)}'"
        found.append(block(place + 3, "problem", unit, holder))
        if unit % 2 == 0:
            found.append(block(place + 4, "video", unit // 2, holder))
    return found


def _inside(kind: str, item: int) -> str:
    """Return the end of a block's id."""
    return f"type@{kind}+block@{kind[0]}{item:03}"


_C = f"{NUMBERS}.course c"
_L = f"{NUMBERS}.learner l join {NUMBERS}.course c on c.n = l.n"
_B = f"{_C} join {NUMBERS}.block b"
_ID = {"course_id": "c.course_id"}
_OF_LEARNER = {**_ID, "username": "l.username"}


def _block(kind: str, item: str) -> str:
    """Return the expression for the id of a block."""
    return f"concat('block-v1:', c.inside, '+type@{kind}+block@{kind[0]}', lpad({item}, 3, '0'))"


def _day(age: str) -> str:
    """Return the expression for the day that is so many days before the end of the data."""
    return f"date_sub('{AS_OF}', interval {age} day)"


def _only_deep(more: str) -> str:
    """Let courses that are not deep have the first number of a sequence only."""
    return f"where {more}.seq = 1 or c.deep"


_SHARE = "(0.1 + 0.8 * ((b.item * 7 + c.n) % 10) / 10)"
_REACHED = "greatest(c.learners * (700 - b.sort_idx) div 800, 1)"


def _weight(name: str) -> int:
    """Return how long a table takes, roughly; the longest comes first."""
    longest = (
        "course_enrollment_mode_daily", "problem_response_latest", "module_engagement",
        "course_enrollment_daily", "course_demographics", "student_engagement_weekly",
        "learner_subsection_grade", "course_activity", "learner_roster", "learner_standing",
    )  # fmt: skip
    return len(longest) - longest.index(name) if name in longest else 0


def _mart_rows(size: Size) -> Mapping[str, Rows]:
    """Return how the rows of each mart are made that a page reads."""
    by_day = f"{_C} join seq_1_to_{size.days} d"
    some_days = f"{_C} join seq_1_to_{max(size.days // 4, 1)} d"
    weeks = max(size.days // 7, 1)
    months = max(size.days // 30, 1)
    enrolled = f"greatest(c.learners * ({size.days} - d.seq + 1) div {size.days}, 1)"
    of_mode = f"greatest(({enrolled}) div m.seq - 1, 0)"
    mode = "elt(m.seq, 'audit', 'verified')"
    shared = f"if(c.deep, {INSTRUCTOR}, 2 + c.n % 300)"
    account = f"if(p.seq = 1, {shared}, 1000 + c.n * 3 + p.seq)"
    return {
        "course_enrollment_daily": Rows(
            by_day,
            _ID | {"date": _day("d.seq"), "count": enrolled, "cumulative_count": enrolled},
        ),
        "course_enrollment_mode_daily": Rows(
            f"{by_day} join seq_1_to_2 m",
            _ID
            | {"date": _day("d.seq"), "mode": mode, "count": of_mode, "cumulative_count": of_mode},
        ),
        "course_enrollment_flow_daily": Rows(
            some_days,
            _ID
            | {"date": _day("d.seq * 4 - 3"), "mode": "'audit'", "arrivals": "d.seq % 9"}
            | {"departures": "d.seq % 4", "course_arrivals": "d.seq % 9"}
            | {"course_departures": "d.seq % 4"},
        ),
        "course_demographics": Rows(
            f"{_C} join seq_1_to_{months} d join seq_1_to_30 v",
            _ID
            | {
                "date": _day("d.seq * 30 - 29"),
                "dimension": "case when v.seq <= 7 then 'age' when v.seq <= 10 then 'gender' "
                "when v.seq <= 15 then 'education' else 'country' end",
                "value": "elt(v.seq, '0-17','18-24','25-34','35-44','45-54','55-64',null,"
                "'f','m',null,'secondary','bachelors','masters','doctorate',null,"
                "'IN','US','BR','FR','DE','GB','JP','NG','MX','CN','ES','IT','EG','other',null)",
                "count": "if(v.seq % 7 = 0, null, c.learners div v.seq)",
                "is_masked": "v.seq % 7 = 0",
                "counted_on": _day("d.seq * 30 - 29"),
                "enrolled_count": "c.learners",
            },
        ),
        "course_activity": Rows(
            f"{_C} join seq_1_to_{weeks} d join seq_1_to_4 v",
            _ID
            | {
                "interval_start": _day("d.seq * 7"),
                "interval_end": _day("d.seq * 7 - 7"),
                "label": "elt(v.seq,'ACTIVE','ATTEMPTED_PROBLEM','PLAYED_VIDEO','POSTED_FORUM')",
                "count": "greatest(c.learners div (2 + v.seq + d.seq % 5), 1)",
            },
        ),
        "course_discussion_daily": Rows(
            some_days,
            _ID
            | {"date": _day("d.seq * 4 - 3"), "thread_count": "d.seq % 7", "answer_count": "d.seq"}
            | {"comment_count": "3", "poster_count": "d.seq % 5 + 1"},
        ),
        "discussion_thread": Rows(
            f"{_C} join seq_1_to_2000 t where t.seq <= greatest(c.learners div 10, 5)",
            _ID
            | {
                "thread_id": "concat('t', c.n, '_', t.seq)",
                "commentable_id": "concat('topic', t.seq % 20)",
                "title": "concat('How is question ', t.seq, ' meant?')",
                "thread_type": "elt(1 + t.seq % 2, 'question', 'discussion')",
                "start_time": _day(f"(t.seq % {size.days} + 1)"),
                "last_post_time": _day(f"(t.seq % {size.days} + 1)"),
                "seconds_to_first_answer": "if(t.seq % 4 = 0, null, t.seq * 60)",
                "answer_count": "t.seq % 4",
                "is_unanswered": "t.seq % 4 = 0",
            },
        ),
        "course_meta_summary_enrollment": Rows(
            f"{_C} join seq_1_to_2 m",
            _ID
            | {
                "catalog_course_title": "concat('Course ', c.n div 2)",
                "catalog_course": "concat('Org+C', c.n div 2)",
                "start_time": "c.starts",
                "end_time": "date_add(c.starts, interval 3 year)",
                "pacing_type": "elt(1 + c.n % 2, 'instructor_paced', 'self_paced')",
                "availability": "elt(1 + c.n % 3, 'Current', 'Archived', 'Upcoming')",
                "enrollment_mode": mode,
                "count": "c.learners div 2",
                "count_change_7_days": "c.n % 9",
                "cumulative_count": "c.learners div 2",
                "passing_users": "c.learners div 9",
            },
        ),
        "course_program_metadata": Rows(
            _C,
            _ID
            | {
                "program_id": "concat('program', c.n % 100)",
                "program_type": "'MicroMasters'",
                "program_title": "concat('Program ', c.n % 100)",
            },
        ),
        "enrollment_reconciliation": Rows(
            _C,
            _ID
            | dict.fromkeys(("log_count", "lms_count", "matching_count"), "c.learners")
            | dict.fromkeys(("other_mode_count", "missing_count", "extra_count"), "0"),
        ),
        "course_access": Rows(
            f"{_C} join seq_1_to_3 p",
            {
                "lms_user_id": account,
                "username": f"concat('staff', {account})",
                "scope_kind": "'course'",
                "scope": "c.course_id",
                "sees_learners": "1",
            },
        ),
        **_outline_rows(size),
        **_learner_rows(),
        **_quality_rows(size),
    }


def _outline_rows(size: Size) -> Mapping[str, Rows]:
    """Return how the rows of blocks, problems, videos and grades are made."""
    full_id = "concat('block-v1:', c.inside, '+', b.id)"
    holder = "concat('block-v1:', c.inside, '+', b.holder)"
    problems = f"{_C} join seq_1_to_{_PROBLEMS} p"
    problem = _block("problem", "p.seq")
    video = "concat('v', lpad(v.seq, 3, '0'))"
    right = "greatest(c.learners * (20 + p.seq % 70) div 100, 1)"
    tries = "if(c.deep, c.learners, least(c.learners, 20))"
    days = min(size.days, 365)
    outline = {
        "block_id": full_id, "block_type": "b.kind", "display_name": "b.name",
        "parent_block_id": holder, "sort_idx": "b.sort_idx",
    }  # fmt: skip
    return {
        "course_blocks": Rows(
            _B,
            _ID
            | outline
            | {
                "is_root": "b.sort_idx = 0",
                "is_orphan": "0",
                "is_graded": "b.graded",
                "assignment_type": "if(b.graded, elt(1 + b.item % 2, 'Homework', 'Quiz'), null)",
            },
        ),
        "course_progress": Rows(
            _B,
            _ID
            | outline
            | {
                "reached": _REACHED,
                "completed": f"({_REACHED}) div 2",
                "stopped": "b.item % 5",
            },
        ),
        "problem_daily": Rows(
            f"{problems} join seq_1_to_{days} d where d.seq <= if(c.deep, {days}, 5)",
            _ID
            | {
                "problem_id": problem,
                "date": _day("d.seq"),
                "learners_tried": f"({tries}) div (d.seq + 3)",
                "first_right": f"({tries}) div (d.seq + 6)",
                "submissions": f"({tries}) div (d.seq + 2)",
            },
        ),
        "answer_distribution": Rows(
            f"{problems} join seq_1_to_4 a",
            _ID
            | {
                "module_id": problem,
                "part_id": "concat('p', lpad(p.seq, 3, '0'), '_2_1')",
                "correct": "a.seq = 1",
                "first_response_count": f"({right}) div a.seq",
                "last_response_count": f"({right}) div a.seq",
                "value_id": "concat('choice_', a.seq)",
                "answer_value_text": "concat('Answer ', a.seq)",
                "problem_display_name": "concat('Problem ', p.seq)",
                "question_text": "'Which one is it?'",
            },
        ),
        "tags_distribution": Rows(
            f"{_C} join seq_1_to_20 p join seq_1_to_2 t",
            _ID
            | {
                "org_id": "'Org'",
                "module_id": problem,
                "tag_name": "elt(t.seq, 'difficulty', 'learning_outcome')",
                "tag_value": "concat('Value ', p.seq % 4)",
                "total_submissions": "c.learners",
                "correct_submissions": "c.learners div 2",
            },
        ),
        "video": Rows(
            f"{_C} join seq_1_to_{_VIDEOS} v",
            _ID
            | {
                "pipeline_video_id": f"concat(c.course_id, '|', {video})",
                "encoded_module_id": video,
                "duration": "600",
                "segment_length": "5",
                "users_at_start": "c.learners div 2",
                "users_at_end": "c.learners div 4",
                "total_viewed_seconds": "c.learners * 200",
            },
        ),
        "video_timeline": Rows(
            f"{_C} join seq_1_to_{_VIDEOS} v join seq_0_to_119 s where s.seq < 8 or c.deep",
            {
                "pipeline_video_id": f"concat(c.course_id, '|', {video})",
                "segment": "s.seq",
                "num_users": "c.learners div (2 + s.seq div 20)",
                "num_views": "c.learners div (2 + s.seq div 20) + s.seq % 9",
            },
        ),
        "course_grade_distribution": Rows(
            f"{_C} join seq_0_to_9 g",
            _ID
            | {
                "is_passing": "g.seq > 5",
                "grade_band": "concat(g.seq * 10, '-', if(g.seq = 9, 100, g.seq * 10 + 9))",
                "count": "c.learners div 11",
                "is_masked": "0",
                "graded_count": "c.learners",
            },
        ),
        "course_passing_weekly": Rows(
            f"{_C} join seq_1_to_{max(size.days // 7, 1)} d",
            _ID
            | {
                "week_ending": _day("d.seq * 7 - 6"),
                "new_passing_count": "d.seq % 5",
                "passing_count": "1000 - d.seq",
            },
        ),
        "course_subsection_grade": Rows(
            f"{_C} join seq_1_to_{_PROBLEMS // 2} q",
            _ID
            | {
                "subsection_id": _block("sequential", "q.seq"),
                "attempted_count": "c.learners",
                "mean_share": "0.6",
                "full_count": "c.learners div 3",
                "low_count": "c.learners div 9",
                "is_masked": "0",
            },
        ),
    }


def _learner_rows() -> Mapping[str, Rows]:
    """Return how the rows of learners are made."""
    mode = "elt(1 + (l.seq % 10 = 0), 'audit', 'verified')"
    return {
        "learner_roster": Rows(
            _L,
            _OF_LEARNER
            | {
                "start_date": _day("7"),
                "end_date": _day("0"),
                "email": "concat(l.username, '@example.org')",
                "name": "concat('Learner ', l.seq)",
                "enrollment_mode": mode,
                "enrollment_date": _day("(1 + l.seq % 300)"),
                "cohort": "concat('Group ', l.seq % 3)",
                "problem_attempts": "l.seq % 23",
                "problems_attempted": "l.seq % 11",
                "problems_completed": "l.seq % 7",
                "videos_viewed": "l.seq % 13",
                "discussion_contributions": "l.seq % 3",
                "segments": "elt(1 + l.seq % 6, '', 'struggling', 'inactive', 'disengaging', "
                "'highly_engaged', 'unenrolled,inactive')",
                "user_id": "l.n * 1000000 + l.seq",
                "country": "'IN'",
            },
        ),
        "learner_standing": Rows(
            _L,
            _OF_LEARNER
            | {
                "last_active_date": _day("(1 + l.seq % 60)"),
                "last_block_id": _block("problem", f"(1 + l.seq % {_PROBLEMS})"),
                "has_stopped": "l.seq % 3 = 0",
                "grade_share": "(l.seq % 100) / 100",
                "is_passing": "l.seq % 100 > 60",
            },
        ),
        "student_engagement_weekly": Rows(
            f"{_L} join seq_1_to_12 w {_only_deep('w')}",
            _OF_LEARNER
            | {
                "end_date": _day("w.seq * 7 - 6"),
                "days_active": "1 + l.seq % 7",
                "problems_attempted": "(l.seq + w.seq) % 4",
                "videos_played": "(l.seq + w.seq) % 3",
                "forum_posts": "(l.seq + w.seq) % 9 = 0",
                "last_subsection_viewed": "''",
            },
        ),
        "problem_response_latest": Rows(
            f"{_L} join seq_1_to_20 p {_only_deep('p')}",
            _OF_LEARNER
            | {
                "answer_id": "concat('p', lpad(p.seq, 3, '0'), '_2_1')",
                "problem_id": _block("problem", "p.seq"),
                "problem": "concat('Problem ', p.seq)",
                "question": "'Which one is it?'",
                "score": "l.seq % 2",
                "max_score": "1",
                "correct": "l.seq % 2",
                "answer": "'Answer 1'",
                "total_attempts": "1 + l.seq % 3",
                "first_attempt_date": _day("p.seq + 7"),
                "last_attempt_date": _day("p.seq"),
                "location": "'Course / Chapter 1 / Sequential 1'",
                "sort_idx": "p.seq",
            },
        ),
        "module_engagement": Rows(
            f"{_L} join seq_1_to_20 e {_only_deep('e')}",
            _OF_LEARNER
            | {
                "date": _day("e.seq * 3"),
                "entity_type": "elt(1 + e.seq % 2, 'problem', 'video')",
                "entity_id": f"if(e.seq % 2, concat('v', lpad(e.seq, 3, '0')), "
                f"{_block('problem', 'e.seq')})",
                "event": "elt(1 + e.seq % 2, 'attempted', 'viewed')",
                "count": "1 + l.seq % 4",
            },
        ),
        "learner_subsection_grade": Rows(
            f"{_L} join seq_1_to_6 q {_only_deep('q')}",
            _OF_LEARNER
            | {
                "subsection_id": _block("sequential", "q.seq"),
                "earned_points": "l.seq % 5",
                "possible_points": "4",
                "first_attempt_time": _day("q.seq"),
            },
        ),
    }


def _quality_rows(size: Size) -> Mapping[str, Rows]:
    """Return how the rows about the quality of the data are made."""
    return {
        "load_quality_daily": Rows(
            f"seq_1_to_{size.days} d join seq_0_to_2 e",
            {
                "load_date": _day("d.seq"),
                "event_date": f"if(e.seq = 0, null, {_day('d.seq + e.seq')})",
                "file_count": "if(e.seq = 0, 4, 0)",
                "line_count": "2000000",
                "event_count": "1990000",
                "skipped_count": "9000",
                "rejected_count": "1000",
            },
        ),
        "event_type_daily": Rows(
            f"seq_1_to_{size.days} d join seq_1_to_150 e",
            {
                "event_date": _day("d.seq"),
                "event_type": "concat('edx.event.', e.seq)",
                "event_source": "'server'",
                "is_known": "e.seq > 15",
                "event_count": "e.seq * 100",
            },
        ),
        "mart_freshness": Rows(
            "seq_1_to_45 m",
            {"mart": "concat('mart_', m.seq)", "made_from": "'tracking_log'"}
            | {"record_count": "m.seq * 1000"},
        ),
        "access_role_quality": Rows(
            "seq_1_to_10 m",
            {"role_name": "concat('role', m.seq)", "outcome": "'open'", "role_count": "m.seq"},
        ),
    }


_STEPS = (
    "activity", "enrollment", "findings", "forecast", "items", "retention", "risk", "runs",
    "stops", "video",
)  # fmt: skip
_WORK = f"{_B} where b.kind in ('problem', 'video')"
_OF_PROBLEM = f"{_B} where b.kind = 'problem'"
_FULL_ID = "concat('block-v1:', c.inside, '+', b.id)"

_R_ROWS: Mapping[str, Rows] = {
    "r_run": Rows(
        f"{_C} join seq_1_to_{len(_STEPS)} s",
        _ID
        | {
            "step": f"elt(s.seq, {', '.join(map(repr, _STEPS))})",
            "publication_id": "2",
            "status": "'done'",
        },
    ),
    "r_risk": Rows(
        f"{_L} where l.seq % 5 = 0",
        _OF_LEARNER
        | {
            "risk": "(l.seq % 100) / 100",
            "level": "elt(1 + l.seq % 2, 'some', 'high')",
            "days_away": "l.seq % 60",
            "reasons": """elt(1 + l.seq % 3, '["away"]', '["never_started"]', '["stuck"]')""",
        },
    ),
    "r_item": Rows(
        _OF_PROBLEM,
        _ID
        | {
            "problem_id": _FULL_ID,
            "name": "b.name",
            "learners": "c.learners",
            "right_share": _SHARE,
            "discrimination": "0.3",
            "tries_to_right": "1.4",
            "flag": "elt(1 + b.item % 4, '', '', '', 'hard')",
        },
    ),
    "r_scale": Rows(
        _C,
        _ID | {"items": f"{_PROBLEMS}", "learners": "c.learners", "alpha": "0.7"},
    ),
    "r_stop": Rows(
        _WORK,
        _ID
        | {
            "block_id": _FULL_ID,
            "name": "b.name",
            "block_type": "b.kind",
            "sort_idx": "b.sort_idx",
            "reached": _REACHED,
            "stopped": "b.item % 5",
            "stop_share": "0.02",
        },
    ),
    "r_retention": Rows(
        f"{_C} join seq_1_to_3 g join seq_0_to_63 d",
        _ID
        | {
            "group_name": "elt(g.seq, 'all', 'audit', 'verified')",
            "day": "d.seq",
            "at_risk": "c.learners",
            "active_share": "1 / (1 + d.seq)",
            "share_low": "0.9 / (1 + d.seq)",
            "share_high": "1",
        },
    ),
    "r_finding": Rows(
        f"{_C} join seq_1_to_8 f",
        _ID
        | {
            "rank": "f.seq",
            "kind": "elt(1 + f.seq % 2, 'problem_hard', 'learners_stop')",
            "block_id": _block("problem", "f.seq"),
            "effect": "1 / f.seq",
            "sample": "c.learners",
            "values_json": """if(f.seq % 2, concat('{"name":"Problem ', f.seq, '","stopped":17,"""
            """"reached":84,"usual_share":0.01}'), concat('{"name":"Problem ', f.seq, """
            """'","right_share":0.2,"usual_share":0.6,"distractor":null,"""
            """"distractor_count":null,"discrimination":0.1}'))""",
        },
    ),
    "r_forecast": Rows(
        f"{_C} join seq_1_to_2 m join seq_1_to_8 w",
        _ID
        | {
            "measure": "elt(m.seq, 'enrollment', 'active')",
            "week_end": f"date_add('{AS_OF}', interval w.seq * 7 - 1 day)",
            "expected": "c.learners",
            "low": "c.learners * 0.9",
            "high": "c.learners * 1.1",
            "method": "'ets'",
            "error_ratio": "0.8",
        },
    ),
    "r_video_spot": Rows(
        f"{_C} join seq_1_to_10 v",
        _ID
        | {
            "video_id": "concat('v', lpad(v.seq, 3, '0'))",
            "kind": "'replayed'",
            "start_seconds": "v.seq * 10",
            "viewers": "c.learners div 3",
            "share": "0.5",
            "usual_share": "0.1",
        },
    ),
    "r_still": Rows(
        f"{_C} join seq_1_to_2 f join seq_1_to_2 w",
        _ID
        | {
            "figure": "elt(f.seq, 'enrollment', 'activity')",
            "width": "elt(w.seq, 'wide', 'narrow')",
            "title": "'Learners'",
            "svg": "concat('<svg xmlns=\"http://www.w3.org/2000/svg\">', repeat(' ', 9000), "
            "'</svg>')",
        },
    ),
}
