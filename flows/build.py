"""The step that builds and tests the models: all of them, or those that changed inputs reach."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from flows.dbt.outcome import DbtRun
from flows.dbt.project import project_digest
from flows.dbt.run import DbtProcess, manifest_file, run_dbt
from flows.dbt.selection import selection_below
from flows.dbt.store_digest import stores_digest
from flows.request import RunRequest, dbt_variables
from flows.settings import PROJECT_ROOT
from flows.state import (
    RULES,
    TRACKING_LOG,
    BuiltState,
    build_inputs,
    read_built,
    versions_in_doubt,
    write_built,
)
from loaders.landing.ledger import changed_dates, landed_versions, read_ledger

logger = logging.getLogger(__name__)


def build_marts(
    request: RunRequest,
    *,
    snapshots: Mapping[str, str] | None = None,
    process: DbtProcess | None = None,
) -> DbtRun:
    """Build and test the models; the stores rebuild exactly the changed dates.

    Args:
        request: what the run is asked to do.
        snapshots: name of dbt's source -> digest of the snapshot that was just loaded, of the LMS
            and of the courses. With these digests, models whose inputs are those of the last build
            are left out. Without them everything is built.
        process: a process of dbt that was started early.
    """
    settings, entries = request.settings, list(read_ledger(request.lake))
    landed = landed_versions(entries)
    built, project = read_built(settings), project_digest(PROJECT_ROOT)
    full_refresh = request.full_refresh or _have_stores_changed(
        request, built, project=project, process=process
    )
    changed = changed_dates(landed, {} if full_refresh else built.versions)
    inputs: Mapping[str, str] = {}
    if snapshots is not None:
        inputs = build_inputs(
            project=project,
            variables=dbt_variables(request, changed=[]),
            landed=entries,
            snapshots=snapshots,
        )
    news = None
    if not full_refresh and manifest_file(settings).exists():
        news = _sources_with_news(built, inputs=inputs, changed=changed)
    if news == []:
        logger.info("nothing to build: the inputs are those of %s", built.invocation_id)
        return DbtRun(built.invocation_id, (), manifest_file(settings), built.tests)
    # A build that ends halfway leaves marts of two builds, so the inputs are unknown until its end.
    # After half a full refresh the stores are those of two projects, also for the project before.
    in_doubt = versions_in_doubt(built.versions, changed)
    known = BuiltState() if full_refresh else built
    write_built(settings, state=replace(known, versions=in_doubt, inputs={}))
    logger.info(
        "to build: dates=%s full_refresh=%s sources=%s",
        len(changed),
        full_refresh,
        "all" if news is None else ",".join(news),
    )
    run = run_dbt(
        _arguments(full_refresh=full_refresh, news=news),
        settings=settings,
        variables=dbt_variables(
            request,
            changed=changed,
            contracts_are_known=project == built.project and not full_refresh,
        ),
        on_node=request.on_node,
        process=process,
    )
    if news is not None:
        run = replace(run, kept=built.tests)
    state = BuiltState(
        model_digest=stores_digest(run.manifest),
        versions=landed,
        inputs=inputs,
        invocation_id=run.invocation_id,
        project=project,
        tests=run.tests,
    )
    write_built(settings, state=state)
    return run


def _sources_with_news(
    built: BuiltState, *, inputs: Mapping[str, str], changed: Sequence[date]
) -> list[str] | None:
    """Return the names of dbt's sources that have changed; None when everything must be built.

    Everything is built when the project or a variable has changed, such as the day, after a build
    that failed, and when dates have changed although the log files have not.
    """
    if not inputs or not built.inputs or inputs[RULES] != built.inputs.get(RULES):
        return None
    news = sorted(name for name in inputs if inputs[name] != built.inputs.get(name))
    return None if changed and TRACKING_LOG not in news else news


def _arguments(*, full_refresh: bool, news: Sequence[str] | None) -> list[str]:
    """Return the arguments of a whole build, or of one of the nodes below sources with news."""
    arguments = ["build", "--exclude-resource-type", "unit_test"]
    if full_refresh:
        arguments.append("--full-refresh")
    if news is not None:
        arguments += selection_below(news)
    return arguments


def _have_stores_changed(
    request: RunRequest, built: BuiltState, *, project: str, process: DbtProcess | None
) -> bool:
    """Tell whether today's models would make other stores of the same events.

    dbt parses the project for this only when a file of the project has changed.
    """
    if not built.model_digest:
        return True
    if project == built.project:
        return False
    variables = dbt_variables(request, changed=[])
    parsed = run_dbt(["parse"], settings=request.settings, variables=variables, process=process)
    return stores_digest(parsed.manifest) != built.model_digest
