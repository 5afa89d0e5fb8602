"""The one rule for the numbers of a digest, which no e-mail may tell of a small group.

A number is told unless it is one of a small group, or differs by a small group from a number told
before whose group holds its own or is held by it. So the order of the numbers says which one of two
goes.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

from dashboard.reports.engagement import ACTIVITIES

EVERYBODY: Final = "total"
_DEEDS: Final = [key for key in ACTIVITIES if key != "active"]
_HELD_BY: Final[dict[str, tuple[str, ...]]] = {
    "current": (EVERYBODY,),
    "current before": (EVERYBODY,),
    "verified": ("current",),
    "passing": (EVERYBODY,),
    "enrolled": (EVERYBODY,),
    "enrolled before": (EVERYBODY,),
    "active": (EVERYBODY,),
    "active before": (EVERYBODY,),
    "active enrolled": ("active", "enrolled"),
    **dict.fromkeys(_DEEDS, ("active",)),
    **{f"{key} before": ("active before",) for key in _DEEDS},
    **{f"{key} enrolled": (key, "active enrolled") for key in _DEEDS},
}
"""The groups that hold a group, by the keys of the key numbers: `before` is the week before, and
`enrolled` are the learners enrolled at the end of the week, and those of an activity among them.
"""


@cache
def _holders(name: str) -> frozenset[str]:
    """Return all groups that hold a group, those that hold its holders too."""
    direct = _HELD_BY.get(name, ())
    return frozenset(direct).union(*(_holders(holder) for holder in direct))


@dataclass(frozen=True, slots=True)
class Group:
    """A group of learners whose number a digest tells, or lets reckon.

    Attributes:
        name: the group's name; two numbers of one name are of the same learners.
        count: the number of its learners.
        held_by: the names of the groups that hold all of its learners.
    """

    name: str
    count: float
    held_by: frozenset[str]

    def is_nested_with(self, other: "Group") -> bool:
        """Tell whether one of the groups holds the other, so that a difference counts learners."""
        return self.name in other.held_by or other.name in self.held_by


def group(name: str, count: float, *holders: "Group | str") -> Group:
    """Return a group with all that hold it: those of its name, those given, and what holds them."""
    held_by = _holders(name)
    for holder in holders:
        if isinstance(holder, Group):
            held_by |= {holder.name} | holder.held_by
        else:
            held_by |= {holder} | _holders(holder)
    return Group(name, count, held_by)


class ToldGroups:
    """The groups whose numbers one digest tells so far; without a minimum everything is told."""

    def __init__(self, *, minimum: int = 0) -> None:
        self._minimum = minimum
        self._told: list[Group] = []

    def is_small(self, count: float) -> bool:
        """Tell whether a number of learners is one of a small group; nobody is no group."""
        return 0 < count < self._minimum

    def tell(self, *groups: Group) -> bool:
        """Tell these numbers, all or none; return whether they are told."""
        told = list(self._told)
        for new in groups:
            if self.is_small(new.count) or any(
                self.is_small(abs(new.count - other.count))
                for other in told
                if new.is_nested_with(other)
            ):
                return False
            told.append(new)
        self._told = told
        return True
