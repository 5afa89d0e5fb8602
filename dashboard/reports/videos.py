"""Videos: who watches their beginning and their end, and where viewers come back or leave."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from api.queries import modules as module_queries
from api.queries import r as r_queries
from api.queries.reading import Row
from dashboard.frame.course import CourseFacts, published_rows
from dashboard.frame.report import Asked, Lens, Report, Section, Tile
from dashboard.frame.table import Column, Kind, Line, Table, Words
from dashboard.reports._links import cell_address, link
from dashboard.reports._outline import SECTION, SUBSECTION, Outline, html_name, outline_of

SLUG = "videos"

_BEGINNING: Words = _("Watched the beginning")
_END: Words = _("Watched the end")
_SHARE: Words = _("At the end, against the beginning")


def _videos(course_id: str) -> list[Row]:
    return module_queries.video_list(course_id=course_id)


def videos_of_course(asked: Asked) -> Table:
    """Return the videos of the course in reading order."""
    return video_table(
        asked.course.once(_videos),
        outline=asked.course.once(outline_of),
        address=lambda item: link(asked, SLUG, item=item),
    )


def video_table(rows: Iterable[Row], *, outline: Outline, address: Callable[[str], str]) -> Table:
    """Return each video with its viewers at the beginning and at the end.

    Both are counts of their own, because who jumps ahead watches the end alone. Videos that the
    outline lacks come last, under their ids.

    Args:
        rows: the published videos.
        outline: the outline of the course.
        address: makes the address of a video's page from the id of the video.
    """
    found = [(row, outline.video(row["encoded_module_id"])) for row in rows]
    found.sort(
        key=lambda one: (
            outline.place(one[1].block_id if one[1] else None),
            one[0]["pipeline_video_id"],
        )
    )
    lines = []
    for row, block in found:
        start, end = row["users_at_start"], row["users_at_end"]
        lines.append(
            {
                "name": block.name if block else row["encoded_module_id"],
                "section": outline.holder_name(block.block_id, SECTION) if block else None,
                "subsection": outline.holder_name(block.block_id, SUBSECTION) if block else None,
                "duration": row["duration"],
                "started": start,
                "complete": end,
                "incomplete": start - end if end <= start else None,
                "share": _share_at_end(start, end),
                "address": address(row["encoded_module_id"]),
            }
        )
    return Table(
        columns=(
            Column("name", _("Video"), Kind.TEXT, link=cell_address),
            Column("section", _("Section"), Kind.TEXT),
            Column("subsection", _("Subsection"), Kind.TEXT),
            Column("duration", _("Length"), Kind.SECONDS, source="video.duration"),
            Column("started", _BEGINNING, source="video.users_at_start"),
            Column("complete", _END, source="video.users_at_end"),
            Column("incomplete", _("Fewer at the end")),
            Column("share", _SHARE, Kind.SHARE),
        ),
        lines=tuple(lines),
    )


def _share_at_end(start: int, end: int) -> float | None:
    """Return the viewers at the end against those at the beginning; None where they are more."""
    return end / start if start and end <= start else None


def overview_tiles(lines: Sequence[Line]) -> list[Tile]:
    """Return how many videos were watched, and the share of the videos that have one."""
    if not lines:
        return []
    told = [line for line in lines if line["share"] is not None]
    started, complete = (
        sum(count for line in told if isinstance(count := line[key], int))
        for key in ("started", "complete")
    )
    return [
        Tile(_("Videos watched"), len(lines), "videos"),
        Tile(
            _SHARE,
            complete / started if started else None,
            "share",
            kind=Kind.SHARE,
            of_whom=ngettext(
                "%(end)s against %(count)s viewer, added up over the videos with a share",
                "%(end)s against %(count)s viewers, added up over the videos with a share",
                started,
            )
            % {"end": number_format(complete), "count": number_format(started)},
        ),
    ]


def videos_by_block(course_id: str) -> dict[str, str]:
    """Return the player's id of each video that was watched, by the HTML name of its block."""
    rows = published_rows(partial(module_queries.video_list, course_id=course_id))
    return {html_name(row["encoded_module_id"]): row["encoded_module_id"] for row in rows}


def find_video(course: CourseFacts, item: str) -> Row | None:
    """Return the row of a video by the player's id; None where the course lacks it."""
    rows = published_rows(partial(module_queries.video_list, course_id=course.course_id))
    return next((row for row in rows if row["encoded_module_id"] == item), None)


def timeline(asked: Asked) -> Table:
    """Return the segments of the video."""
    video: Row = asked.found
    rows = module_queries.video_timeline_list(pipeline_video_id=video["pipeline_video_id"])
    return timeline_table(rows, seconds=video["segment_length"])


