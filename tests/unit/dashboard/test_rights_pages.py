"""Pages of rights: courses of a person, their learners, their own tokens."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from api.access.models import ApiToken, LocalAccess
from api.models import CourseMetaSummaryEnrollment, Publication
from tests.api.fixtures import Insert
from tests.api.store import COURSE, publication_row, summary_row

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
