"""What a person may read: by roles in the LMS, by what was given here, never more."""

from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils.timezone import now

from api import publications
from api.access.models import LmsIdentity, LocalAccess
from api.access.people import Grant, grants_of, narrowed, scope_of_grants, scope_of_person
from api.access.scope import EVERYTHING, NOTHING, Courses, Scope
from api.models import CourseAccess, Publication
from tests.stores.fixtures import Insert
from tests.stores.store import COURSE, access_row, publication_row

pytestmark = pytest.mark.django_db(databases=["default", "marts"])

OTHER = "course-v1:MITx+6.00x+2025"


def person(name: str = "ada", **options: object) -> User:
    return User.objects.create_user(name, **options)


def from_lms(user: User, number: int, narrowed_to: list[str] | None = None) -> User:
    LmsIdentity.objects.create(
        user=user, lms_user_id=number, lms_username="x", narrowed_to=narrowed_to, checked_at=now()
    )
    return User.objects.get(pk=user.pk)


@pytest.fixture
def roles(published: Insert) -> None:
    published(Publication, publication_row())
    published(
        CourseAccess,
        access_row(7, "course", COURSE),
        access_row(7, "course", OTHER, sees_learners=False),
        access_row(8, "organisation", "MITx"),
        access_row(9, "site", "", username="grace"),
        access_row(10, "planet", "Mars"),
    )


def test_roles_are_found_by_the_number_that_the_lms_gave(roles: None) -> None:
    scope = scope_of_person(from_lms(person(), 7))
    assert (scope.allows(COURSE), scope.allows(OTHER)) == (True, True)
    assert (scope.learners.allows(COURSE), scope.learners.allows(OTHER)) == (True, False)


def test_a_name_or_an_address_that_the_lms_knows_opens_nothing(roles: None) -> None:
    assert scope_of_person(person("ada", email="ada@example.org")) == NOTHING
    assert scope_of_person(from_lms(person("grace", email="grace@example.org"), 77)) == NOTHING


def test_a_kind_of_scope_that_nobody_knows_opens_nothing(roles: None) -> None:
    assert scope_of_person(from_lms(person(), 10)) == NOTHING


def test_an_organisation_and_the_site_open_their_courses(roles: None) -> None:
    scope = scope_of_person(from_lms(person("a"), 8))
    assert (scope.allows(OTHER), scope.allows(COURSE)) == (True, False)
    assert scope_of_person(from_lms(person("b"), 9)) == EVERYTHING


def test_what_the_lms_listed_at_the_sign_in_only_narrows(roles: None) -> None:
    elsewhere = "course-v1:edX+Elsewhere+2025"
    scope = scope_of_person(from_lms(person("a"), 7, narrowed_to=[OTHER, elsewhere]))
    assert scope == Scope(course_ids=frozenset({OTHER}))
    site = scope_of_person(from_lms(person("b"), 9, narrowed_to=[OTHER]))
    assert site == Scope(course_ids=frozenset({OTHER})).with_learners()
    assert scope_of_person(from_lms(person("c"), 8, narrowed_to=[])) == NOTHING


def test_a_role_that_a_publication_takes_away_is_gone_with_it(
    roles: None, published: Insert
) -> None:
    user = from_lms(person(), 7)
    assert scope_of_person(user).allows(COURSE)
    CourseAccess.objects.using("marts")._raw_delete("marts")
    published(Publication, publication_row(id=2))
    publications.forget_publication()
    assert scope_of_person(user) == NOTHING


def test_before_the_first_publication_nobody_has_a_role() -> None:
    assert scope_of_person(from_lms(person(), 7)) == NOTHING


def test_an_account_that_is_closed_opens_nothing(roles: None) -> None:
    user = from_lms(person(is_active=False, is_staff=True), 9)
    assert scope_of_person(user) == NOTHING


def test_what_was_given_here_adds_to_the_roles(roles: None) -> None:
    user = from_lms(person(), 8)
    LocalAccess.objects.create(user=user, scope_kind="course", scope=COURSE)
    scope = scope_of_person(user)
    assert (scope.allows(COURSE), scope.allows(OTHER)) == (True, True)
    assert (scope.learners.allows(COURSE), scope.learners.allows(OTHER)) == (False, True)