def timeline_table(rows: Iterable[Row], *, seconds: int) -> Table:
    """Return who watched each segment of a video, and how often it was watched again.

    A segment that nobody watched, before the last one that somebody did, is a line of zeros.
    """
    counts = {row["segment"]: (row["num_users"] or 0, row["num_views"] or 0) for row in rows}
    return Table(
        columns=(
            Column("start_seconds", _("From"), Kind.SECONDS),
            Column("viewers", _("Viewers"), source="video_timeline.num_users"),
            Column("replays", _("Replays"), source="video_timeline.num_views"),
        ),
        lines=tuple(
            _segment(segment, counts.get(segment, (0, 0)), seconds=seconds)
            for segment in range(max(counts, default=-1) + 1)
        ),
    )


def _segment(segment: int, counts: tuple[int, int], *, seconds: int) -> Line:
    viewers, views = counts
    return {
        "start_seconds": segment * seconds,
        "viewers": viewers,
        "replays": max(views - viewers, 0),
    }


_NO_PLACE = _("No place with 30 viewers or more stands out.")
_KINDS: Mapping[str, Words] = {"replayed": _("Watched again"), "left": _("Left here")}


def spots(asked: Asked) -> Table:
    """Return the places of the video that R found to stand out."""
    rows = r_queries.video_spot_list(course_id=asked.course_id)
    return spot_table(row for row in rows if row["video_id"] == asked.item)


def spot_table(rows: Iterable[Row]) -> Table:
    """Return places of a video in their order, each beside what is usual around it."""
    return Table(
        columns=(
            Column("start_seconds", _("From"), Kind.SECONDS),
            Column("kind", _("What"), Kind.WORD, source="r_video_spot.kind"),
            Column("viewers", _("Viewers"), source="r_video_spot.viewers"),
            Column("share", _("Times a viewer"), Kind.NUMBER, source="r_video_spot.share"),
            Column("usual_share", _("Around it"), Kind.NUMBER, source="r_video_spot.usual_share"),
        ),
        lines=tuple(
            {**row, "kind": _KINDS.get(row["kind"], row["kind"])}
            for row in sorted(rows, key=lambda row: (row["start_seconds"], row["kind"]))
        ),
    )


def _name(asked: Asked) -> Words:
    block = asked.course.once(outline_of).video(asked.found["encoded_module_id"])
    name: Words = block.name if block else asked.found["encoded_module_id"]
    return name


def video_tiles(video: Row) -> list[Tile]:
    """Return the viewers of a video at its beginning and at its end, and its length."""
    start, end = video["users_at_start"], video["users_at_end"]
    return [
        Tile(_BEGINNING, start, "started", source="video.users_at_start"),
        Tile(_END, end, "complete", source="video.users_at_end"),
        Tile(
            _SHARE,
            _share_at_end(start, end),
            "share",
            kind=Kind.SHARE,
            of_whom=_("no share: more watched the end than the beginning") if end > start else "",
        ),
        Tile(_("Length"), video["duration"], "length", kind=Kind.SECONDS),
    ]


REPORTS = [
    Report(
        slug=SLUG,
        lens=Lens.ENGAGEMENT,
        title=_("Videos"),
        question=_("Which videos are watched, and how many viewers are there at the end?"),
        place=1,
        tiles=lambda asked: overview_tiles(videos_of_course(asked).lines),
        sections=(
            Section(
                key="videos",
                heading=_("Videos"),
                definition=_(
                    "Learners who watched the beginning of a video, and learners who watched it at "
                    "95 % or 30 seconds before the end, whichever is later. Who jumps ahead counts "
                    "at the end alone, so the second are not a part of the first. Where they are "
                    "more than the first, there is no share."
                ),
                table=videos_of_course,
                figure="videos",
                nothing=_("Nobody has watched a video yet."),
            ),
        ),
    ),
    Report(
        slug=SLUG,
        lens=Lens.ENGAGEMENT,
        title=_("Videos"),
        question=_("Where do viewers come back, and where do they leave?"),
        is_detail=True,
        find=find_video,
        detail_title=_name,
        tiles=lambda asked: video_tiles(asked.found),
        sections=(
            Section(
                key="timeline",
                heading=_("Along the video"),
                definition=_(
                    "Learners who watched each five seconds, and how many more times these were "
                    "watched."
                ),
                table=timeline,
                figure="video_timeline",
                lines_on_a_page=24,
                nothing=_("Nobody has watched the video yet."),
            ),
            Section(
                key="spots",
                heading=_("Places that stand out"),
                definition=_(
                    "Places that are watched again, or left, far more than the minute around them."
                ),
                table=spots,
                step="video",
                nothing=_NO_PLACE,
                too_few=_NO_PLACE,
            ),
        ),
    ),
]
