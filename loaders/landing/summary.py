"""The counts of a landing, for the log, the terminal and the exit code."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from loaders.landing.errors import LandingError
from loaders.landing.ledger import LoadedFile

_MOST_WARNINGS = 20


@dataclass(slots=True)
class LandingSummary:
    """What a landing did.

    Attributes:
        files_loaded: files whose rows are new in the lake.
        files_again: loaded files that replace rows which older cleaning rules made.
        files_known: files whose content was landed before, under any name.
        bytes: size of the loaded files, as they are stored.
        lines: lines of the loaded files: events + rejected + skipped.
        events: lines that are events.
        rejected: rejected lines by reason.
        skipped: blank lines and comments.
        dates: UTC dates whose events changed.
        truncated: loaded files that end too early.
        damaged: what is wrong with each file that this landing found damaged, a sentence each.
        damaged_known: files that were damaged in an earlier landing and have not changed since.
        damaged_bytes: size of all damaged files, including those of earlier landings.
        given_bytes: size of all files that were named.
        gone: files that did not exist any more under their names when they were to be read.
        outdated: files whose rows in the lake were still made by older cleaning rules after this
            landing.
        seconds: how long the landing took.
    """

    files_loaded: int = 0
    files_again: int = 0
    files_known: int = 0
    bytes: int = 0
    lines: int = 0
    events: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    skipped: int = 0
    dates: set[date] = field(default_factory=set)
    truncated: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    damaged_known: int = 0
    damaged_bytes: int = 0
    given_bytes: int = 0
    gone: list[str] = field(default_factory=list)
    outdated: int = 0
    seconds: float = 0.0

    def add(self, entry: LoadedFile) -> None:
        """Count a file that was loaded."""
        self.files_loaded += 1
        self.files_again += entry.cleaned_again_at is not None
        self.bytes += entry.bytes
        self.lines += entry.lines
        self.events += entry.events
        self.skipped += entry.skipped
        self.rejected.update(entry.rejected_by_reason)
        self.dates.update(entry.event_dates)
        if entry.status == "truncated":
            self.truncated.append(entry.path)

    @property
    def lost_share(self) -> float:
        """Bytes of the damaged files as a share of the bytes of all named files."""
        return self.damaged_bytes / self.given_bytes if self.given_bytes else 0.0

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a person must look at, in a sentence each."""
        sentences = self.damaged[:_MOST_WARNINGS]
        more = len(self.damaged) - len(sentences)
        if more:
            are = "log is damaged" if more == 1 else "logs are damaged"
            sentences.append(f"{more:,} more tracking {are}; the ledger says which.")
        if self.damaged_known:
            is_one = self.damaged_known == 1
            are, them = ("log is", "it") if is_one else ("logs are", "them")
            sentences.append(
                f"{self.damaged_known:,} tracking {are} as damaged as an earlier run found {them} "
                f"(landing.loaded_files has the reasons): deliver {them} again, or take {them} "
                "away. What is taken away is told no more, and stays counted as damaged."
            )
        return tuple(sentences)


def refuse_losses(summary: LandingSummary, *, limit: float) -> None:
    """Stop a run that lost so much that more than single files must be wrong.

    Raises:
        LandingError: damaged files hold a larger share of the bytes of all named files than the
            limit allows. All other files are landed.
    """
    if summary.lost_share <= limit:
        return
    raise LandingError(
        f"At most {limit:.1%} of the bytes of the tracking logs may be damaged "
        f"(ANALYTICS_LOSS_LIMIT), but {summary.lost_share:.1%} are: "
        f"{' '.join(summary.warnings[:3])} All other files are landed; nothing was published."
    )
