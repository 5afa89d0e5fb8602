"""Runs this project on a simulated site: the whole path once, then the builds of some marts."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from bench.summaries.comparison import rows_of_view
from bench.summaries.meter import Measured, Meter
from demo.site.generate import SiteSummary, generate_site
from demo.site.options import SiteOptions
from flows.dbt.run import run_dbt
from flows.pipeline import RunSummary, run_pipeline
from flows.request import RunRequest, dbt_variables
from flows.settings import Settings
from flows.thrift import thrift_server
from loaders.hive.connection import connect
from loaders.hive.ddl import quote_identifier


@dataclass(frozen=True, slots=True)
class Site:
    """A simulated site, and the home of this project that works on it.

    Attributes:
        made: what the simulation wrote.
        settings: the settings of all runs in the home.
    """

    made: SiteSummary
    settings: Settings

    @property
    def logs(self) -> list[Path]:
        """The raw log files, in the order of their names."""
        return sorted((self.made.folder / "logs").iterdir())

    @property
    def lake(self) -> Path:
        """The folder of the landed and the built tables."""
        return Path(self.settings.lake_uri)

    @property
    def tables(self) -> Path:
        """The folder of the built tables."""
        return self.lake / "warehouse" / f"{self.settings.hive_database}.db"


def make_site(
    folder: Path, *, options: SiteOptions, memory: str, java_options: Sequence[str]
) -> Site:
    """Simulate a site in the folder; Spark will have a heap of the given size."""
    made = generate_site(folder / "site", options=options)
    settings = Settings(
        home=folder / "home",
        tracking_logs=(str(made.folder / "logs"),),
        lms_url=f"sqlite:///{made.folder / 'lms.sqlite3'}",
        courses=str(made.folder / "courses"),
        thrift_port=0,
        spark_memory=memory,
        spark_java_options=tuple(java_options),
    )
    return Site(made, settings)


class MeteredSummary(RunSummary):
    """The summary of a run whose steps a meter measures."""

    def __init__(self, meter: Meter) -> None:
        super().__init__()
        self._meter = meter

    def timed(self, name: str) -> AbstractContextManager[None]:  # type: ignore[override]
        """Measure a step of the run."""
        return self._meter.step(name)


def whole_run(site: Site) -> dict[str, Measured]:
    """Run everything on the site once, from the raw logs to the figures; return the steps."""
    with Meter(site.settings.home) as meter:
        request = RunRequest(settings=site.settings, as_of=site.made.as_of)
        run_pipeline(request, summary=MeteredSummary(meter))
    return meter.steps


def builds(site: Site, *, marts: Sequence[str]) -> dict[str, Measured]:
    """Build the marts, and all that they are made of, from the landed events: three times.

    The server is new at the first build. At the second one Java has compiled what it runs often, as
    on a server that stays. Both builds test the rows. The third one makes the rows alone.
    """
    with_tests = ("build", "--exclude-resource-type", "unit_test")
    commands = {"first build": with_tests, "second build": with_tests, "without tests": ("run",)}
    with (
        Meter(site.settings.home) as meter,
        thrift_server(site.settings, full_refresh=True) as served,
    ):
        request = RunRequest(settings=served, as_of=site.made.as_of)
        for name, command in commands.items():
            with meter.step(name):
                run_dbt(
                    [*command, "--full-refresh", "--select", *(f"+{mart}" for mart in marts)],
                    settings=served,
                    variables=dbt_variables(request, changed=[]),
                )
        write_views(served, tables=site.tables, marts=marts)
    return meter.steps


def write_views(settings: Settings, *, tables: Path, marts: Iterable[str]) -> None:
    """Write the rows of those marts that are views to tables, for a peer to compare."""
    with connect(str(settings.thrift_host), settings.thrift_port) as hive:
        hive.execute(f"use {quote_identifier(settings.hive_database)}")
        for mart in marts:
            if not (tables / mart).exists():
                rows = quote_identifier(rows_of_view(mart))
                hive.execute(f"drop table if exists {rows}")
                hive.execute(
                    f"create table {rows} using parquet as select * from {quote_identifier(mart)}"
                )
