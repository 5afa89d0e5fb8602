"""What a load of course structure and catalog landed, and what a person should know of it."""

from collections.abc import Collection
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class CoursesSummary:
    """What a load of course structure and catalog landed.

    Attributes:
        snapshot: name of the snapshot.
        digest: digest of the snapshot's content; it is equal when nothing changed.
        rows: landed rows by table.
        unusable: number of records or values that are not landed, by table and reason.
        failed: reason by course, for courses without a usable block listing; their last known
            blocks are landed.
        failed_policies: reason by course, for courses whose grading policy can't be read; their
            last known policies are landed.
        uneven_policies: sum by course, for courses whose weights do not add up to 1.
    """

    snapshot: str
    digest: str
    rows: dict[str, int]
    unusable: dict[str, dict[str, int]]
    failed: dict[str, str]
    failed_policies: dict[str, str] = field(default_factory=dict)
    uneven_policies: dict[str, float] = field(default_factory=dict)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a person must look at, in a sentence each."""
        kinds = {"blocks": self.failed, "grading policies": self.failed_policies}
        return tuple(
            f"The {what} of {_courses(failed)} can't be read; the {what} of the snapshot before "
            f"are kept. The first is {next(iter(failed))}: {next(iter(failed.values()))}"
            for what, failed in kinds.items()
            if failed
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know, in a sentence each: a site may be like this for good."""
        told = [
            f"{count} records or values of {table} are not landed: {reason}."
            for table, reasons in self.unusable.items()
            for reason, count in reasons.items()
        ]
        if uneven := self.uneven_policies:
            course, total = next(iter(uneven.items()))
            told.append(
                f"The weights of the grading policies of {_courses(uneven)} do not add up to 1. "
                f"The first is {course}: {total:.2f}"
            )
        return tuple(told)


def _courses(named: Collection[str]) -> str:
    return "1 course" if len(named) == 1 else f"{len(named)} courses"
