"""The one family of errors whose message is written for the person at the terminal."""


class AnalyticsError(Exception):
    """Something a person must mend: bad configuration or bad input, never bad data.

    The message is one sentence (or two): what must hold, what was found, which object, and what
    happens now. The command line prints it without a traceback and exits with code 2.
    """
