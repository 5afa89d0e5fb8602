"""Pages of rights: courses of a person, their learners, their own tokens."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from api.access.models import ApiToken, LocalAccess
from api.access.overview import AccessLines
from api.models import CourseAccess, CourseMetaSummaryEnrollment, Publication
from tests.stores.fixtures import Insert
from tests.stores.store import COURSE, access_row, publication_row, summary_row

pytestmark = pytest.mark.django_db(databases=["default", "marts"])

OTHER = "course-v1:MITx+6.00x+2025"


def ada(*, sees_learners: bool = False) -> User:
    user = User.objects.create_user("ada")
    LocalAccess.objects.create(
        user=user, scope_kind="organisation", scope="edX", sees_learners=sees_learners
    )
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_list_has_the_persons_courses_only_and_another_course_is_no_page(
    published: Insert,
) -> None:
    published(Publication, publication_row())
    published(CourseMetaSummaryEnrollment, summary_row(COURSE), summary_row(OTHER))
    client = signed_in(ada())
    page = client.get("/courses/").content.decode()
    assert (COURSE in page, OTHER in page) == (True, False)
    assert client.get(f"/courses/{COURSE}/").status_code == 200
    assert client.get(f"/courses/{OTHER}/").status_code == 404
    assert client.get("/courses/course-v1:No+Such+Course/").status_code == 404


def test_a_person_makes_a_token_that_opens_what_they_may_see_and_revokes_it() -> None:
    client = signed_in(ada())
    page = client.post(
        "/account/tokens/", {"label": "notebook", "days": "30", "learners": "on"}
    ).content.decode()
    found = re.search(r'<code id="secret">([0-9a-f]{40})</code>', page)
    assert found
    secret = found.group(1)
    token = ApiToken.objects.get()
    # who may see no learner gives no token the right
    assert (token.name, token.sees_learners) == ("ada: notebook", False)
    api = Client(headers={"Authorization": f"Token {secret}"})
    assert api.get("/authenticated").status_code == 200
    assert api.get(f"/api/v1/courses/{OTHER}/enrollment/").status_code == 403
    assert secret not in client.get("/account/tokens/").content.decode()
    again = client.post("/account/tokens/", {"label": "notebook", "days": "30"})
    assert again.status_code == 400
    client.post("/account/tokens/", {"revoke": str(token.pk)})
    assert api.get("/authenticated").status_code == 401


def test_nobody_revokes_the_token_of_somebody_else() -> None:
    signed_in(ada()).post("/account/tokens/", {"label": "notebook", "days": "30"})
    token = ApiToken.objects.get()
    other = signed_in(User.objects.create_user("eve"))
    other.post("/account/tokens/", {"revoke": str(token.pk)})
    assert ApiToken.objects.filter(pk=token.pk).exists()


def test_a_number_that_no_token_has_revokes_nothing() -> None:
    answer = signed_in(ada()).post("/account/tokens/", {"revoke": "9" * 5000})
    assert answer.status_code == 400


def test_the_pages_of_administrators_do_not_exist_for_others() -> None:
    client = signed_in(ada(sees_learners=True))
    for path in ("/administration/access/", "/administration/audit/"):
        assert client.get(path).status_code == 404


def test_an_audit_without_a_match_says_so_and_has_no_table() -> None:
    client = signed_in(User.objects.create_user("root", is_staff=True))
    found = client.get("/administration/audit/", {"course": '"'}).content.decode()
    assert "No entry of the audit matches." in found
    assert "audit-entries" not in found
    empty = client.get("/administration/audit/").content.decode()
    assert "Nobody was shown learners yet." in empty


def many_rights(published: Insert) -> None:
    """Give one person a right here, and 250 accounts one in the LMS."""
    ada()
    published(
        CourseAccess,
        *(
            access_row(
                number, "course", f"course-v1:edX+C{number:03}+2026", username=f"p{number:03}"
            )
            for number in range(1, 251)
        ),
    )


def test_lines_of_rights_are_read_as_far_as_they_are_asked_for(
    published: Insert, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    many_rights(published)
    lines = AccessLines()
    everything = [line.who for line in lines]

    assert len(lines) == len(everything) == 251
    assert everything[:3] == ["ada", "p001", "p002"]
    for part in (slice(0, 1), slice(0, 100), slice(1, 3), slice(100, 200), slice(240, 300)):
        assert [line.who for line in lines[part]] == everything[part]
    assert lines[300:400] == []
    for search in ("C00", "c00"):
        found = [line.who for line in AccessLines(search=search)]
        assert found == [f"p{n:03}" for n in range(1, 10)]
    assert [line.who for line in AccessLines(search="Ádá")] == ["ada"]
    with django_assert_num_queries(1, using="marts") as asked:
        assert len(lines[100:200]) == 100
    assert "LIMIT 100" in asked.captured_queries[0]["sql"]


def test_an_administrator_turns_the_pages_of_all_rights(published: Insert) -> None:
    many_rights(published)
    client = signed_in(User.objects.create_user("root", is_staff=True))

    first, last = (
        client.get(f"/administration/access/?page={number}").content.decode() for number in (1, 3)
    )

    assert "252 lines" in first
    assert "p250" in last
    assert "p150" not in last
