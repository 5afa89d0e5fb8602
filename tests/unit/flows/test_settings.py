from pathlib import Path

import pytest

from flows.r import r_environment
from flows.settings import SettingsError, load_settings


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch, tmp_path):
    import os

    for name in list(os.environ):
        if name.startswith("ANALYTICS_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_everything_lies_in_the_home_unless_set(tmp_path):
    settings = load_settings(home=tmp_path)
    assert settings.lake_uri == str(tmp_path / "lake")
    assert settings.store_url == f"sqlite:///{tmp_path / 'result_store.sqlite3'}"
    assert settings.is_local_thrift


def test_log_patterns_are_split_as_in_a_shell(monkeypatch):
    monkeypatch.setenv("ANALYTICS_TRACKING_LOGS", "/logs/a-*.gz, /logs/b  /more")
    assert load_settings().tracking_logs == ("/logs/a-*.gz", "/logs/b", "/more")


def test_java_options_are_split_at_blanks_alone_and_may_be_quoted(monkeypatch):
    name = "ANALYTICS_SPARK_JAVA_OPTIONS"
    monkeypatch.setenv(name, "-Xlog:gc*,safepoint:file=x -Da='b c' \"-Dd=e f\"")
    assert load_settings().spark_java_options == (
        "-Xlog:gc*,safepoint:file=x",
        "-Da=b c",
        "-Dd=e f",
    )
    monkeypatch.setenv(name, "-Da='b c")
    with pytest.raises(SettingsError, match=f"^{name} must be valid: each quote must be closed"):
        load_settings()


def test_a_dot_env_file_counts(tmp_path):
    (tmp_path / ".env").write_text("ANALYTICS_SPARK_MEMORY=3g\n")
    assert load_settings().spark_memory == "3g"


def test_another_env_file_may_be_named_or_none(tmp_path, monkeypatch):
    (tmp_path / ".env").write_text("ANALYTICS_SPARK_MEMORY=3g\n")
    (tmp_path / "other").write_text("ANALYTICS_SPARK_MEMORY=4g\n")
    monkeypatch.setenv("ANALYTICS_DOTENV", "other")
    assert load_settings().spark_memory == "4g"
    monkeypatch.setenv("ANALYTICS_DOTENV", "")
    assert load_settings().spark_memory == "2g"
    monkeypatch.setenv("ANALYTICS_DOTENV", "gone")
    with pytest.raises(SettingsError, match="ANALYTICS_DOTENV must name a file with settings"):
        load_settings()


def test_an_empty_variable_is_one_that_is_not_set(monkeypatch):
    for name in ("HOME", "THRIFT_HOST", "GEOIP_DB", "SPARK_PROPERTIES", "LMS_CLIENT_ID"):
        monkeypatch.setenv(f"ANALYTICS_{name}", "")
    settings = load_settings()
    assert settings.home == Path(".analytics")
    found = (settings.thrift_host, settings.geoip_db, settings.spark_properties)
    assert (*found, settings.lms_client_id) == (None, None, None, None)


def test_an_option_wins_over_the_environment(monkeypatch):
    monkeypatch.setenv("ANALYTICS_LMS_URL", "sqlite:///one")
    assert load_settings(lms_url="sqlite:///two").lms_url == "sqlite:///two"
    assert load_settings(lms_url=None).lms_url == "sqlite:///one"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ANALYTICS_THRIFT_PORT", "70000"),
        ("ANALYTICS_SPARK_MEMORY", "lots"),
        ("ANALYTICS_HIVE_DATABASE", "drop table"),
        ("ANALYTICS_CLEAN_PROCESSES", "0"),
        ("ANALYTICS_START_DATE", "2026-02-30"),
    ],
)
def test_a_wrong_value_is_an_error_that_names_variable_and_value(monkeypatch, variable, value):
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match=variable) as caught:
        load_settings()
    assert value in str(caught.value)


def test_a_host_that_is_set_is_somebody_elses_server():
    assert not load_settings(thrift_host="spark.example.org").is_local_thrift


def test_r_draws_by_an_account_of_its_own_when_one_is_set(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ANALYTICS_RESULT_STORE_URL", "mysql+pymysql://publisher@h/a")
    monkeypatch.delenv("ANALYTICS_R_STORE_URL", raising=False)
    assert load_settings().r_url == "mysql+pymysql://publisher@h/a"
    monkeypatch.setenv("ANALYTICS_R_STORE_URL", "mysql+pymysql://r@h/a")
    assert load_settings().r_url == "mysql+pymysql://r@h/a"
    assert load_settings().store_url == "mysql+pymysql://publisher@h/a"


def test_r_gets_the_address_of_the_store_and_no_other_secret(tmp_path, monkeypatch):
    monkeypatch.setenv("ANALYTICS_RESULT_STORE_URL", "mysql+pymysql://publisher:hunter2@h/a")
    monkeypatch.setenv("ANALYTICS_R_STORE_URL", "mysql+pymysql://r:own@h/a")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hunter2")
    environment = r_environment(load_settings(home=tmp_path))
    assert "hunter2" not in " ".join(environment.values())
    assert "own" in environment["ANALYTICS_R_STORE"]
