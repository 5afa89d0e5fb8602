"""The names that the publisher keeps for itself in a result store, and how long names may be.

The contracts of marts may use none of them; the publisher makes its tables by them.
"""

from typing import Final

PUBLICATION: Final = "publication"
PUBLICATION_CATALOGUE: Final = "publication_catalogue"
PUBLICATION_COURSE: Final = "publication_course"
PUBLICATION_PART: Final = "publication_part"
PUBLICATION_QUARANTINE: Final = "publication_quarantine"

RESERVED_NAMES: Final = frozenset(
    {
        PUBLICATION,
        PUBLICATION_CATALOGUE,
        PUBLICATION_COURSE,
        PUBLICATION_PART,
        PUBLICATION_QUARANTINE,
    }
)

_NEXT, _OLD, _SPARE, _STAGED, _MODEL = "__next", "__old", "__spare", "__staged", "__model"
RESERVED_ENDS: Final = (_NEXT, _OLD, _SPARE, _STAGED, _MODEL)

MOST_CHARACTERS: Final = 64
"""MySQL allows so many in the name of a table, a column or an index."""
LONGEST_END: Final = max(map(len, RESERVED_ENDS))

LONGEST_PART: Final = 511
"""The longest name of a part. The part of a table of videos is a video, which begins with its
course."""
LONGEST_COURSE: Final = 255


def shadow_name(name: str) -> str:
    """Return the name under which a table is filled before readers see it."""
    return f"{name}{_NEXT}"


def replaced_name(name: str) -> str:
    """Return the name that a table has after the swap, until it is dropped."""
    return f"{name}{_OLD}"


def spare_name(name: str) -> str:
    """Return the name of the spare of a table: the live table of an earlier publication."""
    return f"{name}{_SPARE}"


def staged_name(name: str) -> str:
    """Return the name of the table that takes the new rows of parts before they are merged."""
    return f"{name}{_STAGED}"


def model_name(name: str) -> str:
    """Return the name of an empty table by which it is seen whether a table of R is as it must."""
    return f"{name}{_MODEL}"
