"""A publisher that ends like a machine that loses its power: SIGKILL at a named point."""

import os
import signal
import sys
from collections.abc import Iterator

import pyarrow as pa

from loaders.marts.reader import MartData
from loaders.publishing.publication import PublishStep
from loaders.publishing.publish import publish
from tests.stores.result_store_case import (
    ENGAGEMENT,
    MARTS,
    clock,
    context,
    engagement_of_version,
    rows_of_version,
)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(url: str, version: int, point: str) -> None:
    """Publish a version and die at a point: `read:<mart>`, `loading:<mart>`, `swapped`, ..."""
    content = rows_of_version(version) | {ENGAGEMENT.name: engagement_of_version(version)}
    reads: dict[str, int] = {}

    def read_mart(name: str) -> MartData:
        def batches() -> Iterator[pa.RecordBatch]:
            reads[name] = reads.get(name, 0) + 1
            rows = [dict(row) for row in content[name]]
            yield pa.RecordBatch.from_pylist(rows[: len(rows) // 2 or 1])
            if reads[name] == 3 and point == f"loading:{name}":
                _die()
            if len(rows) > 1:
                yield pa.RecordBatch.from_pylist(rows[len(rows) // 2 :])

        return MartData(batches, lambda: len(content[name]))

    def on_step(step: PublishStep) -> None:
        if point in {f"{step.stage}:{step.table}", step.stage}:
            _die()

    publish(
        url,
        marts=(*MARTS, ENGAGEMENT),
        read_mart=read_mart,
        context=context(),
        now=clock(2),
        on_step=on_step,
    )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
