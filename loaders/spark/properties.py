"""Reads a Spark properties file, and refuses what would change the rows or is set elsewhere."""

import re
from pathlib import Path

from cleaning.errors import AnalyticsError
from loaders.spark.settings import FIXED_SETTINGS

_LINE = re.compile(r"(?P<key>[^\s=:]+)\s*[=:\s]?\s*(?P<value>.*)")
_SECRET = re.compile(r"(?i)password|secret")
_SET_ELSEWHERE = {
    "spark.master": "ANALYTICS_SPARK_MASTER",
    "spark.driver.memory": "ANALYTICS_SPARK_MEMORY",
    "spark.driver.extraJavaOptions": "ANALYTICS_SPARK_JAVA_OPTIONS",
    "spark.executor.defaultJavaOptions": "spark.executor.extraJavaOptions of this file",
    "spark.sql.warehouse.dir": "ANALYTICS_LAKE",
}
"""Keys that a setting of this project decides."""


def read_properties(path: Path) -> dict[str, str]:
    """Return the keys and values of a file in the form of `spark-defaults.conf`.

    A line holds a key, then blanks, `=` or `:`, then the value. Spark reads the file itself as
    well; this project needs to know which of its own settings the file replaces.

    Raises:
        AnalyticsError: the file can't be read, a line has no value, a key must not be set here, or
            others may read a secret in it.
    """
    try:
        text = path.expanduser().read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise AnalyticsError(
            f"ANALYTICS_SPARK_PROPERTIES must be a readable file in UTF-8, but {path} is not "
            f"({error}). Nothing was started."
        ) from error
    properties: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if not stripped or stripped.startswith(("#", "!")):
            continue
        found = _LINE.fullmatch(stripped)
        if found is None or not found["value"] or stripped.endswith("\\"):
            raise AnalyticsError(
                f"Each line of {path} (ANALYTICS_SPARK_PROPERTIES) must be a key and a value, but "
                f"line {number} is not: a value is needed, on the line of its key. "
                "Nothing was started."
            )
        properties[found["key"]] = found["value"]
    _refuse(properties, path=path)
    secrets = [key for key in properties if _SECRET.search(key)]
    if secrets and path.expanduser().stat().st_mode & 0o077:
        raise AnalyticsError(
            f"{path} (ANALYTICS_SPARK_PROPERTIES) must be for its owner only, because it holds "
            f"{secrets[0]}, but others may read it. `chmod 600 {path}`; nothing was started."
        )
    return properties


def _refuse(properties: dict[str, str], *, path: Path) -> None:
    for key in properties:
        if key in _SET_ELSEWHERE:
            raise AnalyticsError(
                f"{key} must be set by {_SET_ELSEWHERE[key]}, but {path} "
                "(ANALYTICS_SPARK_PROPERTIES) sets it. Take that line away; nothing was started."
            )
        if key in FIXED_SETTINGS:
            raise AnalyticsError(
                f"{key} must be {FIXED_SETTINGS[key]}, because the rows of the tables depend on "
                f"it, but {path} (ANALYTICS_SPARK_PROPERTIES) sets it. Take that line away; "
                "nothing was started."
            )
        if key == "spark.submit.deployMode":
            raise AnalyticsError(
                "The Thrift server must run on this machine (client mode), but "
                f"{path} (ANALYTICS_SPARK_PROPERTIES) sets {key}. Take that line away; nothing "
                "was started."
            )
