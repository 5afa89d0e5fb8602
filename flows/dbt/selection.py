"""Says in dbt's words which nodes a run builds when only sources have changed."""

from collections.abc import Iterable

# The text of a view depends on the project and the variables alone. To exclude views instead would
# leave out their tests too.
_KINDS_WITH_ROWS = (
    "config.materialized:table",
    "config.materialized:incremental",
    "resource_type:test",
)


def selection_below(sources: Iterable[str]) -> list[str]:
    """Return dbt's options for the models with rows, and the tests, that read one of the sources.

    They may read a source through other models. All of these tests are named, so dbt need not look
    for the tests of the models.

    Args:
        sources: names of dbt's sources, such as `lms`.
    """
    below = [f"source:{source}+,{kind}" for source in sources for kind in _KINDS_WITH_ROWS]
    return ["--indirect-selection", "empty", "--select", *below]
