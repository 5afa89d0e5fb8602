"""The minute of the clock, in each of which the site counts requests anew."""

import time

from api.access.window import WINDOW_SECONDS

SECONDS_OF_A_TEST = 10.0


def wait_for_a_minute() -> None:
    """Wait until the minute of the clock lasts as long as a test that counts requests in it."""
    left = WINDOW_SECONDS - time.time() % WINDOW_SECONDS
    if left < SECONDS_OF_A_TEST:
        time.sleep(left)
