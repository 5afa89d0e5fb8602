"""The address of every endpoint of the data API, for the course of the full store."""

from tests.stores.rows import ENTERPRISE, PROBLEM, SUBSECTION, VIDEO
from tests.stores.store import COURSE

COURSE_PATHS = (
    "activity/",
    "enrollment/",
    "enrollment/mode/",
    "enrollment/education/",
    "enrollment/gender/",
    "enrollment/location/",
    "problems/",
    "problems_and_tags/",
    "videos/",
    "user_engagement/",
)
SHARED_PATHS = (
    *(f"courses/{COURSE}/{path}" for path in (*COURSE_PATHS, "recent_activity/")),
    f"problems/{PROBLEM}/answer_distribution/",
    f"problems/{PROBLEM}/grade_distribution/",
    f"problems/{SUBSECTION}/sequential_open_distribution/",
    f"videos/{VIDEO}/timeline/",
    "course_summaries/",
    "programs/",
)
V0_PATHS = (
    f"courses/{COURSE}/enrollment/birth_year/",
    f"enterprise/{ENTERPRISE}/engagements/",
    f"course_learner_metadata/{COURSE}/",
)
PATHS = (
    *(f"/api/{version}/{path}" for version in ("v0", "v1") for path in SHARED_PATHS),
    *(f"/api/v0/{path}" for path in V0_PATHS),
)
