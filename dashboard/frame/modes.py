"""Enrollment modes: their names, their order, and which of them are counted together."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from dashboard.frame.table import UNREADABLE, Words

MODE_NAMES: dict[str, Words] = {
    "audit": _("Audit"),
    "honor": _("Honor"),
    "verified": _("Verified"),
    "professional": _("Professional"),
    "credit": _("Verified with credit"),
    "masters": _("Master's"),
    UNREADABLE: _("Unreadable mode"),
}
_MERGED = {"no-id-professional": "professional", "": UNREADABLE}


def counted_mode(mode: str) -> str:
    """Return the mode under which the pages count a mode."""
    return _MERGED.get(mode, mode)


def mode_name(mode: str) -> Words:
    """Return a mode's name; a mode that is not known is named as the LMS names it."""
    return MODE_NAMES.get(mode or UNREADABLE, mode)


def in_order(modes: Collection[str]) -> list[str]:
    """Return modes in the order of all pages: the known ones first, then by name."""
    return [mode for mode in MODE_NAMES if mode in modes] + sorted(set(modes) - MODE_NAMES.keys())
