"""Makes the site's database and its one client, then serves it on the port that is given."""

import os
import sys

import django
from django.core.management import call_command

from tests.services.lms_site import CLIENT_ID, CLIENT_SECRET

django.setup()
call_command("migrate", verbosity=0)

from oauth2_provider.models import Application  # noqa: E402 - only after the set-up

Application.objects.create(
    name="IIT Analytics",
    client_id=CLIENT_ID,
    client_secret=CLIENT_SECRET,
    client_type=Application.CLIENT_CONFIDENTIAL,
    authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
    redirect_uris=os.environ["LMS_SITE_REDIRECT_URI"],
)
call_command("runserver", f"127.0.0.1:{sys.argv[1]}", use_reloader=False)
