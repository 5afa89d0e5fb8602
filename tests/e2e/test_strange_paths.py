"""A home whose path has what a URI would write otherwise, under the locale that cron has."""

import os
import subprocess

import pytest

from demo.site.options import SiteOptions
from loaders.spark.command import QUICK_JAVA
from tests.e2e.site import assert_store_is_true, make_site, run_command, settings_for

pytestmark = pytest.mark.e2e


def test_a_path_with_a_blank_a_plus_a_percent_sign_and_an_accent_is_read_by_all(tmp_path):
    folder = tmp_path / "a home+é%41"
    folder.mkdir()
    site = make_site(folder / "site", options=SiteOptions(learners=30, courses=2, days=7, seed=3))
    settings = settings_for(site, home=folder / "home")
    done = subprocess.run(
        run_command(site, settings),
        env=os.environ
        | {
            "LC_ALL": "C",
            "ANALYTICS_THRIFT_PORT": "0",
            "ANALYTICS_SPARK_JAVA_OPTIONS": " ".join(QUICK_JAVA),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert_store_is_true(site, f"sqlite:///{folder / 'home' / 'result_store.sqlite3'}")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a home+é%41"]
