"""The kinds of dirt: changes of lines between the LMS and the reader.

Each kind also gives the correct reading of the changed line, and the truth counts that reading.
"""

import json
import random
import re
from collections.abc import Callable
from typing import NamedTuple

from demo.actions import Action, Emission, EnrollmentChange
from demo.clock import DAY, HOUR, MINUTE, SECOND, STAMPS, stamp, stamp_at_offset
from demo.events.outcomes import (
    CUT_OFF,
    EVENT_TYPE_MISSING,
    NOT_AN_OBJECT,
    NOT_JSON,
    SKIPPED,
    TIME_MISSING,
    TIME_UNREADABLE,
    Delivery,
    url_names_course,
)
from demo.site.absurd import absurd

_CRUFT = (
    "Jan  5 09:26:53 lms-3 [service_variant=lms][tracking][env:prod] INFO [lms-3  4211] "
    "[track.py:17] - ",
    "2026-01-05T09:26:53.1Z stdout F ",
    "[tracking] ",
)
_ESCAPE = re.compile(r"(?<!\\)\\u(00[a-f][0-9a-f]|0[1-9a-f][0-9a-f]{2}|[1-9a-c][0-9a-f]{3})")


class Stain(NamedTuple):
    """A kind of dirt: the share of lines that get it, and the change that it makes to a line.

    `stain` returns an empty list for a line to which the kind does not apply.
    """

    share: float
    stain: Callable[[Emission, random.Random], list[Delivery]]


def clean(emission: Emission) -> Delivery:
    """Return the delivery of an unchanged line."""
    return Delivery(emission.delivered, emission.line.encode(), "", emission.action)


def _rejected(emission: Emission, *, line: str, reason: str) -> list[Delivery]:
    return [Delivery(emission.delivered, line.encode(), reason, None)]


def _changed(emission: Emission, *, line: str, action: Action | None = None) -> list[Delivery]:
    raw = line.encode()
    return [Delivery(emission.delivered, raw, "", action or emission.action)]


def _cut(emission: Emission, rng: random.Random) -> list[Delivery]:
    """Cut a line off anywhere but after a brace, where the line would not look cut."""
    line = emission.line
    return _rejected(
        emission, line=line[: rng.randrange(5, len(line) - 1)].rstrip("} "), reason=CUT_OFF
    )


def _text(emission: Emission, rng: random.Random) -> list[Delivery]:
    text = rng.choice(("Traceback (most recent call last):", "-- MARK --", "{'not': 'JSON'}"))
    return [clean(emission), *_rejected(emission, line=text, reason=NOT_JSON)]


def _no_object(emission: Emission, rng: random.Random) -> list[Delivery]:
    text = rng.choice(("42", "null", '["a", "list"]', '"text"'))
    return [clean(emission), *_rejected(emission, line=text, reason=NOT_AN_OBJECT)]


def _json_in_json(emission: Emission, _: random.Random) -> list[Delivery]:
    return _rejected(emission, line=json.dumps(emission.line), reason=NOT_AN_OBJECT)


def _time_text(emission: Emission) -> str:
    return f'"time": "{stamp(emission.action.moment)}"'


def _without_time(emission: Emission, rng: random.Random) -> list[Delivery]:
    text = _time_text(emission)
    other = rng.choice(('"time": null', '"time": ""', '"when": "then"'))
    return _rejected(emission, line=emission.line.replace(text, other), reason=TIME_MISSING)


def _bad_time(emission: Emission, rng: random.Random) -> list[Delivery]:
    text = _time_text(emission)
    other = rng.choice(
        ('"time": "yesterday"', '"time": 1767605213.5', '"time": "2026-13-01T00:00:00+00:00"')
    )
    return _rejected(emission, line=emission.line.replace(text, other), reason=TIME_UNREADABLE)


def _without_type(emission: Emission, rng: random.Random) -> list[Delivery]:
    text = f'"event_type": {json.dumps(emission.action.kind)}'
    other = rng.choice(('"event_type": null', '"kind": "unknown"'))
    return _rejected(emission, line=emission.line.replace(text, other), reason=EVENT_TYPE_MISSING)


def _cruft(emission: Emission, rng: random.Random) -> list[Delivery]:
    return _changed(emission, line=rng.choice(_CRUFT) + emission.line)


def _line_end(emission: Emission, rng: random.Random) -> list[Delivery]:
    return _changed(emission, line=emission.line + rng.choice(("\r", "   ")))


def _offset(emission: Emission, rng: random.Random) -> list[Delivery]:
    moment = emission.action.moment
    text = rng.choice(
        (
            stamp_at_offset(moment, minutes=-300),
            stamp_at_offset(moment, minutes=330),
            STAMPS.naive(moment) + "Z",
            STAMPS.naive(moment),
        )
    )
    return _changed(emission, line=emission.line.replace(_time_text(emission), f'"time": "{text}"'))


def _repeated(emission: Emission, rng: random.Random) -> list[Delivery]:
    first = clean(emission)
    delay = rng.choice((0, SECOND, MINUTE, HOUR, DAY, 2 * DAY))
    raw = first.raw if rng.random() < 0.9 else _CRUFT[0].encode() + first.raw
    return [first, Delivery(first.delivered + delay, raw, "", None, is_repeated=True)]


def _late(emission: Emission, rng: random.Random) -> list[Delivery]:
    delay = int(rng.expovariate(1 / (6 * HOUR))) + MINUTE
    return [clean(emission)._replace(delivered=emission.delivered + delay)]


def _user_as_text(emission: Emission, _: random.Random) -> list[Delivery]:
    user = f'"user_id": {emission.action.user_id}, "org_id"'
    if user not in emission.line:
        return []
    other = f'"user_id": "{emission.action.user_id}", "org_id"'
    return _changed(emission, line=emission.line.replace(user, other, 1))


