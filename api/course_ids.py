"""Course ids: the one converter of URL paths, and the check of an id that a client names."""

import re
import unicodedata

from django.urls import register_converter

# Ids may have letters of any script, as the LMS allows.
_PART = r"[\w\-~.:]+"
_COURSE_KEY = re.compile(
    rf"course-v1:{_PART}\+{_PART}\+{_PART}"
    rf"|ccx-v1:{_PART}\+{_PART}\+{_PART}\+ccx@\d+"
    # A library has a key like a course. Nothing is ever published about a library.
    rf"|library-v1:{_PART}\+{_PART}"
    r"|[\w\-~.:%]+/[\w\-~.:%]+/[\w\-~.:%]+"
)


class CourseIdConverter:
    """A course id in a URL path, raw or percent-encoded (Django decodes before it matches).

    The converter takes any three parts between `/` or `+`. Whether such a course exists is a
    question for the data.
    """

    regex = r"[^/+]+[/+][^/+]+[/+][^/]+"

    def to_python(self, value: str) -> str:
        """Return the id as it is."""
        return value

    def to_url(self, value: str) -> str:
        """Return the id as it is; Django encodes characters that a URL can't hold."""
        return value


def is_course_key(course_id: str) -> bool:
    """Tell whether a text is a course's or a library's id that an LMS could have made.

    The vowel signs of many scripts are marks, which count as letters as they do where logs are
    cleaned (`cleaning/events/normalize.py`).
    """
    letters = ("a" if unicodedata.category(sign)[0] == "M" else sign for sign in course_id)
    return _COURSE_KEY.fullmatch("".join(letters)) is not None


def file_name_parts(course_id: str) -> list[str]:
    """Return organisation, course and run, without a ccx part and what no header may hold."""
    printable = re.sub(r"[\x00-\x1f\x7f]", "", course_id)
    without_prefix = re.sub(r"^(course|ccx)-v1:", "", printable)
    without_ccx = re.sub(r"\+ccx@\d+$", "", without_prefix)
    return re.split(r"[/+]", without_ccx)


def is_custom(course_id: str) -> bool:
    """Tell whether an id is of a custom course (CCX), which a coach runs within a course run."""
    return course_id.startswith("ccx-v1:")


def file_name_stem(course_id: str) -> str:
    """Return `org-course-run`, the beginning of a download's name."""
    return "-".join(file_name_parts(course_id))


def organisation(course_id: str) -> str:
    """Return the organisation of a course id."""
    return file_name_parts(course_id)[0]


def course_id_of_module(module_id: str) -> str | None:
    """Return the course that the id of a problem names; None when the id does not name the run.

    `block-v1:` ids hold the whole course id; older `i4x://` ids hold only organisation and course.
    """
    found = re.match(r"(ccx-)?block-v1:(.+?)\+type@", module_id)
    if found is None:
        return None
    return f"{'ccx' if found[1] else 'course'}-v1:{found[2]}"


def course_id_of_video(video_id: str) -> str | None:
    """Return the course that a pipeline's video id begins with, up to its `|`."""
    course_id, bar, _ = video_id.partition("|")
    return course_id if bar else None


register_converter(CourseIdConverter, "course_id")
