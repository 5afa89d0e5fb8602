"""`make conformance CASES=DIR`: a line a table, and exit code 1 on any difference."""

import argparse
import sys
import tempfile
from pathlib import Path

from cleaning.errors import AnalyticsError
from flows.settings import Settings
from flows.thrift import thrift_server
from loaders.spark.command import QUICK_JAVA
from tests.conformance.cases import read_cases
from tests.conformance.runner import TableResult, built_tables, run_case

SHOWN_ROWS = 5


def main() -> int:
    """Run the cases of a folder."""
    parser = argparse.ArgumentParser(prog="make conformance", description=__doc__)
    parser.add_argument("--cases", type=Path, required=True, help="folder of case folders")
    parser.add_argument("--only", help="name of one case")
    parser.add_argument("--work", type=Path, help="keep homes and result stores here")
    options = parser.parse_args()
    try:
        cases = [c for c in read_cases(options.cases) if options.only in (None, c.name)]
        with tempfile.TemporaryDirectory(prefix="conformance-") as folder:
            work = (options.work or Path(folder)).resolve()
            settings = Settings(
                home=work / "server", thrift_host=None, thrift_port=0, spark_java_options=QUICK_JAVA
            )
            built = built_tables(work)
            results: list[TableResult] = []
            with thrift_server(settings) as address:
                for case in cases:
                    for result in run_case(
                        case,
                        work=work,
                        host=str(address.thrift_host),
                        port=address.thrift_port,
                        is_built=built.__contains__,
                    ):
                        results.append(result)
                        _print(result)
    except AnalyticsError as error:
        sys.stderr.write(f"conformance: {error}\n")
        return 2
    failed = sum(result.has_failed for result in results)
    unbuilt = sum(result.comparison is None for result in results)
    _say(f"{len(results) - failed - unbuilt} tables right, {failed} wrong, {unbuilt} not built")
    return 1 if failed else 0


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
