"""The write side's settings: environment variables (also from a `.env` file), read only here."""

import os
import shlex
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from cleaning.errors import AnalyticsError

PROJECT_ROOT = Path(__file__).resolve().parents[1]
"""The root folder of the checkout, with the dbt project, the R package and manage.py."""

LOOPBACK = "127.0.0.1"
"""Address that servers started by this project listen on."""


PREFIX = "ANALYTICS_"
"""How the names of our variables begin."""

DOTENV = f"{PREFIX}DOTENV"
"""The variable that names another file than `.env`; empty: none is read."""


class SettingsError(AnalyticsError):
    """A setting is wrong; the message names the variable, what it must be and what it was."""


class Settings(BaseSettings):
    """Every setting of the write side; `docs/operations.md` lists them for operators.

    The variable of a field is `ANALYTICS_` and the field's name in capitals.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    home: Path = Path(".analytics")
    tracking_logs: Annotated[tuple[str, ...], NoDecode] = ()
    lms_url: str | None = None
    lms_empty_tables: Annotated[tuple[str, ...], NoDecode] = ()
    courses: str | None = None
    catalog_url: str | None = None
    course_requests: int = Field(default=8, ge=1, le=64)
    lms_client_id: str | None = None
    lms_client_secret: str | None = None
    result_store_url: str | None = None
    r_store_url: str | None = None
    lake: str | None = None
    lake_is_shared: bool = False
    reports: str | None = None
    geoip_db: Path | None = None
    spark_master: str = "local[*]"
    spark_memory: str = Field(default="2g", pattern=r"^[1-9][0-9]*[mg]$")
    spark_properties: Path | None = None
    spark_java_options: Annotated[tuple[str, ...], NoDecode] = ()
    thrift_host: str | None = None
    thrift_port: int = Field(default=10000, ge=0, le=65535)
    hive_database: str = Field(default="analytics", pattern=r"^[a-z][a-z0-9_]*$")
    landing_database: str = Field(default="landing", pattern=r"^[a-z][a-z0-9_]*$")
    clean_on: Literal["machine", "cluster"] = "machine"
    clean_processes: int = Field(default=os.cpu_count() or 1, ge=1)
    r_processes: int = Field(default=min(os.cpu_count() or 1, 4), ge=1)
    loss_limit: float = Field(default=0.05, ge=0, le=1)
    build_timeout_minutes: int = Field(default=360, ge=1)
    weeks: int | None = Field(default=None, ge=1)
    dropoff_threshold: float = Field(default=0.05, ge=0, le=1)
    small_group: int = Field(default=5, ge=0, le=1000)
    path_delimiter: str = " / "
    deleted_blocks_path: str = "(Deleted block :)"
    sort_orphan_blocks_up: bool = False
    list_delimiter: str = "|"
    start_date: date | None = None
    schedule: str = "0 3 * * *"
    email_url: str | None = Field(default=None, repr=False)

    @field_validator("tracking_logs", "lms_empty_tables", mode="before")
    @classmethod
    def _split_patterns(cls, value: Any) -> Any:
        """Split the text of a list at blanks and commas."""
        return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value

    @field_validator("spark_java_options", mode="before")
    @classmethod
    def _split_options(cls, value: Any) -> Any:
        """Split the text of Java options at blanks, as a shell does: an option may have commas."""
        if not isinstance(value, str):
            return value
        try:
            return tuple(shlex.split(value))
        except ValueError as error:
            raise ValueError(f"each quote must be closed, as in a shell ({error})") from error

    @property
    def lake_uri(self) -> str:
        """The root of the lake; by default a folder of the home."""
        return self.lake or str(self.home.resolve() / "lake")

    @property
    def country_file(self) -> Path | None:
        """The file of the country data, absolute: executors work in folders of their own."""
        return self.geoip_db.expanduser().absolute() if self.geoip_db else None

    @property
    def reports_place(self) -> str:
        """The place of the reports: a folder, by default in the home, or a bucket (`s3://…`)."""
        if self.reports and "://" in self.reports:
            return self.reports
        return str(Path(self.reports or self.home / "reports").expanduser().resolve())

    @property
    def store_url(self) -> str:
        """The result store's SQLAlchemy URL; by default a SQLite file in the home."""
        return self.result_store_url or f"sqlite:///{self.home.resolve() / 'result_store.sqlite3'}"

    @property
    def r_url(self) -> str:
        """The result store's URL for R, which has an account of its own when one is set."""
        return self.r_store_url or self.store_url

    @property
    def is_local_thrift(self) -> bool:
        """Whether this home runs its own Thrift server; a host that is set is another server."""
        return self.thrift_host is None

    def at(self, host: str, port: int) -> "Settings":
        """Return the same settings with the address of the server that answers."""
        return self.model_copy(update={"thrift_host": host, "thrift_port": port})


def dotenv_file() -> str:
    """Return the file with settings beside the environment; an empty text for none.

    Raises:
        SettingsError: the file that `ANALYTICS_DOTENV` names is not there.
    """
    named = os.environ.get(DOTENV)
    if named and not Path(named).is_file():
        raise SettingsError(
            f"{DOTENV} must name a file with settings, but {named} is none. Nothing was done."
        )
    return ".env" if named is None else named


def load_settings(**overrides: object) -> Settings:
    """Read the settings; `overrides` (not None) win over the environment.

    Raises:
        SettingsError: for the first value that is not what it must be.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(_env_file=dotenv_file(), **given)  # type: ignore[arg-type,call-arg]
    except ValidationError as error:
        first = error.errors()[0]
        variable = PREFIX + str(first["loc"][0]).upper()
        reason = first["msg"].removeprefix("Value error, ")
        raise SettingsError(
            f"{variable} must be valid: {reason}; found {first['input']!r}. Nothing was done."
        ) from error
