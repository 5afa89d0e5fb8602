"""Course ids: the one converter of URL paths, and the check of an id that a client names."""

import re

from django.urls import register_converter

# letters of any script, as the LMS lets course authors use them
_PART = r"[\w\-~.:]+"
_COURSE_KEY = re.compile(
    rf"course-v1:{_PART}\+{_PART}\+{_PART}"
    rf"|ccx-v1:{_PART}\+{_PART}\+{_PART}\+ccx@\d+"
    r"|[\w\-~.:%]+/[\w\-~.:%]+/[\w\-~.:%]+"
)


class CourseIdConverter:
    """A course id in a URL path, raw or percent-encoded (Django decodes before it matches).

    It takes any three parts between `/` or `+`; whether such a course exists, the data say.
    """

    regex = r"[^/+]+[/+][^/+]+[/+][^/]+"

    def to_python(self, value: str) -> str:
        """Return the id as it is."""
        return value

    def to_url(self, value: str) -> str:
        """Return the id as it is; Django encodes what a URL can't carry."""
        return value


def is_course_key(course_id: str) -> bool:
    """Tell whether a text is a course id that an LMS could have made."""
    return _COURSE_KEY.fullmatch(course_id) is not None


def file_name_stem(course_id: str) -> str:
    """Return `org-course-run`, the beginning of a download's name; a ccx part is left out."""
    without_prefix = re.sub(r"^(course|ccx)-v1:", "", course_id)
    without_ccx = re.sub(r"\+ccx@\d+$", "", without_prefix)
    return "-".join(re.split(r"[/+]", without_ccx))


register_converter(CourseIdConverter, "course_id")
