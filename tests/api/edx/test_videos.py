"""Videos of a course, and the timeline of one."""

import pytest
from django.test import Client

from tests.stores.rows import VIDEO
from tests.stores.store import COURSE, CREATED_ON_THE_WIRE

pytestmark = [
    pytest.mark.django_db(databases=["default", "marts"]),
    pytest.mark.usefixtures("everything_published"),
]


def test_a_video_has_its_keys_in_order(client_with_token: Client) -> None:
    answer = client_with_token.get(f"/api/v1/courses/{COURSE}/videos/")
    assert answer.content.decode() == (
        f'[{{"pipeline_video_id":"{VIDEO}","encoded_module_id":"intro","duration":130,'
        f'"segment_length":5,"users_at_start":7,"users_at_end":3,'
        f'"created":"{CREATED_ON_THE_WIRE}"}}]'
    )


def test_segments_come_in_order(client_with_token: Client) -> None:
    answer = client_with_token.get(f"/api/v0/videos/{VIDEO}/timeline/")
    assert answer.content.decode() == (
        f'[{{"segment":0,"num_users":7,"num_views":9,"created":"{CREATED_ON_THE_WIRE}"}},'
        f'{{"segment":1,"num_users":5,"num_views":6,"created":"{CREATED_ON_THE_WIRE}"}}]'
    )


def test_a_bar_may_be_encoded(client_with_token: Client) -> None:
    encoded = VIDEO.replace("|", "%7C").replace("+", "%2B")
    assert len(client_with_token.get(f"/api/v1/videos/{encoded}/timeline/").json()) == 2
