"""The addresses of sign-in and account: of allauth's, those that this site has pages for.

No address lets a person sign up, reset a password by e-mail or connect a second way to sign in.
allauth looks the addresses up by these names.
"""

from allauth.account.views import AccountInactiveView, LoginView, LogoutView
from allauth.socialaccount.views import LoginCancelledView
from django.urls import include, path

from dashboard.signin import lms, views

urlpatterns = [
    path("login/", LoginView.as_view(), name="account_login"),
    # A link alone ends no session: it leads to a page with a button.
    path("logout/", LogoutView.as_view(), name="account_logout"),
    path("account/", views.AccountView.as_view(), name="account"),
    path("account/sessions/", views.EndSessionsView.as_view(), name="account_end_sessions"),
    path("account/password/", views.ChangePasswordView.as_view(), name="account_change_password"),
    path("account/inactive/", AccountInactiveView.as_view(), name="account_inactive"),
    path("account/cancelled/", LoginCancelledView.as_view(), name="socialaccount_login_cancelled"),
    path("account/edx/login/", lms.login, name="edx_login"),
    path("account/edx/login/callback/", lms.callback, name="edx_callback"),
    path("account/", include("allauth.socialaccount.providers.openid_connect.urls")),
]
