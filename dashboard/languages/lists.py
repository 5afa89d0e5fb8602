"""Lists within a sentence or a cell, with the comma or semicolon of the page's language."""

from collections.abc import Iterable

from django.utils.translation import pgettext


def listed(parts: Iterable[object]) -> str:
    """Return the parts one after the other; Arabic has another comma than English and Hindi."""
    # Translators: the comma and the blank between the parts of a list.
    return pgettext("between the parts of a list", ", ").join(map(str, parts))


def listed_apart(parts: Iterable[object]) -> str:
    """Return parts that may hold commas one after the other, with semicolons."""
    # Translators: the semicolon and the blank between the parts of a list.
    return pgettext("between the parts of a list", "; ").join(map(str, parts))
