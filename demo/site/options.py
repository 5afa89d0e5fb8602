"""What can be chosen about a simulated site."""

from dataclasses import dataclass
from datetime import date, timedelta

EVENT_TARGET_PILOT = 150
"""Learners of the trial run that tells how many learners make the wanted number of events."""


class SiteError(Exception):
    """A site that cannot be simulated as asked; the message is for the person who asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteOptions:
    """Size, calendar and seed of a site. Equal options make equal bytes."""

    learners: int = 1200
    courses: int = 6
    days: int = 63
    start: date = date(2026, 1, 5)
    seed: int = 1
    rotate_hours: int = 24
    events: int | None = None
    """About so many events: the number of learners is then found by a trial run."""
    truth: bool = True
    """Whether the expected numbers are counted and written as well."""

    def __post_init__(self) -> None:
        """Refuse what cannot be simulated.

        Raises:
            SiteError: a number is out of its range.
        """
        ranges = {
            "learners": (self.learners, 1, 50_000_000),
            "courses": (self.courses, 1, 10_000),
            "days": (self.days, 1, 3_660),
            "rotate_hours": (self.rotate_hours, 1, 24),
            "events": (self.events or 1, 1, 10_000_000_000),
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
