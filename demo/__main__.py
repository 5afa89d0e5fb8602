"""`python -m demo generate --out DIR`: make a simulated Open edX site."""

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from demo.site.generate import SiteSummary, generate_site
from demo.site.options import SiteError, SiteOptions


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code, 2 for a site that can't be simulated as asked."""
    chosen = _parser().parse_args(arguments)
    show = _show_progress if sys.stderr.isatty() else None
    try:
        options = SiteOptions(
            learners=chosen.learners,
            courses=chosen.courses,
            days=chosen.days,
            terms=chosen.terms,
            start=chosen.start,
            seed=chosen.seed,
            rotate_hours=chosen.rotate_hours,
            events=chosen.events,
            truth=chosen.truth,
        )
        summary = generate_site(chosen.out, options=options, progress=show)
    except (SiteError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(_sentence(summary))
    return 0


def _parser() -> argparse.ArgumentParser:
    default = SiteOptions()
    parser = argparse.ArgumentParser(prog="python -m demo", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser("generate", help="make a site in a folder")
    add = command.add_argument
    add("--out", type=Path, required=True, metavar="DIR", help="folder of the site")
    add("--learners", type=int, default=default.learners, metavar="N")
    add("--courses", type=int, default=default.courses, metavar="N")
    add("--days", type=int, default=default.days, metavar="N")
    add(
        "--terms",
        type=int,
        default=default.terms,
        metavar="N",
        help="part the days into N terms; each course runs in one of them (default: 1)",
    )
    add("--start", type=date.fromisoformat, default=default.start, metavar="YYYY-MM-DD")
    add("--seed", type=int, default=default.seed, metavar="N")
    add("--rotate-hours", type=int, default=default.rotate_hours, metavar="N")
    add("--events", type=int, metavar="N", help="about so many events, instead of --learners")
    add("--no-truth", dest="truth", action="store_false", help="do not count what is expected")
    return parser


def _show_progress(share: float, lines: int) -> None:
    end = "\n" if share >= 1 else ""
    sys.stderr.write(f"\r{share:6.1%}  {lines:,} lines{end}")


def _sentence(summary: SiteSummary) -> str:
    rate = summary.lines / max(summary.seconds, 0.001)
    return (
        f"{summary.lines:,} lines ({summary.bytes / 1e6:,.1f} MB) of {summary.learners:,} learners "
        f"in {summary.files} files at {summary.folder}, as of {summary.as_of}, "
        f"in {summary.seconds:.1f} s ({rate:,.0f} lines/s)\n"
    )


if __name__ == "__main__":
    sys.exit(main())
