"""The addresses of an LMS that a sign-in asks, with the shapes that it documents."""

import json
from typing import Any

from django.contrib.auth import login
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import path
from oauth2_provider.decorators import protected_resource
from oauth2_provider.views import AuthorizationView, TokenView

from tests.services.lms_site.settings import FOLDER

_MOST_ON_A_PAGE = 2


def said() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((FOLDER / "lms.json").read_text())
    return content


def sign_in(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "login.html")
    name = request.POST["username"]
    number = next(key for key, person in said()["people"].items() if person["username"] == name)
    user, _ = User.objects.get_or_create(pk=int(number), defaults={"username": f"user-{number}"})
    login(request, user)
    return HttpResponseRedirect(request.GET.get("next", "/"))


@protected_resource(scopes=["profile"])
def me(request: HttpRequest) -> JsonResponse:
    person = said()["people"][str(request.resource_owner.pk)]
    return JsonResponse({"username": person["username"]})


@protected_resource(scopes=["profile"])
def account(request: HttpRequest, username: str) -> JsonResponse:
    number = request.resource_owner.pk
    if said()["people"][str(number)]["username"] != username:
        return JsonResponse({}, status=404)
    return JsonResponse(
        {
            "username": username,
            "id": number,
            "email": "shared@example.org",
            "name": "A Name",
            "is_active": True,
            "profile_image": {"has_image": False},
        }
    )


@protected_resource(scopes=["profile"])
def language(request: HttpRequest, username: str) -> JsonResponse:
    content = said()
    number = str(request.resource_owner.pk)
    chosen = content.get("languages", {}).get(number)
    if chosen is None or content["people"][number]["username"] != username:
        return JsonResponse(None, safe=False, status=404)
    return JsonResponse(chosen, safe=False)


@protected_resource(scopes=["profile"])
def course_ids(request: HttpRequest) -> JsonResponse:
    content = said()
    person = content["people"][str(request.resource_owner.pk)]
    if request.GET["username"] != person["username"]:
        return JsonResponse({"detail": "not yours"}, status=403)
    assert request.GET["role"] == "staff"
    size = min(int(request.GET["page_size"]), _MOST_ON_A_PAGE)
    page = int(request.GET["page"])
    courses = person["staff_of"]
    # a server behind a proxy does not know its own address
    following = f"https://inside:9/api/?page={page + 1}" if page * size < len(courses) else None
    return JsonResponse(
        {
            "results": courses[(page - 1) * size : page * size],
            "pagination": {"next": following, "count": len(courses)},
        },
        status=content["course_ids_status"],
    )


urlpatterns = [
    path("login/", sign_in),
    path("oauth2/authorize/", AuthorizationView.as_view()),
    path("oauth2/access_token", TokenView.as_view()),
    path("api/user/v1/me", me),
    path("api/user/v1/accounts/<str:username>", account),
    path("api/user/v1/preferences/<str:username>/pref-lang", language),
    path("api/courses/v1/course_ids/", course_ids),
]
