"""The request of a run, which every step gets, and the values that are derived from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from flows.dbt.outcome import NodeResult
from flows.settings import PREFIX, Settings, SettingsError
from loaders.lake import Lake
from loaders.landing.known_files import Again

Progress = Callable[[str, int, int], None]
"""Called with (what, done, total) as work goes on."""


def _no_progress(what: str, done: int, total: int) -> None:
    """Say nothing."""


def _no_word(node: NodeResult) -> None:
    """Say nothing."""


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What one run is asked to do.

    Attributes:
        as_of: exclusive end of the data, and the date of the run.
        since: inclusive start of the data; None for no limit.
        full_refresh: rebuild the stores from all landed events, and load changed tables whole.
        again: which known log files to clean again whose rows were made by older cleaning rules.
            It has a date of its own: `since` may come from the settings, and says what is counted.
        started: when the run was requested; its snapshots are named after this time.
        progress: called as work goes on.
        on_node: called with each dbt node as it ends.
    """

    settings: Settings
    as_of: date
    since: date | None = None
    full_refresh: bool = False
    again: Again | None = None
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    progress: Progress = _no_progress
    on_node: Callable[[NodeResult], None] = _no_word

    @property
    def lake(self) -> Lake:
        """The lake of this run's home."""
        return Lake.from_uri(self.settings.lake_uri)

    @property
    def snapshot(self) -> str:
        """Name of this run's snapshots of the LMS and the courses; names sort by time."""
        return self.started.strftime("%Y%m%dT%H%M%S%f")


def request_from(
    settings: Settings,
    *,
    as_of: date | None = None,
    since: date | None = None,
    full_refresh: bool = False,
    progress: Progress = _no_progress,
    on_node: Callable[[NodeResult], None] = _no_word,
) -> RunRequest:
    """Return the request of a run; a date that nobody asks for is that of the settings, or today.

    Raises:
        SettingsError: the data would end before they begin, or the home can't be written.
    """
    end = as_of or datetime.now(UTC).date()
    start = since or settings.start_date
    if start and start >= end:
        name = "since" if since else f"{PREFIX}START_DATE"
        raise SettingsError(
            f"The first day ({name}) must be before the end (as of), but {start} is not before "
            f"{end}. Nothing was done."
        )
    return RunRequest(
        settings=settings.model_copy(update={"home": resolve_home(settings.home)}),
        as_of=end,
        since=start,
        full_refresh=full_refresh,
        progress=progress,
        on_node=on_node,
    )


def dbt_variables(
    request: RunRequest, *, changed: list[date], contracts_are_known: bool = False
) -> Mapping[str, object]:
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
        "contracts_are_known": contracts_are_known,
    }


def resolve_home(path: Path) -> Path:
    """Return the absolute path of the home, and create the folder when it does not exist.

    Raises:
        SettingsError: the path is not a folder that can be written.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"ANALYTICS_HOME must be a folder that can be written, but {path} is not "
            f"({error.strerror}). Nothing was done."
        ) from error
    return path.resolve()
