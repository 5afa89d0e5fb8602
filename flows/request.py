"""What one run is asked to do: the request that every step gets, and what follows from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from flows.dbt import NodeResult
from flows.settings import Settings, SettingsError
from loaders.lake import Lake

Progress = Callable[[str, int, int], None]
"""Told as work goes on: (what, done, total)."""


def _no_progress(what: str, done: int, total: int) -> None:
    """Say nothing."""


def _no_word(node: NodeResult) -> None:
    """Say nothing."""


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What one run is asked to do.

    Attributes:
        as_of: exclusive end of the data, and the date of the run.
        since: inclusive start of the data; None is no limit.
        full_refresh: rebuild the incremental stores from all landed events, and load tables that
            changed whole.
        again: clean known log files of older rules anew (those with events since `since`).
        started: when the run was asked for; names its snapshots.
        progress: is told as work goes on.
        on_node: is told of each dbt node as it ends.
    """

    settings: Settings
    as_of: date
    since: date | None = None
    full_refresh: bool = False
    again: bool = False
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    progress: Progress = _no_progress
    on_node: Callable[[NodeResult], None] = _no_word

    @property
    def lake(self) -> Lake:
        """The lake of this run's home."""
        return Lake.from_uri(self.settings.lake_uri)

    @property
    def snapshot(self) -> str:
        """Name of this run's snapshots of the LMS and the courses; sorts by time."""
        return self.started.strftime("%Y%m%dT%H%M%S%f")


def dbt_variables(request: RunRequest, *, changed: list[date]) -> Mapping[str, object]:
    """Return the variables that the models read (`dbt_project.yml` describes them)."""
    return {
        "as_of_date": request.as_of.isoformat(),
        "since_date": request.since.isoformat() if request.since else None,
        "changed_dates": [day.isoformat() for day in changed],
        "weeks": request.settings.weeks,
        "dropoff_threshold": request.settings.dropoff_threshold,
        "small_group": request.settings.small_group,
        "path_delimiter": request.settings.path_delimiter,
        "deleted_blocks_path": request.settings.deleted_blocks_path,
        "sort_orphan_blocks_up": request.settings.sort_orphan_blocks_up,
        "list_delimiter": request.settings.list_delimiter,
        "landing_database": request.settings.landing_database,
    }


def resolve_home(path: Path) -> Path:
    """Return the absolute home, made when it is not there.

    Raises:
        SettingsError: the path can't be a folder that we write to.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"ANALYTICS_HOME must be a folder that can be written, but {path} is not "
            f"({error.strerror}). Nothing was done."
        ) from error
    return path.resolve()
