"""The command of the Thrift server, and the Java that it needs."""

import itertools
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from cleaning.errors import AnalyticsError
from loaders.lake import Lake
from loaders.spark.command import require_user_name, server_command
from loaders.spark.jvm import QUICK_JAVA, require_java
from loaders.spark.options import ThriftServerOptions


def _options(home: Path, **changes: Any) -> ThriftServerOptions:
    return ThriftServerOptions(home=home, lake=Lake.from_uri(str(home / "lake")), **changes)


def _java_that_says(folder: Path, line: str) -> None:
    java = folder / "bin" / "java"
    java.parent.mkdir()
    java.write_text(f"#!/bin/sh\necho '{line}' >&2\n")
    java.chmod(0o755)


def test_no_java_is_said_with_the_command_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(AnalyticsError, match=r"none was found.*apt-get install openjdk-17"):
        require_java()


@pytest.mark.parametrize("option", ["-Da=b c", """-Da='b "c" \\d'""", "-Xlog:gc*,safepoint:file=x"])
@pytest.mark.parametrize("master", ["local[2]", "spark://master:7077"])
def test_an_option_of_java_stays_one_option(tmp_path: Path, option: str, master: str) -> None:
    options = _options(tmp_path, java_options=(option,), master=master)
    command = server_command(options, port=10_001)
    lines = [command[command.index("--driver-java-options") + 1]]
    key = "spark.executor.defaultJavaOptions="
    lines += [word.removeprefix(key) for word in command if word.startswith(key)]
    assert len(lines) == (1 if master.startswith("local") else 2)
    assert all(option in shlex.split(line) for line in lines)


@pytest.mark.parametrize(
    ("said", "version"),
    [('openjdk version "11.0.2" 2019-01-15', 11), ('java version "1.8.0_292"', 8)],
)
def test_an_old_java_is_refused_with_its_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, version: int
) -> None:
    _java_that_says(tmp_path, said)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(AnalyticsError, match=f"Java 17 or newer.*; Java {version} was found"):
        require_java()


def test_java_home_wins_over_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _java_that_says(tmp_path, 'openjdk version "21" 2023-09-19')
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert require_java() == 21


def test_nothing_of_the_server_lies_outside_its_home(tmp_path: Path) -> None:
    command = server_command(_options(tmp_path), port=10_001)
    paths = re.findall(r"=(/[^ ;]+)", " ".join(command))
    assert paths
    assert all(path.startswith(str(tmp_path)) for path in paths)
    assert (
        f"javax.jdo.option.ConnectionURL=jdbc:derby:;databaseName={tmp_path}/metastore;create=true"
        in command
    )


def test_a_home_with_a_blank_in_its_name_stays_one_path(tmp_path: Path) -> None:
    command = server_command(_options(tmp_path / "my site"), port=10_001)
    java_options = shlex.split(command[command.index("--driver-java-options") + 1])
    assert f"-Dderby.system.home={tmp_path}/my site/spark" in java_options


@pytest.mark.parametrize(
    ("changes", "collector"),
    [
        ({}, ["-XX:+UseParallelGC"]),
        ({"java_options": ("-XX:+UseZGC", "-Xss2m")}, ["-XX:+UseZGC"]),
        ({"properties": {"spark.driver.defaultJavaOptions": "-Da=b -XX:+UseG1GC"}}, []),
        ({"master": "yarn"}, []),
    ],
)
def test_java_is_told_one_collector_at_most(
    changes: dict[str, Any], collector: list[str], tmp_path: Path
) -> None:
    command = server_command(_options(tmp_path, **changes), port=10_001)
    java_options = shlex.split(command[command.index("--driver-java-options") + 1])
    assert [option for option in java_options if "GC" in option] == collector


