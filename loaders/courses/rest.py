"""Reads course structure and catalog from the REST interfaces of an LMS and a catalog service."""

import logging
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx
from tenacity.wait import wait_base

from cleaning.errors import AnalyticsError
from loaders.courses.answers import Age
from loaders.courses.records import FailedCourse, UnchangedCourse, Unusable
from loaders.courses.rest_client import (
    BACKOFF,
    TRIES,
    UNCHANGED,
    Credentials,
    RestClient,
    json_of,
)

logger = logging.getLogger(__name__)

SIDE_BY_SIDE = 8
"""So many courses are asked for at the same time, unless a setting says otherwise."""
_HIDDEN_STATUSES = frozenset({400, 401, 403})
_MOST_FAILURES = 10
_NOT_ASKED = "the LMS was not asked, because it could not tell the policies of other courses."
_PAGE = 100
_BLOCK_FIELDS = "children,display_name,due,format,graded,start,type"


class CourseRest:
    """Records from REST. Close it, or use it as a context manager.

    Args:
        lms_url: base URL of the LMS.
        credentials: OAuth2 client; without a client only public data is read.
        catalog_url: base URL of the catalog service; without a catalog there are no course runs and
            no programs.
        unusable: counts the courses whose blocks the LMS does not have.
        unusable_policies: counts the courses whose grading policy the LMS does not have, or does
            not show to the client.
        side_by_side: how many courses the LMS is asked for at the same time.
        ages: age of the blocks that are known, by course. Those of a course whose blocks did not
            change stay; those of a course that was read are replaced or removed.
        wait: tells how long to wait before a request is repeated.
        tries: how often a request is sent that fails for a passing reason.
    """

    def __init__(
        self,
        lms_url: str,
        *,
        credentials: Credentials | None = None,
        catalog_url: str | None = None,
        unusable: Counter[Unusable] | None = None,
        unusable_policies: Counter[Unusable] | None = None,
        side_by_side: int = SIDE_BY_SIDE,
        ages: dict[str, Age] | None = None,
        wait: wait_base = BACKOFF,
        tries: int = TRIES,
    ) -> None:
        self._lms_url = lms_url.rstrip("/")
        self._catalog_url = catalog_url.rstrip("/") if catalog_url else None
        self._unusable = Counter() if unusable is None else unusable
        self._unusable_policies = Counter() if unusable_policies is None else unusable_policies
        self._side_by_side = side_by_side
        self._ages = {} if ages is None else ages
        self._courses: list[Any] | None = None
        self._client = RestClient(self._lms_url, credentials=credentials, wait=wait, tries=tries)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._client.close()

    def check(self) -> None:
        """Ask for a token and for one record of each list, without keeping anything.

        Raises:
            AnalyticsError: the LMS or the catalog does not answer, or refuses the client.
        """
        next(self._course_pages(1), None)
        next(self._catalog("course_runs", page=1), None)

    def course_list(self) -> Iterator[Any]:
        """Yield the courses of the LMS."""
        if self._courses is None:  # The list is read once and used twice: as a table, and for ids.
            self._courses = list(self._course_pages(_PAGE))
        return iter(self._courses)

    def _course_pages(self, page: int) -> Iterator[Any]:
        return self._client.pages(
            f"{self._lms_url}/api/courses/v1/courses/", {"page_size": str(page)}
        )

    def course_blocks(self) -> Iterator[Any]:
        """Yield the block listing of each course, in the order of the list.

        A course that the LMS does not find is counted. For a course whose listing can't be read, a
        `FailedCourse` is yielded, and an `UnchangedCourse` for one that did not change.

        Raises:
            AnalyticsError: the list of courses can't be read.
        """
        for listing in self._each_course(self._listing):
            yield from self._found(listing)

    def grading_policies(self) -> Iterator[Any]:
        """Yield the grading policy of each course, in the order of the list.

        A course whose policy the LMS does not have, or does not show to the client, is counted: the
        policy is for the staff of a course. For a course whose policy can't be read, a
        `FailedCourse` is yielded. After some of them the LMS is not asked for more policies, so
        that a broken interface does not take hours.
        """
        failures = 0

        def policy(course_id: str) -> Any:
            if failures >= _MOST_FAILURES:
                return FailedCourse(course_id, _NOT_ASKED)
            return self._policy(course_id)

        for found in self._each_course(policy):
            if found is None:
                self._unusable_policies[Unusable.NO_POLICY] += 1
            else:
                failures += isinstance(found, FailedCourse)
                yield found

    def _each_course(self, ask: Callable[[str], Any]) -> Iterator[Any]:
        """Yield what the LMS answers about each course; some are asked for side by side."""
        asked: deque[Future[Any]] = deque()
        with ThreadPoolExecutor(self._side_by_side) as pool:
            try:
                for course_id in self._course_ids():
                    asked.append(pool.submit(ask, course_id))
                    # The limit bounds the answers that wait in memory.
                    if len(asked) > 2 * self._side_by_side:
                        yield asked.popleft().result()
                while asked:
                    yield asked.popleft().result()
            finally:
                for future in asked:
                    future.cancel()

    def course_count(self) -> int:
        """Return how many courses have an id; each of them should have a listing."""
        return sum(1 for _ in self._course_ids())

    def _course_ids(self) -> Iterator[str]:
        for course in self.course_list():
            ids = (course.get("id"), course.get("course_id")) if isinstance(course, dict) else ()
            # `course_list_rows` counts a course without an id.
            yield from islice((found for found in ids if isinstance(found, str) and found), 1)

    def _listing(self, course_id: str) -> Any:
        """Return a course's listing or what stands for it; None when the LMS has none.

        It runs in a thread, and no other thread touches the age of this course.
        """
        age = self._ages.pop(course_id, None)
        try:
            found = self._client.answer(
                f"{self._lms_url}/api/courses/v1/blocks/",
                {
                    "course_id": course_id,
                    "all_blocks": "true",
                    "depth": "all",
                    "requested_fields": _BLOCK_FIELDS,
                },
                conditions=age.conditions if age else {},
            )
            if age and found is not None and found.status_code == httpx.codes.NOT_MODIFIED:
                self._ages[course_id] = age
                return UnchangedCourse(course_id)
            answer = None if found is None else json_of(found)
        except AnalyticsError as error:
            logger.warning("course=%s the course's blocks can't be read: %s", course_id, error)
            return FailedCourse(course_id, str(error).removesuffix(f" {UNCHANGED}"))
        if answer is None:
            logger.warning("course=%s the LMS lists the course, but has no blocks of it", course_id)
        elif found is not None and (new_age := Age.of(found.headers)):
            self._ages[course_id] = new_age
        return answer | {"course_id": course_id} if isinstance(answer, dict) else answer

    def _policy(self, course_id: str) -> Any:
        """Return a course's grading policy or a `FailedCourse`; None when the LMS shows none."""
        url = f"{self._lms_url}/api/grades/v1/policy/courses/{quote(course_id, safe='/:+@')}/"
        try:
            found = self._client.answer(url, {})
            if found is None or found.status_code in _HIDDEN_STATUSES:
                return None
            return {"course_id": course_id, "policy": json_of(found)}
        except AnalyticsError as error:
            logger.warning("course=%s the grading policy can't be read: %s", course_id, error)
            return FailedCourse(course_id, str(error).removesuffix(f" {UNCHANGED}"))

    def _found(self, listing: Any) -> Iterator[Any]:
        if listing is None:
            self._unusable[Unusable.NO_SUCH_COURSE] += 1
        else:
            yield listing

    def course_runs(self) -> Iterator[Any]:
        """Yield the course runs of the catalog."""
        return self._catalog("course_runs")

    def programs(self) -> Iterator[Any]:
        """Yield the programs of the catalog."""
        return self._catalog("programs")

    def _catalog(self, name: str, *, page: int = _PAGE) -> Iterator[Any]:
        if self._catalog_url is None:
            return iter(())
        return self._client.pages(f"{self._catalog_url}/api/v1/{name}/", {"limit": str(page)})
