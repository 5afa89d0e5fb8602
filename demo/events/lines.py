"""The envelopes of tracking lines: the fields that a browser, server or phone adds to a payload.

One recorder stands for one visit of one person to one course, or to no course. It keeps the parts
of the line that do not change during the visit as ready-made JSON, which makes it fast.
"""

from json.encoder import encode_basestring_ascii as json_text
from typing import NamedTuple

from demo.actions import Action, Details, Emission
from demo.clock import stamp
from demo.courses.outlines import Course
from demo.world import LMS_HOST, LMS_ROOT, PHONE_AGENT

PAYLOAD_LIMIT = 512
"""The LMS cuts the payload of an implicit event after this many characters."""

_PHONE_NAMES = {
    "load_video": "edx.video.loaded",
    "play_video": "edx.video.played",
    "pause_video": "edx.video.paused",
    "stop_video": "edx.video.stopped",
    "seek_video": "edx.video.position.changed",
    "show_transcript": "edx.video.transcript.shown",
    "hide_transcript": "edx.video.transcript.hidden",
}


class Visitor(NamedTuple):
    """The person at the browser or phone: a learner, a member of staff, or an anonymous visitor."""

    user_id: int | None
    username: str
    ip: str
    agent: str
    language: str
    session: str
    anonymous_id: str = "null"
    """How the LMS writes the missing user id of an anonymous visitor: `null` or `""`."""


