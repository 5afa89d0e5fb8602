"""The server as it runs in earnest: its processes, its files, its end."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
from pathlib import Path
from urllib.parse import urlsplit

from pytest_django import DjangoDbBlocker

from api.access.window import WINDOW_SECONDS
from api.home_cache import HomeCache
from api.models import CourseEnrollmentDaily, CourseMetaSummaryEnrollment, Publication
from tests.services.served import PROJECT_ROOT, Site, served_site
from tests.stores.store import COURSE, daily_row, insert, open_store, publication_row, summary_row

ENROLLMENT = f"/api/v1/courses/{COURSE}/enrollment/"


def test_a_check_of_the_settings_behind_tls_has_nothing_to_say(tmp_path: Path) -> None:
    environment = os.environ | {
        "ANALYTICS_HOME": str(tmp_path),
        "ANALYTICS_HTTPS": "true",
        "ANALYTICS_ALLOWED_HOSTS": "analytics.example.org",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "DEBUG"],
        cwd=PROJECT_ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, "no issues" in done.stdout) == (0, True), done.stderr


def fill(url: str, blocker: DjangoDbBlocker) -> None:
    with open_store(url, blocker=blocker) as store:
        insert(store, Publication, publication_row())
        insert(store, CourseMetaSummaryEnrollment, summary_row())
        insert(store, CourseEnrollmentDaily, daily_row("2024-03-03", 9))


def status_of(site: Site, path: str) -> int:
    try:
        site.get(path)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    return 200


def statuses_of_a_minute(site: Site, folder: Path) -> list[int]:
    """Ask 25 times within one minute of the clock, in which the site counts from one.

    A minute may end meanwhile; then all is asked again. After each try the counts are forgotten.
    """
    counters = HomeCache(str(folder), {})
    while True:
        minute = time.time() // WINDOW_SECONDS
        statuses = [status_of(site, ENROLLMENT) for _ in range(25)]
        counters.clear()
        if time.time() // WINDOW_SECONDS == minute:
            return statuses


def test_processes_count_together_share_answers_and_see_a_new_publication(
    tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> None:
    url = f"sqlite:///{tmp_path / 'store.sqlite3'}"
    fill(url, django_db_blocker)
    with served_site(tmp_path / "home", result_store_url=url, workers=2, rate=20) as site:
        statuses = statuses_of_a_minute(site, tmp_path / "home" / "cache" / "counters")
        before = {site.get(ENROLLMENT) for _ in range(10)}
        kept = list((tmp_path / "home" / "cache" / "answers" / "young").iterdir())
        open_to_others = [
            path for path in (tmp_path / "home").rglob("*") if path.stat().st_mode & 0o077
        ]
        with open_store(url, blocker=django_db_blocker) as store, store.cursor() as cursor:
            cursor.execute("UPDATE course_enrollment_daily SET count = 10")
            insert(store, Publication, publication_row(id=2))
        time.sleep(1.1)
        after = {site.get(ENROLLMENT) for _ in range(10)}
        log = [json.loads(line) for line in site.log.read_text().splitlines() if line[0] == "{"]
    assert statuses == [200] * 20 + [429] * 5
    assert [json.loads(body)[0]["count"] for body in (*before, *after)] == [9, 10]
    assert len(kept) == 1
    # the test itself made the folder of the counts and the log
    assert {path.name for path in open_to_others} <= {"metrics", "server.log"}
    assert {line["token"] for line in log if line["path"] == ENROLLMENT} == {"tests"}


def test_scripts_go_out_compressed_and_are_kept_as_long_as_they_are_the_same(
    tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> None:
    url = f"sqlite:///{tmp_path / 'store.sqlite3'}"
    fill(url, django_db_blocker)
    with served_site(tmp_path / "home", result_store_url=url, collects=True) as site:
        page = site.get("/login/", accept="text/html")
        (style,) = re.findall(r'"(/static/dashboard/pages\.[0-9a-f]{12}\.css)"', page)
        manifest = json.loads((tmp_path / "home" / "static" / "staticfiles.json").read_text())
        plotly = f"/static/{manifest['paths']['vendor/plotly-basic-2.35.3.min.js']}"
        for path, most_bytes in ((style, 5_000), (plotly, 360_000)):
            as_it_is = (tmp_path / "home" / path.lstrip("/")).stat().st_size
            client = http.client.HTTPConnection(urlsplit(site.url).netloc, timeout=30)
            client.request("GET", path, headers={"Accept-Encoding": "gzip"})
            answer = client.getresponse()
            assert (answer.status, answer.headers["Content-Encoding"]) == (200, "gzip")
            assert "immutable" in answer.headers["Cache-Control"]
            sent = len(answer.read())
            client.close()
            assert sent < min(most_bytes, as_it_is / 2.8)


def test_a_server_that_is_told_to_stop_finishes_what_it_answers(
    tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> None:
    url = f"sqlite:///{tmp_path / 'store.sqlite3'}"
    fill(url, django_db_blocker)
    body = json.dumps({"course_ids": [COURSE]}).encode()
    with served_site(tmp_path / "home", result_store_url=url, workers=2) as site:
        client = http.client.HTTPConnection(urlsplit(site.url).netloc, timeout=30)
        client.putrequest("POST", "/api/v1/course_summaries/")
        client.putheader("Authorization", f"Token {site.token}")
        client.putheader("Content-Type", "application/json")
        client.putheader("Content-Length", str(len(body)))
        client.endheaders()
        client.send(body[:5])
        # another request on the same server shows that the first one is in the hands of a worker
        site.get("/status")
        site.server.send_signal(signal.SIGTERM)
        client.send(body[5:])
        answer = client.getresponse()
        assert (answer.status, json.loads(answer.read())[0]["course_id"]) == (200, COURSE)
        client.close()
        assert site.server.wait(timeout=30) == 0


def test_a_server_that_is_told_to_stop_ends_while_a_worker_starts(
    tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> None:
    url = f"sqlite:///{tmp_path / 'store.sqlite3'}"
    fill(url, django_db_blocker)
    slow_start = tmp_path / "slow_start.py"
    slow_start.write_text(
        "import time\n"
        "from api.config.gunicorn import *\n"
        "def post_fork(server, worker):\n"
        "    time.sleep(4 if worker.age == 2 else 0)\n"
    )
    home = tmp_path / "home"
    with served_site(home, result_store_url=url, workers=2, config=str(slow_start)) as site:
        site.server.send_signal(signal.SIGTERM)
        # sooner than `graceful_timeout`, after which the worker is killed
        assert site.server.wait(timeout=20) == 0
