"""A stand-in for an LMS and its catalog: a real HTTP server with the REST shapes that we read."""

import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

CLIENT_ID, CLIENT_SECRET = "analytics", "right"
COURSES = [{"id": f"course-v1:O+C{number}+1", "name": f"C{number}"} for number in range(5)]
NO_HEADERS: Mapping[str, str] = {}
NO_JSON = b"<html>Something went wrong</html>"
BLOCK_DATES = {"start": "2026-01-05T00:00:00Z", "due": "2026-01-12T00:00:00Z"}
"""The dates of each block; as the LMS does, the server tells only those that it is asked for."""
POLICIES_PATH = "/api/grades/v1/policy/courses/"
LOST_COURSE = "course-v1:O+C4+1"
"""Listed, but its blocks are not found."""


class CourseSite:
    """What the server does and what it was asked.

    Attributes:
        url: its base URL.
        failures: path -> statuses to answer with before it answers rightly.
        asked: how often a path was asked for.
        uses_a_token: how many requests one token is good for.
        broken: course -> status of every answer about its blocks; 200 for one that is no JSON.
        torn: courses whose answers about blocks say that they are packed, and are not.
        courses: what it lists.
        lists: courses whose answers about blocks are a list in place of an object.
        most_at_once: how many requests it answered at the same time.
        seconds: how long an answer about blocks takes.
        tells_age: the headers that tell the age of an answer about blocks.
        names: name of a course's root block, where it is not R.
        unchanged: how often it answered that nothing changed.
        broken_policies: course -> status of every answer about its grading policy.
    """

    def __init__(self) -> None:
        self.url = ""
        self.failures: dict[str, list[int]] = {}
        self.asked: Counter[str] = Counter()
        self.uses_a_token = 1000
        self.broken: dict[str, int] = {}
        self.torn: set[str] = set()
        self.courses = COURSES
        self.lists: set[str] = set()
        self.most_at_once = 0
        self.seconds = 0.0
        self.tells_age: tuple[str, ...] = ()
        self.names: dict[str, str] = {}
        self.unchanged = 0
        self.broken_policies: dict[str, int] = {}
        self._lock = Lock()
        self._now = 0
        self._uses_left = 0

    def answer(self, path: str, query: dict[str, str], authorization: str) -> tuple[int, Any]:
        """Return status and body of the answer to a GET."""
        with self._lock:
            self.asked[path] += 1
        if self.failures.get(path):
            return self.failures[path].pop(0), {}
        if self._uses_left < 1 or authorization != f"JWT token{self.asked['token']}":
            return 401, {"detail": "token expired"}
        with self._lock:
            self._uses_left -= 1
        if path == "/api/courses/v1/courses/":
            return 200, self._page(query, "pagination")
        if path == "/api/courses/v1/blocks/":
            return self._blocks(query)
        if path.startswith(POLICIES_PATH):
            return self._policy(path.removeprefix(POLICIES_PATH).removesuffix("/"))
        if path == "/api/v1/course_runs/":
            return 200, {"next": None, "results": [{"key": COURSES[0]["id"], "programs": []}]}
        if path == "/api/v1/programs/":
            runs = [{"key": COURSES[0]["id"]}]
            return 200, {"results": [{"uuid": "0f", "courses": [{"course_runs": runs}]}]}
        return 404, {}

    def token(self, form: dict[str, str]) -> tuple[int, Any]:
        """Return status and body of the answer to a request for a token."""
        self.asked["token"] += 1
        if (form["client_id"], form["client_secret"]) != (CLIENT_ID, CLIENT_SECRET):
            return 401, {"error": "invalid_client"}
        self._uses_left = self.uses_a_token
        return 200, {
            "access_token": f"token{self.asked['token']}",
            "token_type": "JWT",
            "expires_in": 1,
        }

    def age(self, course_id: str, body: bytes) -> dict[str, str]:
        """Return the headers that tell the age of an answer about a course's blocks."""
        when = f"Mon, 02 Mar 2026 09:00:{len(self.names.get(course_id, '')):02} GMT"
        told = {"ETag": f'"{hash(body)}"', "Last-Modified": when}
        return {name: told[name] for name in self.tells_age}

    def _page(self, query: dict[str, str], envelope: str) -> Any:
        page, size = int(query.get("page", "1")), 2
        courses = self.courses[(page - 1) * size : page * size]
        # a server behind a proxy does not know its own address
        following = f"https://inside:9/api/?page={page + 1}&page_size=100"
        return {
            envelope: {"next": following if page * size < len(self.courses) else None},
            "results": courses,
        }

    def _blocks(self, query: dict[str, str]) -> tuple[int, Any]:
        course_id = query["course_id"]
        with self._lock:
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        time.sleep(self.seconds)
        with self._lock:
            self._now -= 1
        if course_id in self.broken:
            status = self.broken[course_id]
            return status, NO_JSON if status == 200 else {}
        if course_id == LOST_COURSE:
            return 404, {"developer_message": "Course not found"}
        if course_id in self.lists:
            return 200, []
        assert (query["all_blocks"], query["depth"]) == ("true", "all")
        name = self.names.get(course_id, "R")
        block = {"id": f"{course_id}@r", "type": "course", "display_name": name, "children": []}
        asked = query["requested_fields"].split(",")
        block |= {name: day for name, day in BLOCK_DATES.items() if name in asked}
        return 200, {"root": block["id"], "blocks": {block["id"]: block}}

    def _policy(self, course_id: str) -> tuple[int, Any]:
        if course_id in self.broken_policies:
            return self.broken_policies[course_id], {}
        if course_id == LOST_COURSE:
            return 404, {"developer_message": "Course not found"}
        return 200, [{"count": 3, "weight": 1.0, "assignment_type": "Homework", "dropped": 0}]


def _handler(site: CourseSite) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {key: values[0] for key, values in parse_qs(parts.query).items()}
            authorization = self.headers.get("Authorization", "")
            status, body = site.answer(parts.path, query, authorization)
            age: dict[str, str] = {}
            if status == 200 and "course_id" in query and not isinstance(body, bytes):
                age = site.age(query["course_id"], json.dumps(body).encode())
            asked = (self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since"))
            if age and asked == (age.get("ETag"), age.get("Last-Modified")):
                site.unchanged += 1
                self.send_response(304)
                self.end_headers()
                return
            if query.get("course_id") in site.torn:
                age["Content-Encoding"] = "gzip"
            self._reply(status, body, age)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._reply(*site.token({key: values[0] for key, values in parse_qs(body).items()}))

        def _reply(self, status: int, body: Any, headers: Mapping[str, str] = NO_HEADERS) -> None:
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Keep the tests' output to the tests."""

    return Handler


@contextmanager
def running_course_site() -> Iterator[CourseSite]:
    """Serve a site on a free port of this machine."""
    site = CourseSite()
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(site)) as server:
        site.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()