class Recorder:
    """Writes the lines of one visit, each with its action."""

    __slots__ = (
        "_browser_context", "_cid", "_course_id", "_org", "_page", "_phone_context", "_server_head",
        "_uid", "_user_id", "_username", "_who", "_who_phone", "course_path", "delay_until",
        "emissions", "end", "visitor",
    )  # fmt: skip

    def __init__(self, visitor: Visitor, *, course: Course | None, end: int) -> None:
        self.visitor = visitor
        self.emissions: list[Emission] = []
        self.end = end
        self.delay_until = 0
        self._user_id = visitor.user_id
        self._username = visitor.username or None
        self._uid = visitor.anonymous_id if visitor.user_id is None else str(visitor.user_id)
        self._course_id = course.course_id if course else None
        self._cid = json_text(course.course_id) if course else '""'
        self._org = json_text(course.org) if course else '""'
        self.course_path = f"/courses/{course.course_id}" if course else ""
        self._page = f"{LMS_ROOT}{self.course_path}/courseware/"
        host = json_text(LMS_HOST)
        same = (
            f'"username": {json_text(visitor.username)}, "session": "{visitor.session}", '
            f'"ip": "{visitor.ip}", "host": {host}, '
        )
        self._who = (
            f'{same}"agent": {json_text(visitor.agent)}, '
            f'"referer": {json_text(self._page)}, '
            f'"accept_language": {json_text(visitor.language)}'
        )
        self._who_phone = f'{same}"agent": {json_text(PHONE_AGENT)}, "referer": ""'
        self._server_head = (
            f'"context": {{"course_id": {self._cid}, "course_user_tags": {{}}, '
            f'"user_id": {self._uid}, "org_id": {self._org}, "enterprise_uuid": "", "path": '
        )
        self._browser_context = self._server_head + '"/event"}'
        self._phone_context = ""

    def browser(
        self,
        kind: str,
        *,
        at: int,
        payload: str,
        page: str = "",
        as_text: int = 1,
        details: Details | None = None,
    ) -> None:
        """Record an event that the page's script sent; the payload is nearly always a string."""
        body = _quoted(payload) if as_text else payload
        self._add(
            f'{{"name": "{kind}", {self._browser_context}, {self._who}, '
            f'"event": {body}, "time": "{stamp(at)}", "event_type": "{kind}", '
            f'"event_source": "browser", "page": {json_text(page or self._page)}}}',
            at=at,
            kind=kind,
            source="browser",
            details=details,
            # A reader can't use a payload that is a list or a form.
            has_payload=payload.startswith("{"),
        )

    def server(
        self,
        kind: str,
        *,
        at: int,
        payload: str,
        path: str,
        extra: str = "",
        page: str = "null",
        details: Details | None = None,
    ) -> None:
        """Record an event that the LMS itself emitted during a request to `path`."""
        self._add(
            f'{{"name": "{kind}", {self._server_head}{json_text(path)}{extra}}}, {self._who}, '
            f'"event": {payload}, "time": "{stamp(at)}", "event_type": "{kind}", '
            f'"event_source": "server", "page": {page}}}',
            at=at,
            kind=kind,
            source="server",
            details=details,
        )

    def implicit(self, path: str, *, at: int, get: str = "{}", post: str = "{}") -> None:
        """Record a request: its path is the event's type, its parameters are the payload (cut)."""
        kind = json_text(path)
        parameters = f'{{"GET": {get}, "POST": {post}}}'[:PAYLOAD_LIMIT]
        self._add(
            f'{{"name": {kind}, {self._server_head}{kind}}}, {self._who}, '
            f'"event": {_quoted(parameters)}, "time": "{stamp(at)}", "event_type": {kind}, '
            f'"event_source": "server", "page": null}}',
            at=at,
            kind=path,
            source="server",
            has_payload=len(parameters) < PAYLOAD_LIMIT,
        )

    def phone(
        self, kind: str, *, at: int, payload: str, as_text: int, details: Details | None = None
    ) -> None:
        """Record an event of the app, which may reach a server much later than it happened.

        Older apps send the payload as a JSON string (`as_text`), newer ones as an object.
        """
        received = max(at + 350_000, self.delay_until)
        if not self._phone_context:
            self._phone_context = self._make_phone_context()
        name = _PHONE_NAMES.get(kind, kind)
        body = _quoted(payload) if as_text else payload
        self._add(
            f'{{"name": "{name}", {self._phone_context}, "received_at": "{stamp(received)}"}}, '
            f'{self._who_phone}, "event": {body}, "time": "{stamp(at)}", "event_type": "{kind}", '
            f'"event_source": "mobile", "page": null}}',
            at=at,
            kind=kind,
            source="mobile",
            details=details,
            delivered=received,
        )

    def task(self, kind: str, *, at: int, payload: str) -> None:
        """Record an event of a background task that staff started."""
        self._add(
            f'{{"username": {json_text(self.visitor.username)}, "host": "", "event_source": '
            f'"task", "event_type": "{kind}", {self._server_head}""}}, "time": "{stamp(at)}", '
            f'"ip": "", "event": {payload}, "agent": "", "page": "x_module_task"}}',
            at=at,
            kind=kind,
            source="task",
        )

    def _make_phone_context(self) -> str:
        return (
            f'"context": {{"course_id": {self._cid}, "user_id": {self._uid}, '
            f'"org_id": {self._org}, "path": "/segmentio/event", "application": '
            f'{{"name": "edx.mobileapp.android", "version": "5.1.2"}}, "client": '
            f'{{"network": {{"wifi": true, "carrier": "Example", "cellular": false}}, '
            f'"locale": {json_text(self.visitor.language[:2])}, "os": {{"name": "Android", '
            f'"version": "15"}}, "device": {{"model": "Pixel 8", "type": "android"}}}}, '
            f'"component": "videoplayer"'
        )

    def _add(
        self,
        line: str,
        *,
        at: int,
        kind: str,
        source: str,
        details: Details | None = None,
        delivered: int = 0,
        has_payload: bool = True,
    ) -> None:
        if at >= self.end:  # The logs end at this moment, even in the middle of a visit.
            return
        course_id = self._course_id
        self.emissions.append(
            Emission(
                delivered or at,
                line,
                Action(
                    at, kind, source, course_id, course_id, self._user_id, self._username,
                    self.visitor.ip if source != "task" else "", details, has_payload,
                ),
            )
        )  # fmt: skip


def _quoted(json_text: str) -> str:
    """Return JSON as a JSON string."""
    return '"' + json_text.replace("\\", "\\\\").replace('"', '\\"') + '"'
