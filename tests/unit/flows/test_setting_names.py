"""A misspelled setting is told with the nearest name; the names of both sides are known."""

from pathlib import Path

import pytest

from api.config.environment import Environment
from flows.commands.doctor import diagnose
from flows.commands.setting_names import known_names, unknown_names
from flows.settings import Settings


def test_all_settings_of_both_sides_are_known() -> None:
    fields = {*Settings.model_fields, *Environment.model_fields}
    assert known_names() == sorted([*(name.upper() for name in fields), "DOTENV", "ENV_FILE"])


def test_a_misspelled_setting_is_told_with_the_nearest_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("ANALYTICS_LMS_URI=x\nanalytics_weeks=3\nOTHER=1\n")
    monkeypatch.setenv("ANALYTICS_TRAKING_LOGS", "/logs")
    monkeypatch.setenv("ANALYTICS_QQQQ", "")
    told = [
        "ANALYTICS_QQQQ in the environment is no setting, and nothing reads it.",
        "ANALYTICS_TRAKING_LOGS in the environment is no setting, and nothing reads it; "
        "did you mean ANALYTICS_TRACKING_LOGS?",
        "ANALYTICS_LMS_URI in .env is no setting, and nothing reads it; "
        "did you mean ANALYTICS_LMS_URL?",
    ]
    assert list(unknown_names()) == told
    found = [finding for finding in diagnose(Settings(home=tmp_path)) if finding.is_right is False]
    assert [finding.says for finding in found if finding.subject == "settings"] == told