def test_a_collector_of_the_environment_is_kept(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-XX:+UseSerialGC")
    assert "-XX:+UseParallelGC" not in " ".join(server_command(_options(tmp_path), port=10_001))


@pytest.mark.parametrize(
    ("changes", "compiler"),
    [
        ({}, []),
        ({"handles_few_events": True}, list(QUICK_JAVA)),
        (
            {"handles_few_events": True, "java_options": ("-XX:CompilationMode=high-only",)},
            ["-XX:CompilationMode=high-only"],
        ),
        (
            {
                "handles_few_events": True,
                "properties": {"spark.driver.defaultJavaOptions": "-XX:-TieredCompilation"},
            },
            [],
        ),
        ({"handles_few_events": True, "java_options": ("-Xint",)}, []),
        (
            {"handles_few_events": True, "java_options": ("-XX:InitialCodeCacheSize=300m",)},
            ["-XX:InitialCodeCacheSize=300m"],
        ),
        (
            {"handles_few_events": True, "java_options": ("-XX:ProfiledCodeHeapSize=200m",)},
            ["-XX:ProfiledCodeHeapSize=200m"],
        ),
    ],
)
def test_the_quick_compiler_gives_way_to_a_named_one(
    changes: dict[str, Any], compiler: list[str], tmp_path: Path
) -> None:
    command = server_command(_options(tmp_path, **changes), port=10_001)
    java_options = shlex.split(command[command.index("--driver-java-options") + 1])
    assert [option for option in java_options if re.search("Compil|Code|Tier", option)] == compiler


def test_executors_compile_as_the_driver_does(tmp_path: Path) -> None:
    options = _options(tmp_path, master="spark://h:7077", handles_few_events=True)
    executor = _settings(server_command(options, port=1))["spark.executor.defaultJavaOptions"]
    assert set(QUICK_JAVA) < set(executor.split())


def test_a_local_server_listens_on_loopback_and_shuffles_for_its_cores(tmp_path: Path) -> None:
    command = server_command(_options(tmp_path, master="local[3]"), port=10_001)
    assert "hive.server2.thrift.bind.host=127.0.0.1" in command
    assert "spark.driver.bindAddress=127.0.0.1" in command
    assert "spark.sql.shuffle.partitions=6" in command


def test_a_local_server_takes_little_memory_at_a_time_for_few_events(tmp_path: Path) -> None:
    little = {"spark.buffer.pageSize=2m", "spark.broadcast.blockSize=128k"}
    for changes, has_little in (
        ({"handles_few_events": True}, True),
        ({}, False),
        ({"handles_few_events": True, "master": "yarn"}, False),
    ):
        command = server_command(_options(tmp_path, **changes), port=10_001)
        assert (little <= set(command)) is has_little
        assert little.isdisjoint(command) is not has_little


def test_a_cluster_keeps_its_own_address_and_shuffle_settings(tmp_path: Path) -> None:
    command = server_command(_options(tmp_path, master="yarn"), port=10_001)
    assert command[command.index("--master") + 1] == "yarn"
    local = re.compile("bindAddress|shuffle.partitions")
    assert not any(local.search(word) for word in command)


def test_a_user_id_without_a_name_is_one_sentence() -> None:
    require_user_name()
    with pytest.raises(AnalyticsError, match=r"4242424 has none in /etc/passwd.*Nothing was"):
        require_user_name(4_242_424)


def _settings(command: list[str]) -> dict[str, str]:
    pairs = itertools.pairwise(command)
    return dict(value.split("=", 1) for flag, value in pairs if flag in {"--conf", "--hiveconf"})


def test_a_cluster_of_another_zone_and_encoding_is_given_ours(tmp_path: Path) -> None:
    settings = _settings(server_command(_options(tmp_path, master="spark://h:7077"), port=1))
    executor = settings["spark.executor.defaultJavaOptions"].split()
    assert {"-Duser.timezone=UTC", "-Dfile.encoding=UTF-8"} <= set(executor)
    assert settings["spark.executorEnv.TZ"] == "UTC"
    assert settings["spark.executorEnv.LC_ALL"] == "C.UTF-8"
    assert "spark.driver.host" not in settings


def test_a_properties_file_replaces_what_does_not_change_the_rows(tmp_path: Path) -> None:
    given = {
        "spark.sql.shuffle.partitions": "64",
        "spark.sql.ansi.enabled": "false",
        "spark.ui.enabled": "true",
    }
    file = tmp_path / "spark.conf"
    options = _options(tmp_path, properties=given, properties_file=file)
    command = server_command(options, port=1)
    settings = _settings(command)
    assert command[command.index("--properties-file") + 1] == str(file)
    assert not {"spark.sql.shuffle.partitions", "spark.ui.enabled"} & settings.keys()
    assert settings["spark.sql.ansi.enabled"] == "true"


@pytest.mark.parametrize(
    "key", ["spark.hadoop.hive.metastore.uris", "spark.hadoop.javax.jdo.option.ConnectionURL"]
)
def test_a_metastore_of_the_properties_file_takes_the_place_of_derby(
    tmp_path: Path, key: str
) -> None:
    assert "jdbc:derby" in " ".join(server_command(_options(tmp_path), port=1))
    options = _options(tmp_path, properties={key: "thrift://metastore:9083"})
    assert "jdbc:derby" not in " ".join(server_command(options, port=1))


def test_scratch_folders_lie_on_this_machine_whatever_the_default_file_system_is(
    tmp_path: Path,
) -> None:
    settings = _settings(server_command(_options(tmp_path, master="yarn"), port=1))
    assert settings["hive.exec.scratchdir"] == f"file://{tmp_path}/spark/scratch"
