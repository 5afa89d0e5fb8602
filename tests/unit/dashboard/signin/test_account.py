"""The page of one's own account, and sessions."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from api.access.models import LmsIdentity, LocalAccess
from tests.stores.fixtures import Insert

pytestmark = pytest.mark.django_db(databases=["default", "marts"])

PASSWORD = "right horse battery"


def signed_in(name: str) -> Client:
    client = Client()
    answer = client.post("/login/", {"login": name, "password": PASSWORD})
    assert answer.status_code == 302
    return client


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada", password=PASSWORD)


def test_the_page_says_what_an_administrator_gave(ada: User, published: Insert) -> None:
    LocalAccess.objects.create(user=ada, scope_kind="organisation", scope="<edX>")
    LocalAccess.objects.create(
        user=ada, scope_kind="course", scope="course-v1:MITx+X+1", sees_learners=True
    )
    page = signed_in("ada").get("/account/").content.decode()
    assert '<th scope="row">Courses of &lt;edX&gt;</th><td class="word">Numbers only</td>' in page
    assert 'href="/courses/course-v1:MITx+X+1/"' in page
    assert '<td class="word">Yes, one by one</td>' in page


def test_the_page_says_which_roles_the_list_of_the_lms_leaves_out(
    ada: User, published: Insert
) -> None:
    identity = LmsIdentity.objects.create(
        user=ada, lms_user_id=7, lms_username="ada", narrowed_to=[], checked_at=timezone.now()
    )
    hint = "the LMS names only courses of which you are staff"
    assert hint in signed_in("ada").get("/account/").content.decode()
    identity.narrowed_to = None
    identity.save()
    assert hint not in signed_in("ada").get("/account/").content.decode()


def test_a_visitor_is_sent_to_the_login_page_from_each_page_of_the_account() -> None:
    for path in ("/account/", "/account/password/"):
        answer = Client().get(path)
        assert (answer.status_code, answer["Location"]) == (302, f"/login/?next={path}")
    assert Client().post("/account/sessions/", {"session": "others"}).status_code == 302


@pytest.mark.parametrize(
    "path",
    [
        "/signup/",
        "/account/signup/",
        "/account/password/reset/",
        "/account/password/set/",
        "/account/email/",
        "/account/3rdparty/",
        "/account/edx/login/token/",
    ],
)
def test_there_is_no_page_to_sign_up_to_reset_a_password_or_to_connect_accounts(
    ada: User, path: str
) -> None:
    assert signed_in("ada").get(path).status_code == 404


@pytest.mark.parametrize("provider", ["edx", "oidc/oidc"])
@pytest.mark.parametrize("step", ["login/", "login/callback/?code=x&state=y"])
def test_where_a_provider_is_not_configured_its_addresses_do_not_exist(
    provider: str, step: str
) -> None:
    assert Client().get(f"/account/{provider}/{step}").status_code == 404


def test_who_has_no_password_here_can_not_set_one(ada: User) -> None:
    lms = User.objects.create_user("lms-7")
    LmsIdentity.objects.create(
        user=lms, lms_user_id=7, lms_username="grace", checked_at=timezone.now()
    )
    client = Client()
    client.force_login(lms)
    assert client.get("/account/password/").status_code == 403
    page = client.get("/account/").content.decode()
    assert "Change your password" not in page
    assert '<a href="/account/"><bdi>grace</bdi></a>' in page


def test_a_session_of_somebody_else_is_not_ended(ada: User) -> None:
    User.objects.create_user("eve", password=PASSWORD)
    hers, mine = signed_in("ada"), signed_in("eve")
    number = UserSession.objects.get(user=ada).pk
    assert mine.post("/account/sessions/", {"session": str(number)}).status_code == 302
    assert hers.get("/account/").status_code == 200
    assert mine.post("/account/sessions/", {"session": "²"}).status_code == 302


def test_no_script_reads_the_cookie_of_a_session_and_no_other_site_sends_it(ada: User) -> None:
    cookie = signed_in("ada").cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["domain"]) == (True, "Lax", "")


def test_a_changed_password_ends_the_sessions_of_before(ada: User) -> None:
    client = signed_in("ada")
    assert client.get("/account/").status_code == 200
    ada.set_password("another horse battery")
    ada.save()
    assert client.get("/account/").status_code == 302


def test_a_session_lasts_twelve_hours_from_its_sign_in(ada: User) -> None:
    client = signed_in("ada")
    until = Session.objects.get().expire_date
    assert timedelta(hours=11, minutes=59) < until - timezone.now() <= timedelta(hours=12)
    client.get("/account/")
    assert Session.objects.get().expire_date == until


def test_clearing_deletes_what_is_over_and_leaves_what_is_not(
    ada: User, capsys: pytest.CaptureFixture[str]
) -> None:
    signed_in("ada")
    over = Session.objects.get()
    Session.objects.filter(pk=over.pk).update(expire_date=timezone.now() - timedelta(seconds=1))
    client = signed_in("ada")
    # signing in tidies one's own lines: the one that is over is back, as for who stays away
    UserSession.objects.get_or_create(
        session_key=over.pk, defaults={"user": ada, "ip": "192.0.2.1", "user_agent": ""}
    )
    call_command("clear_sessions")
    assert capsys.readouterr().out.splitlines()[-1] == "1"
    assert [session.session_key for session in UserSession.objects.all()] == [
        client.session.session_key
    ]
    assert client.get("/account/").status_code == 200


@pytest.mark.parametrize(
    ("password", "message"),
    [
        ("1", "too short"),
        ("123456789012", "entirely numeric"),
        ("administrator1", "too similar"),
        ("qwertyuiop123", "too common"),
    ],
)
def test_the_command_asks_of_a_password_what_the_page_asks(
    password: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    with pytest.raises(CommandError, match=message) as caught:
        call_command("staff_user", "administrator", "--password-stdin")
    assert caught.value.returncode == 2
    assert not User.objects.filter(username="administrator").exists()


def test_the_demos_command_takes_any_password(monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO("demo"))
    call_command("staff_user", "demo", "--password-stdin", "--any-password")
    assert User.objects.get(username="demo").check_password("demo")
