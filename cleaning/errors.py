"""The one family of errors whose message is written for the person at the terminal."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


class AnalyticsError(Exception):
    """Something a person must mend: bad configuration or bad input, never bad data.

    The message is one sentence (or two): what must hold, what was found, which object, and what
    happens now. The command line prints it without a traceback and exits with code 2.
    """


def in_words(error: "OSError | pa.ArrowException") -> AnalyticsError:
    """Return what the disk, the network or a damaged file refused, as a sentence for people."""
    what = (
        "The system refused what the command needs"
        if isinstance(error, OSError)
        else "Parquet files must be readable and writable, but one is not"
    )
    return AnalyticsError(f"{what}: {error}. What was finished is kept; mend this and run again.")