def test_what_was_given_here_is_not_narrowed_by_the_list_of_the_lms(roles: None) -> None:
    """The LMS lists nothing for a data researcher: an administrator gives the course here."""
    researcher = from_lms(person(), 7, narrowed_to=[])
    assert scope_of_person(researcher) == NOTHING
    LocalAccess.objects.create(
        user=researcher, scope_kind="course", scope=OTHER, sees_learners=True
    )
    assert scope_of_person(researcher) == Scope(course_ids=frozenset({OTHER})).with_learners()


def test_scopes_that_differ_in_learners_only_have_different_keys() -> None:
    scope = Scope(course_ids=frozenset({COURSE, OTHER}))
    one = Scope(course_ids=scope.course_ids, learners=Courses(course_ids=frozenset({COURSE})))
    assert len({scope.key, one.key, scope.with_learners().key}) == 3


def test_a_narrowed_scope_of_learners_stays_within_the_learners() -> None:
    grants = [Grant("organisation", "MITx", False), Grant("course", COURSE, True)]
    scope = narrowed(scope_of_grants(grants), [COURSE, OTHER])
    assert scope.course_ids == {COURSE, OTHER}
    assert scope.learners.course_ids == {COURSE}


def test_the_rows_that_open_a_scope_are_named_the_widest_first() -> None:
    rows = [
        Grant("site", "", False),
        Grant("organisation", "MITx", True),
        Grant("course", COURSE, True),
    ]
    scope = scope_of_grants(reversed(rows))
    assert grants_of(scope) == rows
    assert [row.text for row in rows] == ["all courses", "courses of MITx", COURSE]
    assert grants_of(EVERYTHING) == [Grant("site", "", True)]
    assert grants_of(NOTHING) == []


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("access", *arguments, stdout=out)
    return out.getvalue().strip()


def test_an_administrator_gives_and_takes_access_by_command() -> None:
    user = person()
    run("give", "ada", "--course", COURSE)
    assert scope_of_person(user) == Scope(course_ids=frozenset({COURSE}))
    run("give", "ada", "--course", COURSE, "--learners")
    assert scope_of_person(user).learners.allows(COURSE)
    run("take", "ada", "--course", COURSE)
    assert scope_of_person(user) == NOTHING
    with pytest.raises(CommandError, match="a role in the LMS is taken away there"):
        run("take", "ada", "--course", COURSE)
    with pytest.raises(CommandError, match="there is none of the name 'bob'"):
        run("give", "bob", "--org", "edX")
    with pytest.raises(CommandError, match="it is 'nope'"):
        run("give", "ada", "--course", "nope")


def test_command_and_page_say_who_has_access_to_what_and_from_where(roles: None) -> None:
    person("root", is_staff=True)
    from_lms(person("lms-9"), 9)
    run("give", "lms-9", "--org", "edX")
    call_command(
        "token", "create", "insights", "--all-courses", stdout=StringIO(), stderr=StringIO()
    )
    lines = run("list").splitlines()
    assert "root: all courses, with learners (administrator)" in lines
    assert "lms-9: courses of edX, numbers only (given here)" in lines
    assert "insights: all courses, numbers only (token)" in lines
    assert f"ada: {COURSE}, with learners (role in the LMS; never signed in here)" in lines
    assert any(
        line.startswith("grace: all courses, with learners (role in the LMS; signed in")
        for line in lines
    )
    assert run("list", "--search", "MITx").splitlines() == [
        f"ada: {OTHER}, numbers only (role in the LMS; never signed in here)",
        "ada: courses of MITx, with learners (role in the LMS; never signed in here)",
    ]
    client = Client()
    client.force_login(User.objects.get(username="root"))
    page = client.get("/administration/access/", {"q": "insights"}).content.decode()
    line = '<th scope="row">insights</th><td>all courses</td><td class="word">Numbers only</td>'
    assert line in page
