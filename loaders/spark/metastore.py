"""Makes the tables of a Hive metastore in a database, before the first Thrift server uses it.

Hive would make each table at its first use, in the middle of a transaction. In MariaDB such a
statement waits for the very transaction that needs it, without end. Spark's wheel lacks Hive's own
program for this, but holds the description of the tables and DataNucleus' program that makes them.
"""

import os
import subprocess
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from cleaning.errors import AnalyticsError
from loaders.spark.command import spark_home
from loaders.spark.jvm import java_program, require_java

_TABLES = "package.jdo"
_JARS = ("datanucleus-*", "javax.jdo-*", "jta-*", "hive-*", "hadoop-client-*", "log4j-*", "slf4j-*")
_PREFIX = "spark.hadoop.javax.jdo.option."
_CLASS_PATH = "spark.driver.extraClassPath"
_SECONDS = 300
# The names of tables and the values of keys are those that Hive's own settings give.
_SETTINGS = {
    "javax.jdo.PersistenceManagerFactoryClass": (
        "org.datanucleus.api.jdo.JDOPersistenceManagerFactory"
    ),
    "datanucleus.identifierFactory": "datanucleus1",
    "datanucleus.rdbms.useLegacyNativeValueStrategy": "true",
    "datanucleus.plugin.pluginRegistryBundleCheck": "LOG",
    "datanucleus.connectionPoolingType": "None",
}


class MetastoreError(AnalyticsError):
    """The tables of the metastore can't be made."""


def make_metastore(properties: Mapping[str, str]) -> str:
    """Make the tables that the metastore's database lacks, and return the database's URL.

    Args:
        properties: the keys of a Spark properties file, with the lines of a metastore in a
            database (`ops/cluster/metastore-mariadb.conf`).

    Raises:
        MetastoreError: the properties name no database, or its tables can't be made.
        AnalyticsError: there is no Java.
    """
    address = {
        f"datanucleus.{key.removeprefix(_PREFIX)}": value
        for key, value in properties.items()
        if key.startswith(_PREFIX)
    }
    url = address.get("datanucleus.ConnectionURL")
    if url is None:
        raise MetastoreError(
            f"The file of ANALYTICS_SPARK_PROPERTIES must name the metastore's database "
            f"({_PREFIX}ConnectionURL), but names none. Nothing was changed; "
            "ops/cluster/metastore-mariadb.conf has an example."
        )
    require_java()
    jars = spark_home() / "jars"
    class_path = [str(path) for name in _JARS for path in sorted(jars.glob(name))]
    class_path += filter(None, [properties.get(_CLASS_PATH)])
    with tempfile.TemporaryDirectory(prefix="metastore-") as name:
        folder = Path(name)
        (metastore,) = jars.glob("hive-metastore-*.jar")
        with zipfile.ZipFile(metastore) as archive:
            archive.extract(_TABLES, folder)
        settings = folder / "settings.properties"
        settings.touch(mode=0o600)
        lines = (f"{key}={java_property(value)}\n" for key, value in (_SETTINGS | address).items())
        settings.write_text("".join(lines), encoding="ascii")
        command = [
            *(java_program(), "-cp", os.pathsep.join(class_path)),
            *("org.datanucleus.store.schema.SchemaTool", "-create", "-api", "JDO"),
            *("-props", str(settings), str(folder / _TABLES)),
        ]
        try:
            result = subprocess.run(
                command,
                capture_output=True,
                text=True,
                errors="replace",
                check=False,
                timeout=_SECONDS,
            )
        except subprocess.TimeoutExpired as error:
            raise MetastoreError(
                f"The tables of the metastore must be made in {url} within {_SECONDS} s, but were "
                "not. Mend the cause and run the command again; tables that are there stay."
            ) from error
    if result.returncode != 0 or "completed successfully" not in result.stdout:
        raise MetastoreError(
            f"The tables of the metastore must be made in {url}, but DataNucleus says: "
            f"{(result.stderr or result.stdout).strip()[-1500:]} Mend the cause and run the "
            "command again; tables that are there stay."
        )
    return url


def java_property(value: str) -> str:
    """Write a value as a file of Java properties has it."""
    return "".join(
        sign if " " < sign < "\x7f" and sign != "\\" else f"\\u{ord(sign):04x}" for sign in value
    )
