"""Learners reading: pages and sequences, textbook, bookmarks, tools, peer assessment."""

import json

from demo.actions import PageTurn
from demo.courses.outlines import Unit
from demo.events.visits import Visit
from demo.world import LMS_ROOT

_BOOK = "/static/book/chapter-{}.pdf"


def enter_course(visit: Visit) -> None:
    """Enter the course by the dashboard and the course's outline."""
    record, rng = visit.record, visit.rng
    if rng.random() < 0.5:
        record.implicit(f"{record.course_path}/course/", at=visit.now)
        visit.wait(1, 5)
    if rng.random() < 0.3:
        page = f"{LMS_ROOT}{record.course_path}/course/"
        target = json.dumps(f"{LMS_ROOT}{record.course_path}/courseware/")
        record.browser(
            "edx.course.home.resume_course.clicked"
            if rng.random() < 0.5
            else "edx.ui.lms.link_clicked",
            at=visit.now,
            payload=f'{{"current_url": {json.dumps(page)}, "target_url": {target}}}',
            page=page,
        )
        visit.wait(0.5, 3)


def open_unit(visit: Visit, *, unit: Unit, is_first: bool) -> str:
    """Open a page of the course, and return its address."""
    record = visit.record
    path = visit.page_of(unit)
    page = LMS_ROOT + path
    if is_first or unit.position == 1:
        record.implicit(path, at=visit.now)
        visit.keep_module(
            "sequential", module_id=unit.sequential_id, state=f'{{"position": {unit.position}}}'
        )
        visit.wait(0.5, 3)
        return page
    old = unit.position - 1
    choice = visit.rng.random()
    if choice < 0.2:
        old, new, kind = unit.position, old, "seq_prev"
        _move(visit, unit=unit, kind=kind, old=old, new=new)
        visit.wait(2, 20)
        old, new = new, old
        _move(visit, unit=unit, kind="seq_next", old=old, new=new)
    elif choice < 0.35:
        _move(visit, unit=unit, kind="seq_goto", old=old, new=unit.position)
    else:
        _move(visit, unit=unit, kind="seq_next", old=old, new=unit.position)
    visit.wait(0.5, 3)
    return page


def _move(visit: Visit, *, unit: Unit, kind: str, old: int, new: int) -> None:
    page = LMS_ROOT + visit.page_of(unit)
    modern = {
        "seq_next": "edx.ui.lms.sequence.next_selected",
        "seq_prev": "edx.ui.lms.sequence.previous_selected",
        "seq_goto": "edx.ui.lms.sequence.tab_selected",
    }
    is_modern = visit.rng.random() < 0.6
    usage = json.dumps(unit.sequential_id)
    payload = (
        f'{{"id": {usage}, "current_tab": {old}, "target_tab": {new}, "tab_count": 4, '
        f'"widget_placement": "top"}}'
        if is_modern
        else f'{{"id": {usage}, "old": {old}, "new": {new}}}'
    )
    visit.record.browser(
        modern[kind] if is_modern else kind, at=visit.now, payload=payload, page=page
    )
    if visit.rng.random() < 0.2:
        visit.record.implicit(
            f"{visit.record.course_path}/xblock/goto_position",
            at=visit.wait(0.05, 0.3),
            post=f'{{"position": ["{new}"], "note": ["{"x" * 480}"]}}',
        )


def leave(visit: Visit, *, page: str) -> None:
    """Close the page, or leave without an event."""
    if visit.rng.random() < 0.75:
        visit.record.browser("page_close", at=visit.wait(1, 30), payload="{}", page=page)


def read_book(visit: Visit) -> None:
    """Turn some pages of the course's textbook."""
    record, rng = visit.record, visit.rng
    chapter = _BOOK.format(rng.randint(1, 6))
    page = f"{LMS_ROOT}{record.course_path}/pdfbook/0/"
    record.implicit(f"{record.course_path}/pdfbook/0/", at=visit.wait(1, 5))
    number = rng.randint(1, 30)
    name = f'"chapter": "{chapter}"'
    for _ in range(rng.randint(1, 6)):
        visit.wait(5, 90)
        old, number = number, number + 1
        record.browser(
            "book",
            at=visit.now,
            payload=f'{{"type": "gotopage", "name": "textbook.pdf.page.loaded", {name}, '
            f'"old": {old}, "new": {number}}}',
            page=page,
            details=PageTurn(chapter, number),
        )
        if rng.random() < 0.4:
            kind = rng.choice(("textbook.pdf.page.scrolled", "textbook.pdf.zoom.buttons.changed"))
            rest = '"direction": "down"' if kind.endswith("scrolled") else '"direction": "in"'
            record.browser(
                kind,
                at=visit.wait(1, 10),
                payload=f'{{"name": "{kind}", {name}, "page": {number}, {rest}}}',
                page=page,
            )


def keep_bookmark(visit: Visit, *, unit: Unit) -> None:
    """Bookmark a page, or open the list of bookmarks."""
    record, rng = visit.record, visit.rng
    visit.wait(1, 5)
    if rng.random() < 0.6:
        user = json.dumps(visit.enrollment.learner.username)
        usage = json.dumps(unit.sequential_id)
        kind = rng.choice(("edx.bookmark.added", "edx.bookmark.added", "edx.bookmark.removed"))
        record.server(
            kind,
            at=visit.now,
            payload=f'{{"bookmark_id": {user}, "component_type": "vertical", '
            f'"component_usage_id": {usage}, "course_id": '
            f"{json.dumps(visit.course.course_id)}}}",
            path="/api/bookmarks/v1/bookmarks/",
        )
    else:
        record.browser(
            rng.choice(("edx.bookmark.listed", "edx.course.tool.accessed")),
            at=visit.now,
            payload='{"tool_name": "edx.bookmarks", "list_type": "per_course", "page": 1}',
        )


def assess(visit: Visit, *, block_id: str) -> None:
    """Submit an essay and assess another learner's essay."""
    record, rng = visit.record, visit.rng
    submission = f"{rng.getrandbits(64):016x}-demo"
    path = f"{record.course_path}/xblock/handler/submit"
    answer = json.dumps({"parts": [{"text": "An essay, \u201cas asked\u201d."}]})
    record.server(
        "openassessmentblock.create_submission",
        at=visit.wait(60, 900),
        payload=f'{{"submission_uuid": "{submission}", "attempt_number": 1, "answer": '
        f'{answer}, "created_at": "now", "submitted_at": "now"}}',
        path=path,
    )
    if rng.random() < 0.7:
        score = rng.randint(0, 3)
        usage = json.dumps(block_id)
        record.server(
            rng.choice(("openassessmentblock.peer_assess", "openassessmentblock.self_assess")),
            at=visit.wait(60, 400),
            payload=f'{{"feedback": "", "score_type": "PE", "submission_uuid": "{submission}", '
            f'"block_id": {usage}, "parts": [{{"option": {{"name": "Fair", "points": {score}}}, '
            f'"criterion": {{"name": "Ideas", "points_possible": 3}}}}]}}',
            path=path,
        )
