"""`make conformance CASES=DIR`: a line a table, and exit code 1 on any difference or error."""

import argparse
import logging
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from cleaning.errors import AnalyticsError
from flows.settings import Settings
from flows.thrift import thrift_server
from tests.conformance.cases import Case, read_cases
from tests.conformance.runner import TableResult, built_tables, run_case

SHOWN_ROWS = 5


def main() -> int:
    """Run the cases of a folder."""
    parser = argparse.ArgumentParser(prog="make conformance", description=__doc__)
    parser.add_argument("--cases", type=Path, required=True, help="folder of case folders")
    parser.add_argument("--only", help="name of one case")
    parser.add_argument("--work", type=Path, help="keep homes and result stores here")
    options = parser.parse_args()
    logging.getLogger("loaders.lms.load").addFilter(OncePerSentence())
    try:
        cases = [c for c in read_cases(options.cases) if options.only in (None, c.name)]
        with tempfile.TemporaryDirectory(prefix="conformance-") as folder:
            work = (options.work or Path(folder)).resolve()
            settings = Settings(home=work / "server", thrift_host=None, thrift_port=0)
            built = built_tables(work)
            with thrift_server(settings) as address:

                def run(case: Case) -> Iterator[TableResult]:
                    return run_case(
                        case,
                        work=work,
                        host=str(address.thrift_host),
                        port=address.thrift_port,
                        is_built=built.__contains__,
                    )

                return run_cases(cases, run=run)
    except AnalyticsError as error:
        sys.stderr.write(f"conformance: {error}\n")
        return 2


def run_cases(cases: Iterable[Case], *, run: Callable[[Case], Iterator[TableResult]]) -> int:
    """Run cases and print a line a table; a case that raises is named, and the next one is run.

    Returns:
        1 when rows differ or a case raised, else 0.
    """
    results: list[TableResult] = []
    raised: list[str] = []
    for case in cases:
        try:
            for result in run(case):
                results.append(result)
                _print(result)
        except Exception as error:  # noqa: BLE001 - whatever one case does, the others are run
            raised.append(case.name)
            _say(f"{case.name:28} raised {type(error).__name__}: {error}")
            if not isinstance(error, AnalyticsError):
                _say("".join(traceback.format_exception(error)))
    failed = sum(result.has_failed for result in results)
    unbuilt = sum(result.comparison is None for result in results)
    right = len(results) - failed - unbuilt
    _say(f"{right} tables right, {failed} wrong, {unbuilt} not built")
    if raised:
        _say(f"{len(raised)} cases raised an error: {', '.join(raised)}")
    return 1 if failed or raised else 0


class OncePerSentence(logging.Filter):
    """Lets a sentence of a loader pass once, whichever snapshot it is about."""

    def __init__(self) -> None:
        super().__init__()
        self._said: set[object] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether the last argument of a record, the sentence, is new."""
        sentence = record.args[-1] if isinstance(record.args, tuple) and record.args else record.msg
        is_new = sentence not in self._said
        self._said.add(sentence)
        return is_new


def _print(result: TableResult) -> None:
    label = f"{result.case:28} {result.table:42}"
    if result.comparison is None:
        _say(f"{label} not built")
        return
    comparison = result.comparison
    debatable = f"  debatable {result.debatable}" if result.debatable else ""
    _say(
        f"{label} expected {comparison.expected:5}  found {comparison.found:5}  "
        f"wrong {len(comparison.wrong):4}  missing {len(comparison.missing):4}{debatable}"
    )
    for sign, rows in (("+", comparison.wrong), ("-", comparison.missing)):
        for row in rows[:SHOWN_ROWS]:
            _say(f"    {sign} {row}")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
