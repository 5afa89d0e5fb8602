"""Which family an event belongs to, from its type alone: a table, not a chain of conditions."""

from typing import Final

from cleaning.schema import Family

TYPES: Final[dict[Family, tuple[str, ...]]] = {
    Family.PROBLEM: (
        "problem_check",
        "problem_check_fail",
        "problem_graded",
        "problem_rescore",
        "problem_rescore_fail",
        "problem_reset",
        "problem_save",
        "problem_show",
        "reset_problem",
        "reset_problem_fail",
        "save_problem_check",
        "save_problem_check_fail",
        "save_problem_fail",
        "save_problem_success",
        "show_answer",
        "showanswer",
    ),
    Family.VIDEO: (
        "complete_video",
        "hide_transcript",
        "load_video",
        "pause_video",
        "play_video",
        "seek_video",
        "show_transcript",
        "speed_change_video",
        "stop_video",
        "video_hide_cc_menu",
        "video_show_cc_menu",
    ),
    Family.NAVIGATION: ("page_close", "seq_goto", "seq_next", "seq_prev"),
    Family.TEXTBOOK: ("book",),
    Family.ORA: ("openassessment",),
}

PREFIXES: Final[tuple[tuple[str, Family], ...]] = (
    ("edx.course.enrollment.", Family.ENROLLMENT),
    ("edx.problem.", Family.PROBLEM),
    ("edx.video.", Family.VIDEO),
    ("edx.forum.", Family.FORUM),
    ("edx.ui.lms.", Family.NAVIGATION),
    ("edx.bookmark.", Family.NAVIGATION),
    ("edx.course.home.", Family.NAVIGATION),
    ("edx.course.tool.", Family.NAVIGATION),
    ("textbook.", Family.TEXTBOOK),
    ("edx.grades.", Family.GRADE),
    ("edx.course.grade.", Family.GRADE),
    ("edx.certificate.", Family.CERTIFICATE),
    ("openassessmentblock.", Family.ORA),
    ("openassessment.", Family.ORA),
)

_FAMILY_OF_TYPE: Final = {name: family for family, names in TYPES.items() for name in names}


def is_implicit(event_type: str) -> bool:
    """Tell whether a server logged a request by its URL: the type is the path."""
    return event_type.startswith("/")


def family_of(event_type: str) -> Family:
    """Return the family of an event type; a type that nobody knows is of the family `other`."""
    family = _FAMILY_OF_TYPE.get(event_type)
    if family is not None:
        return family
    for prefix, of_prefix in PREFIXES:
        if event_type.startswith(prefix):
            return of_prefix
    return Family.OTHER
