"""The Java that Spark runs on: which one it is, and the options that it is given."""

import os
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

from cleaning.errors import AnalyticsError
from loaders.spark.options import ThriftServerOptions, is_local

OLDEST_JAVA = 17
_INSTALL_JAVA = "apt-get install openjdk-17-jre-headless"
QUICK_JAVA = (
    "-XX:TieredStopAtLevel=1",
    "-XX:ReservedCodeCacheSize=256m",
)
"""Java options for servers that handle few events: Java compiles by its quick compiler (C1) alone.

A start costs half the CPU time and small models cost a third less, but models over many millions
of rows cost half as much again (measured on 2 cores: 25 → 13 s, 65 → 44 s, 100 → 145 s). Java gives
that compiler 48 MB for code by default. One build fills them, and Spark ends with "Out of space in
CodeCache".
"""
COLLECTOR_OF_BUILDS = "-XX:+UseParallelGC"
"""Java's option for the garbage collector of local servers, where nobody names another one.

Nobody waits for an answer within milliseconds, so short pauses bring nothing. Java's own choice
(G1) took 150 s and 270 s of CPU time for stores of 5 million events, the parallel one 132 s and
237 s; for a warm build of the tests' site 42 and 40 s of CPU time, and 32 and 36 s.
"""
ROWS_OF_EVERY_ZONE = ("-Duser.timezone=UTC", "-Dfile.encoding=UTF-8")
"""Java options of all processes of Spark. A cluster of another zone and locale gives equal rows."""
# Java itself reads options from these variables.
_JAVA_ENVIRONMENT = ("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS")
_NEEDS_NO_QUOTES = re.compile(r"""[^\s"'\\]+""")
_ESCAPED_IN_QUOTES = re.compile(r'["\\]')
_NAMES_A_COMPILER = re.compile(
    r"-XX:(TieredStopAtLevel|[+-]TieredCompilation|CompilationMode|[+-](Use|Enable)JVMCI|"
    r"(Reserved|Initial)CodeCacheSize|\w+CodeHeapSize|[+-]SegmentedCodeCache)|-X(int|comp)\b"
)
# Spark's own launcher chooses Java in this way, so the Java that is checked is the Java that runs.
_JAVA_VERSION = 'exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -version'


def java_program() -> str:
    """Return the program of Java: that of JAVA_HOME, else `java` of the PATH."""
    home = os.environ.get("JAVA_HOME")
    return str(Path(home, "bin", "java")) if home else "java"


def require_java() -> int:
    """Return the major version of the Java that Spark will find.

    Raises:
        AnalyticsError: there is no Java, or it is too old.
    """
    found = subprocess.run(
        ["/bin/sh", "-c", _JAVA_VERSION], capture_output=True, text=True, check=False
    )
    version = re.search(r'version "(?:1\.)?(\d+)', found.stderr)
    need = f"Spark needs Java {OLDEST_JAVA} or newer (JAVA_HOME, else `java` of the PATH)"
    if found.returncode != 0 or version is None:
        said = found.stderr.strip().splitlines()
        raise AnalyticsError(
            f"{need}; none was found ({said[-1] if said else 'it said nothing'}). "
            f"Install it with `{_INSTALL_JAVA}`; nothing was started."
        )
    major = int(version.group(1))
    if major < OLDEST_JAVA:
        raise AnalyticsError(
            f"{need}; Java {major} was found. "
            f"Install a newer one with `{_INSTALL_JAVA}`; nothing was started."
        )
    return major


def java_options(options: ThriftServerOptions) -> list[str]:
    """Return the options of the server's own Java."""
    return [
        *ROWS_OF_EVERY_ZONE,
        f"-Dderby.system.home={options.work_folder}",
        f"-Djava.io.tmpdir={options.work_folder / 'tmp'}",
        f"-Dlog4j2.configurationFile={options.log_configuration.resolve().as_uri()}",
        *_collector(options),
        *compiler(options),
        *options.java_options,
    ]


def java_line(options: Iterable[str]) -> str:
    """Return options as one text, which Spark splits at blanks outside of quotes."""
    return " ".join(
        option if _NEEDS_NO_QUOTES.fullmatch(option) else _quoted(option) for option in options
    )


def _quoted(option: str) -> str:
    return '"' + _ESCAPED_IN_QUOTES.sub(r"\\\g<0>", option) + '"'


def _collector(options: ThriftServerOptions) -> tuple[str, ...]:
    """Return the option of the collector; none where one is named, because Java takes only one."""
    is_named = re.search(r"-XX:\+Use\w+GC\b", _named_java_options(options))
    return () if is_named or not is_local(options.master) else (COLLECTOR_OF_BUILDS,)


def compiler(options: ThriftServerOptions) -> tuple[str, ...]:
    """Return the options of the quick compiler; none where people chose one, or its memory."""
    is_named = _NAMES_A_COMPILER.search(_named_java_options(options))
    return () if is_named or not options.handles_few_events else QUICK_JAVA


def _named_java_options(options: ThriftServerOptions) -> str:
    """Return the options of Java that people have set, wherever they have."""
    return " ".join([
        *options.java_options,
        options.properties.get("spark.driver.defaultJavaOptions", ""),
        *(os.environ.get(name, "") for name in _JAVA_ENVIRONMENT),
    ])  # fmt: skip
