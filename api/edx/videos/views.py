"""The views of videos: those of a course, and the timeline of one."""

from rest_framework.request import Request

from api.edx import examples
from api.edx.documentation import COURSE, described, in_path
from api.edx.resources import CourseRowsView, RowsView
from api.edx.videos import bodies as videos
from api.queries import modules as module_queries
from api.queries.reading import Row

_VIDEO = in_path(
    "pipeline_video_id", "The course, a bar and the video.", "course-v1:edX+DemoX+2024|intro"
)


@described(examples.VIDEOS, COURSE, tag="videos")
class VideosView(CourseRowsView):
    """The videos of a course with how many learners saw their beginning and their end."""

    query_names = frozenset()

    def rows(self, request: Request) -> list[Row]:  # noqa: ARG002 - there is nothing to choose
        """Return one object per video."""
        return videos.videos_body(module_queries.video_list(course_id=self.course_id))


@described(examples.TIMELINE, _VIDEO, tag="videos")
class VideoTimelineView(RowsView):
    """The segments of a video with their learners and views."""

    query_names = frozenset()

    def rows(self, request: Request) -> list[Row]:  # noqa: ARG002 - as above
        """Return one object per segment."""
        rows = module_queries.video_timeline_list(
            pipeline_video_id=self.kwargs["pipeline_video_id"]
        )
        return videos.timeline_body(rows)
