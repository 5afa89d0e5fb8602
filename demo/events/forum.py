"""Learners in the forum: they read, search, ask, answer, comment and vote for posts."""

import json
from json.encoder import encode_basestring_ascii as json_text

from demo.actions import ForumPost, ForumVote
from demo.clock import SECOND
from demo.events.visits import Visit
from demo.people.forum import Post
from demo.world import LMS_ROOT, WORDS

_CATEGORY = "Week 1 / Talk about it"


def visit_forum(visit: Visit, *, commentable_id: str) -> None:
    """Spend some minutes in the forum of the course."""
    rng = visit.rng
    base = f"{visit.record.course_path}/discussion"
    visit.record.implicit(f"{base}/forum/{commentable_id}/inline", at=visit.wait(1, 8))
    if rng.random() < 0.15:
        _search(visit)
    threads = visit.forum.older_than(visit.now)
    if threads:
        post = rng.choice(threads)
        _view(visit, post=post)
        if rng.random() < 0.4:
            _vote(visit, post=post)
        if rng.random() < 0.35:
            _answer(visit, post=post)
    if not threads or rng.random() < 0.25:
        _ask(visit, commentable_id=commentable_id)


def _text(visit: Visit, *, most_words: int = 60) -> str:
    rng = visit.rng
    words = " ".join(rng.choices(WORDS, k=rng.randint(4, most_words)))
    ending = rng.choice(("?", "!", ".", " — merci, señor", ' ("really")', "\nThanks"))
    return json_text(f"{words}{ending}")


def _common(commentable_id: str, *, visit: Visit) -> str:
    url = json_text(f"{LMS_ROOT}{visit.record.course_path}/discussion/forum")
    return (
        f'"commentable_id": "{commentable_id}", "category_id": "{commentable_id}", '
        f'"category_name": "{_CATEGORY}", "url": {url}, "user_course_roles": [], '
        f'"user_forums_roles": ["Student"], "team_id": null'
    )


def _send(visit: Visit, *, kind: str, path: str, payload: str, details: object = None) -> None:
    visit.record.server(
        kind,
        at=visit.now,
        payload=payload,
        path=f"{visit.record.course_path}/discussion/{path}",
        details=details if isinstance(details, ForumPost | ForumVote) else None,
    )


def _search(visit: Visit) -> None:
    visit.wait(1, 10)
    _send(
        visit,
        kind="edx.forum.searched",
        path="forum/search",
        payload=f'{{"query": {_text(visit)}, "corrected_text": null, "group_id": null, '
        f'"page": 1, "total_results": {visit.rng.randrange(40)}}}',
    )


def _view(visit: Visit, *, post: Post) -> None:
    visit.wait(2, 20)
    path = f"forum/{post.commentable_id}/threads/{post.thread_id}"
    visit.record.implicit(
        f"{visit.record.course_path}/discussion/{path}", at=visit.now, get='{"ajax": ["1"]}'
    )
    if visit.rng.random() < 0.7:
        visit.now += 150_000
        _send(
            visit,
            kind="edx.forum.thread.viewed",
            path=path,
            payload=f'{{"id": "{post.thread_id}", "title": {_text(visit)}, '
            f'"target_username": {json_text(post.author)}, '
            f"{_common(post.commentable_id, visit=visit)}}}",
        )


def _vote(visit: Visit, *, post: Post) -> None:
    """Vote for a thread or against it; some votes are taken back."""
    rng = visit.rng
    value = "up" if rng.random() < 0.85 else "down"
    for is_undone in (False, True) if rng.random() < 0.15 else (False,):
        visit.wait(1, 15)
        kind = rng.choice(("thread", "thread", "response"))
        _send(
            visit,
            kind=f"edx.forum.{kind}.voted",
            path=f"threads/{post.thread_id}/{value}vote",
            payload=f'{{"id": "{post.thread_id}", "vote_value": "{value}", "undo_vote": '
            f'{"true" if is_undone else "false"}, "target_username": '
            f"{json_text(post.author)}, {_common(post.commentable_id, visit=visit)}}}",
            details=ForumVote(post.thread_id, value, is_undone, post.author),
        )


def _answer(visit: Visit, *, post: Post) -> None:
    visit.wait(30, 300)
    response_id = visit.forum.new_id()
    payload = (
        f'{{"id": "{response_id}", "body": {_text(visit)}, "truncated": false, '
        f'"discussion": {{"id": "{post.thread_id}"}}, "options": {{"followed": false}}, '
        f"{_common(post.commentable_id, visit=visit)}}}"
    )
    # now and then a request is tried again: two events say that one answer was created
    for _ in range(2 if int(response_id, 16) % 13 == 0 else 1):
        visit.now += SECOND
        _send(
            visit,
            kind="edx.forum.response.created",
            path=f"threads/{post.thread_id}/reply",
            payload=payload,
            details=ForumPost(post.commentable_id, post.thread_id, response_id),
        )
    if visit.rng.random() < 0.3:
        visit.wait(10, 60)
        _send(
            visit,
            kind="edx.forum.comment.created",
            path=f"comments/{response_id}/reply",
            payload=f'{{"id": "{visit.forum.new_id()}", "body": {_text(visit)}, "truncated": '
            f'false, "discussion": {{"id": "{post.thread_id}"}}, "response": {{"id": '
            f'"{response_id}"}}, "options": {{"followed": false}}, '
            f"{_common(post.commentable_id, visit=visit)}}}",
            details=ForumPost(post.commentable_id, post.thread_id),
        )


def _ask(visit: Visit, *, commentable_id: str) -> None:
    visit.wait(40, 400)
    thread_id = visit.forum.new_id()
    title = _text(visit, most_words=9)
    thread_type = "discussion" if int(thread_id, 16) % 3 == 0 else "question"
    _send(
        visit,
        kind="edx.forum.thread.created",
        path=f"{commentable_id}/threads/create",
        payload=f'{{"id": "{thread_id}", "title": {title}, "body": {_text(visit)}, '
        f'"thread_type": "{thread_type}", "truncated": false, "anonymous": false, '
        f'"anonymous_to_peers": false, "group_id": null, "options": {{"followed": true}}, '
        f"{_common(commentable_id, visit=visit)}}}",
        details=ForumPost(commentable_id, thread_id, thread_id, thread_type, json.loads(title)),
    )
    if visit.now < visit.record.end:
        author = visit.enrollment.learner.username
        visit.forum.threads.append(Post(thread_id, commentable_id, author, visit.now))
