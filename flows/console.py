"""Output at the terminal: progress while steps run, a summary at the end."""

import logging
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from rich.console import Console
from rich.logging import RichHandler
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from flows.dbt.outcome import NodeResult
from flows.pipeline import RunSummary
from loaders.publishing.publication import TableSummary
from loaders.reports.course_reports import CourseReportsSummary

P = ParamSpec("P")
R = TypeVar("R")

console = Console(highlight=False, markup=False, emoji=False)
"""The terminal of all commands. It shows data as they are: brackets and colons mark up nothing."""

STEP_TITLES = {
    "check_inputs": "Checking inputs",
    "prepare_hive": "Preparing Hive",
    "land_tracking_logs": "Cleaning and landing tracking logs",
    "load_lms_tables": "Loading the LMS database",
    "load_course_structure": "Loading courses",
    "build_marts": "Building and testing models (dbt)",
    "publish_marts": "Publishing to the result store",
    "write_reports": "Writing reports",
    "run_r": "Analysing and drawing (R)",
    "send_digests": "Sending weekly digests",
    "clear_sessions": "Clearing sessions that are over",
}


def configure_logging(console: Console, *, is_verbose: bool) -> None:
    """Log with colours to a terminal, and as plain lines to anything else."""
    level = logging.INFO if is_verbose else logging.WARNING
    if console.is_terminal:
        handler: logging.Handler = RichHandler(console=console, show_path=False)
        form = "%(message)s"
    else:
        handler = logging.StreamHandler()
        form = "%(asctime)s %(levelname)s %(name)s %(message)s"
    logging.basicConfig(level=level, format=form, handlers=[handler], force=True)


class ConsoleRunner:
    """Runs each step in this process and shows its progress: a bar in a terminal, else a line."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._show: Callable[[str], None] = lambda _detail: None
        self._share: Callable[[int, int], None] = lambda _done, _total: None

    def progress(self, what: str, done: int, total: int) -> None:
        """Show the progress of the current step; the step calls this as work goes on."""
        self._show(f"{done} of {total} {what}")
        self._share(done, total)

    def __call__(self, step: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the step and return its result."""
        title = STEP_TITLES.get(step.__name__, step.__name__)
        if not self.console.is_terminal:
            self.console.print(f"{title} ...")
            return step(*args, **kwargs)
        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[detail]}", markup=False),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=self.console) as bar:
            task_id = bar.add_task(title, total=None, detail="")
            self._show = lambda detail: bar.update(task_id, detail=detail)
            self._share = lambda done, total: bar.update(task_id, completed=done, total=total)
            result = step(*args, **kwargs)
            bar.update(task_id, completed=1, total=1)
        return result

    def on_node(self, node: NodeResult) -> None:
        """Show a dbt node as it ends; a node that failed or warns stays on the screen."""
        self._show(f"{node.name}: {node.status}")
        if node.has_failed or node.status == "warn":
            self.console.print(f"dbt {node.kind} {node.name}: {node.status}")


def print_summary(console: Console, summary: RunSummary) -> None:
    """Print lines, events, rejections by reason, tables and rows published, seconds per step."""
    _print_landing(console, summary)
    _print_loads(console, summary)
    _print_publication(console, summary)
    if summary.reports and summary.reports.rows:
        _print_reports(console, summary.reports)
    if summary.r:
        for line in summary.r.lines:
            console.print(f"R: {line}", highlight=False)
    for line in summary.digests:
        console.print(f"Digests: {line}", highlight=False, markup=False)
    table = Table(title="Seconds per step", title_justify="left")
    table.add_column("step")
    table.add_column("seconds", justify="right")
    for name, seconds in summary.seconds.items():
        table.add_row(name, f"{seconds:.1f}")
    table.add_row("total", f"{sum(summary.seconds.values()):.1f}")
    console.print(table)
    for warning in summary.warnings:
        console.print(f"Warning: {warning}", highlight=False, markup=False)


def _print_landing(console: Console, summary: RunSummary) -> None:
    landing = summary.landing
    if landing is None:
        return
    table = Table(title="Tracking logs", title_justify="left", show_header=False)
    table.add_column()
    table.add_column(justify="right")
    table.add_row("files landed", f"{landing.files_loaded:,}")
    if landing.files_again:
        table.add_row("of them cleaned again", f"{landing.files_again:,}")
    table.add_row("files known already", f"{landing.files_known:,}")
    table.add_row("lines", f"{landing.lines:,}")
    table.add_row("events", f"{landing.events:,}")
    table.add_row("skipped (blank, comment)", f"{landing.skipped:,}")
    for reason, count in sorted(landing.rejected.items()):
        table.add_row(f"rejected: {reason}", f"{count:,}")
    for path in landing.truncated:
        table.add_row("cut short", str(path))
    if landing.damaged:
        table.add_row("files damaged, not landed", f"{len(landing.damaged):,}")
    if landing.damaged_known:
        table.add_row("files damaged, known already", f"{landing.damaged_known:,}")
    for path in landing.gone:
        table.add_row("gone before it was read", path)
    if landing.outdated:
        table.add_row("files of older cleaning rules (clean --again)", f"{landing.outdated:,}")
    console.print(table)


def _print_loads(console: Console, summary: RunSummary) -> None:
    for loaded in (summary.lms, summary.courses):
        for note in loaded.notes if loaded else ():
            console.print(f"Note: {note}", highlight=False)


def _print_publication(console: Console, summary: RunSummary) -> None:
    published = summary.publication
    if published is None:
        return
    if not published.is_new:
        console.print(f"Nothing changed: publication {published.publication.id} stays live.")
        return
    table = Table(title=f"Publication {published.publication.id}", title_justify="left")
    table.add_column("table")
    table.add_column("rows", justify="right")
    table.add_column("set aside", justify="right")
    table.add_column("")
    for entry in published.tables:
        set_aside = sum(entry.set_aside.values())
        table.add_row(
            entry.name, f"{entry.rows:,}", f"{set_aside:,}" if set_aside else "", _outcome(entry)
        )
    console.print(table)


def _outcome(entry: TableSummary) -> str:
    if entry.kept:
        return f"{entry.rows - entry.kept:,} loaded, {entry.kept:,} kept"
    return entry.outcome.value


def _print_reports(console: Console, summary: CourseReportsSummary) -> None:
    console.print(
        f"Reports: {summary.written} files written, {summary.unchanged} unchanged, "
        f"{summary.removed} removed; {sum(summary.rows.values()):,} rows"
    )
