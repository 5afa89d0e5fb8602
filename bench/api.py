"""Measures how fast the data API answers a fixed mix of requests at any base URL.

    python -m bench.api --url http://HOST/api/v1 --token TOKEN [--seconds N] [--connections N]
    python -m bench.api

The first form sends requests to a running server: this project's, or another server with the same
contract. So two servers over the same tables can be compared by their URLs. The second form serves
a wide store of its own on a private MariaDB (3,000 courses, 1,000 days, 30 countries a day). It
also measures how long the two widest answers take when no answer is kept yet. The program prints
one JSON object: requests a second until the last answer, milliseconds of the 50th, 95th and 99th
percentile, and errors: answers with another status than 200 or 404, and requests without an answer.
"""

import argparse
import json
import random
import statistics
import tempfile
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from bench.api_store import WIDE_COURSE, publish_wide_store
from tests.services.mariadb import running_mariadb
from tests.services.served import served_site

MIX = {
    "latest enrollment": 30,
    "enrollment range": 20,
    "activity": 15,
    "summaries": 10,
    "problems and answers": 15,
    "video timelines": 10,
}
DEMOGRAPHICS = ("", "mode/", "gender/", "education/", "location/")
COURSES = 20
MEASURED_SECONDS, CONNECTIONS, WORKERS = 20.0, 4, 2


def main() -> None:
    """Measure and print the result."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--url", help="base URL of a running server, as http://HOST/api/v1")
    parser.add_argument("--token", default="", help="its token")
    parser.add_argument("--seconds", type=float, default=MEASURED_SECONDS)
    parser.add_argument("--connections", type=int, default=CONNECTIONS)
    chosen = parser.parse_args()
    if chosen.url:
        found = drive(
            chosen.url, chosen.token, seconds=chosen.seconds, connections=chosen.connections
        )
    else:
        found = measure_our_own(seconds=chosen.seconds, connections=chosen.connections)
    print(json.dumps(found))


def measure_our_own(*, seconds: float, connections: int) -> dict[str, Any]:
    """Serve a wide store, request the widest answers once, then send the mix of requests."""
    with tempfile.TemporaryDirectory() as folder, running_mariadb(Path(folder) / "db") as server:
        server.create_database("wide")
        publish_wide_store(server.url("wide"), folder=Path(folder))
        home = Path(folder) / "home"
        with served_site(home, result_store_url=server.url("wide"), workers=WORKERS) as site:
            base = f"{site.url}/api/v1"
            dates = "start_date=2000-01-01&end_date=2100-01-01"
            cold = {
                "cold_location_1000_days_ms": f"courses/{WIDE_COURSE}/enrollment/location/?{dates}",
                "cold_3000_summaries_ms": "course_summaries/?exclude=programs",
            }
            with client(base, site.token) as one:
                one.get("course_summaries/?course_ids=none%2Fsuch%2Fcourse")  # opens connections
                found = {name: timed_ms(one, path) for name, path in cold.items()}
            return found | drive(base, site.token, seconds=seconds, connections=connections)


def client(base: str, token: str) -> httpx.Client:
    """Return a client that keeps its connection, as the data API's readers do."""
    headers = {"Authorization": f"Token {token}", "Accept": "application/json"}
    return httpx.Client(base_url=base.rstrip("/") + "/", headers=headers, timeout=60)


def timed_ms(one: httpx.Client, path: str) -> float:
    """Return the milliseconds of one answer."""
    started = time.perf_counter()
    one.get(path).raise_for_status()
    return round((time.perf_counter() - started) * 1000, 1)


def drive(base: str, token: str, *, seconds: float, connections: int) -> dict[str, Any]:
    """Send the mix over some connections for some seconds."""
    with client(base, token) as one:
        paths = known_paths(one)
    durations: list[float] = []
    errors: list[str] = []
    begun = time.perf_counter()
    until = begun + seconds

    def send(seed: int) -> None:
        rng = random.Random(seed)  # noqa: S311 - the same requests in the same order each time
        kinds, weights = list(MIX), list(MIX.values())
        with client(base, token) as own:
            while time.perf_counter() < until:
                path = rng.choice(paths[rng.choices(kinds, weights)[0]])
                started = time.perf_counter()
                try:
                    status = str(own.get(path).status_code)
                except httpx.TransportError as error:
                    # Without this the thread would end, and the others would have the server alone.
                    status = type(error).__name__
                durations.append(time.perf_counter() - started)
                if status not in {"200", "404"}:  # 404 is the contract's word for no rows
                    errors.append(f"{status} {path}")

    threads = [threading.Thread(target=send, args=(seed,)) for seed in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # The last answers come after the time is over, so a slow server takes longer than asked for.
    took = time.perf_counter() - begun
    cuts = statistics.quantiles(durations, n=100)
    return {
        "requests_per_second": round(len(durations) / took, 1),
        "p50_ms": round(cuts[49] * 1000, 2),
        "p95_ms": round(cuts[94] * 1000, 2),
        "p99_ms": round(cuts[98] * 1000, 2),
        "errors": len(errors),
    }


def known_paths(one: httpx.Client) -> dict[str, list[str]]:
    """Ask the server for its courses and blocks, and return the paths of each kind of request."""
    summaries = one.get("course_summaries/?fields=course_id").raise_for_status().json()
    courses = [quote(row["course_id"], safe=":+/@") for row in summaries][:COURSES]
    paths: dict[str, list[str]] = {kind: [] for kind in MIX}
    for course in courses:
        enrollment = [f"courses/{course}/enrollment/{name}" for name in DEMOGRAPHICS]
        paths["latest enrollment"] += enrollment
        paths["enrollment range"] += [
            f"{path}?start_date=2025-{month:02}-01&end_date=2025-{month + 3:02}-01"
            for path in enrollment[:3]
            for month in range(1, 9)
        ]
        paths["activity"].append(f"courses/{course}/activity/?end_date=2100-01-01")
        paths["problems and answers"].append(f"courses/{course}/problems/")
        for problem in rows(one, f"courses/{course}/problems/")[:20]:
            module = quote(problem["module_id"], safe=":+/@")
            paths["problems and answers"].append(f"problems/{module}/answer_distribution/")
        for video in rows(one, f"courses/{course}/videos/")[:20]:
            name = quote(video["pipeline_video_id"], safe=":+/@")
            paths["video timelines"].append(f"videos/{name}/timeline/")
    some = "%2C".join(quote(course, safe="") for course in courses[:10])
    paths["summaries"] = [
        "course_summaries/?exclude=programs",
        f"course_summaries/?course_ids={some}",
    ]
    return {kind: found or ["course_summaries/"] for kind, found in paths.items()}


def rows(one: httpx.Client, path: str) -> list[dict[str, Any]]:
    """Return the rows of an answer; an answer without data has no rows."""
    answer = one.get(path)
    found: list[dict[str, Any]] = answer.json() if answer.status_code == 200 else []
    return found


if __name__ == "__main__":
    main()
