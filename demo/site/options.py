"""The options of a simulated site."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

EVENT_TARGET_PILOT = 150
"""Learners of the trial run that finds how many learners make the wanted number of events."""
_STARTS = date(2000, 1, 1), date(2200, 1, 1)


class SiteError(Exception):
    """A site can't be simulated as asked; the message is for the person at the terminal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteOptions:
    """Size, calendar and seed of a site. Equal options make equal bytes."""

    learners: int = 1200
    courses: int = 7
    days: int = 63
    terms: int = 1
    """Into how many terms the days are parted; with more than one, courses end with their term."""
    start: date = date(2026, 1, 5)
    seed: int = 1
    rotate_hours: int = 24
    events: int | None = None
    """The wanted number of events, reached roughly; a trial run then finds the learners needed."""
    truth: bool = True
    """Whether the expected numbers (the truth) are counted and written too."""

    def __post_init__(self) -> None:
        """Refuse options that can't be simulated.

        Raises:
            SiteError: a number is out of its range.
        """
        ranges: dict[str, tuple[Any, Any, Any]] = {
            "learners": (self.learners, 1, 50_000_000),
            "courses": (self.courses, 1, 10_000),
            "days": (self.days, 1, 3_660),
            "terms": (self.terms, 1, min(self.courses, self.days)),
            "rotate_hours": (self.rotate_hours, 1, 24),
            "events": (1 if self.events is None else self.events, 1, 10_000_000_000),
            "start": (self.start, *_STARTS),
        }
        for name, (value, low, high) in ranges.items():
            if not low <= value <= high:
                raise SiteError(
                    f"The site's {name} must be from {low} to {high}, not {value}; "
                    "nothing was written."
                )
        if 24 % self.rotate_hours:
            raise SiteError(
                f"The site's rotate_hours must divide 24, not be {self.rotate_hours}; "
                "nothing was written."
            )

    @property
    def as_of(self) -> date:
        """The exclusive end of the data."""
        return self.start + timedelta(days=self.days)