def _username(emission: Emission, rng: random.Random) -> list[Delivery]:
    action = emission.action
    if action.username is None:
        return []
    text = f'"username": {json.dumps(action.username)}'
    name = rng.choice((None, action.username + "\n"))
    line = emission.line.replace(text, f'"username": {json.dumps(name)}', 1)
    return _changed(emission, line=line, action=action if name else action._replace(username=None))


def _course_line_end(emission: Emission, _: random.Random) -> list[Delivery]:
    """Put a line end after the course id of the context; the course is still the same."""
    if emission.action.course_id is None:
        return []
    key = json.dumps(emission.action.course_id)
    line = emission.line.replace(f'"course_id": {key}', f'"course_id": {key[:-1]}\\n"')
    return _changed(emission, line=line)


def _bad_course(emission: Emission, rng: random.Random) -> list[Delivery]:
    """Put an impossible course into the context; a reader must not look into the URL then."""
    action = emission.action
    if action.course_id is None:
        return []
    key = f'"course_id": {json.dumps(action.course_id)}'
    other = rng.choice(("course:without:form", "Half/Course", "course-v1:Org+N\\ufffd+Run"))
    line = emission.line.replace(key, f'"course_id": "{other}"', 1)
    return _changed(
        emission, line=line, action=action._replace(course_id=None, context_course_id=None)
    )


def _course_from_url(emission: Emission, _: random.Random) -> list[Delivery]:
    """Remove the course from the context; the URL still names it."""
    if not url_names_course(emission):
        return []
    key = f'"course_id": {json.dumps(emission.action.course_id)}'
    line = emission.line.replace(key, '"course_id": ""', 1)
    return _changed(emission, line=line, action=emission.action._replace(context_course_id=None))


def _raw_unicode(emission: Emission, _: random.Random) -> list[Delivery]:
    line = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), emission.line)
    return _changed(emission, line=line) if line != emission.line else []


def _latin1(emission: Emission, _: random.Random) -> list[Delivery]:
    raw = emission.line.encode().replace(b"(KHTML, like Gecko)", b"(KHTML, comme \xe9cho)", 1)
    if raw.isascii():
        return []
    return [Delivery(emission.delivered, raw, "", emission.action)]


def _skipped(emission: Emission, rng: random.Random) -> list[Delivery]:
    text = rng.choice(("", "   ", "# rotated", "#" + emission.line))
    return [clean(emission), Delivery(emission.delivered, text.encode(), SKIPPED, None)]


def _without_mode(emission: Emission, _: random.Random) -> list[Delivery]:
    """Remove the mode from an enrollment event; it is still an event, but changes no enrollment."""
    action = emission.action
    if not isinstance(action.details, EnrollmentChange):
        return []
    line = emission.line.replace(f', "mode": "{action.details.mode}"}}', "}", 1)
    return _changed(emission, line=line, action=action._replace(details=None))


def _without_user(emission: Emission, rng: random.Random) -> list[Delivery]:
    """Remove the user from the context, as in events of background workers."""
    user = f'"user_id": {emission.action.user_id}, "org_id"'
    if user not in emission.line:
        return []
    nobody = rng.choice(("null", '""'))
    line = emission.line.replace(user, f'"user_id": {nobody}, "org_id"', 1)
    return _changed(emission, line=line, action=emission.action._replace(user_id=None))


def _payload_twice(emission: Emission, _: random.Random) -> list[Delivery]:
    """Encode the payload as a string once too often; it can't be used, but the event counts."""
    if emission.action.source == "server":
        return []
    event = json.loads(emission.line)
    if not isinstance(event["event"], str):
        return []
    event["event"] = json.dumps(event["event"])
    return _changed(
        emission,
        line=json.dumps(event),
        action=emission.action._replace(details=None, has_payload=False),
    )


def _clock_ahead(emission: Emission, _: random.Random) -> list[Delivery]:
    """Set a phone's clock a year ahead; the event counts on no day of the data."""
    action = emission.action
    if action.source != "mobile":
        return []
    moment = action.moment + 400 * DAY
    line = emission.line.replace(_time_text(emission), f'"time": "{stamp(moment)}"')
    return _changed(emission, line=line, action=action._replace(moment=moment))


SOIL: dict[str, Stain] = {
    "cut": Stain(0.002, _cut),
    "text": Stain(0.0008, _text),
    "no_object": Stain(0.0004, _no_object),
    "json_in_json": Stain(0.0004, _json_in_json),
    "without_time": Stain(0.0005, _without_time),
    "bad_time": Stain(0.0005, _bad_time),
    "without_type": Stain(0.0004, _without_type),
    "cruft": Stain(0.004, _cruft),
    "line_end": Stain(0.0008, _line_end),
    "offset": Stain(0.008, _offset),
    "repeated": Stain(0.008, _repeated),
    "late": Stain(0.004, _late),
    "user_as_text": Stain(0.003, _user_as_text),
    "username": Stain(0.001, _username),
    "course_line_end": Stain(0.001, _course_line_end),
    "bad_course": Stain(0.0008, _bad_course),
    "course_from_url": Stain(0.006, _course_from_url),
    "raw_unicode": Stain(0.004, _raw_unicode),
    "latin1": Stain(0.0005, _latin1),
    "skipped": Stain(0.0006, _skipped),
    "without_mode": Stain(0.004, _without_mode),
    "without_user": Stain(0.0008, _without_user),
    "payload_twice": Stain(0.0004, _payload_twice),
    "clock_ahead": Stain(0.0002, _clock_ahead),
    "absurd": Stain(0.02, absurd),
}
"""Every kind of dirt by its name."""
