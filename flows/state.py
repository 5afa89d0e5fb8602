"""The state that a home keeps between runs: what its stores were last built from."""

import fcntl
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from cleaning.errors import AnalyticsError
from flows.settings import PROJECT_ROOT, Settings
from loaders.json_file import write_json


class HomeBusyError(AnalyticsError):
    """Another run is working in the same home."""


@dataclass(frozen=True, slots=True)
class BuiltState:
    """The inputs of the last build of one Hive database.

    Attributes:
        model_digest: digest of everything that the stores depend on (`stores_digest`).
        versions: event date -> digest of the raw files with events of the date (`landed_versions`);
            empty while a build rebuilds the week of the date (`versions_in_doubt`).
        inputs: digest of everything that the whole build depends on (`build_inputs`); empty when
            the inputs are not known.
        invocation_id: dbt's id of that build.
        project: digest of the dbt project that was built (`project_digest`).
    """

    model_digest: str = ""
    versions: Mapping[date, str] = field(default_factory=dict)
    inputs: str = ""
    invocation_id: str = ""
    project: str = ""


def read_built(settings: Settings) -> BuiltState:
    """Read the state of the last build; before the first build the state is empty."""
    try:
        content = json.loads(_built_path(settings).read_text())
    except FileNotFoundError:
        return BuiltState()
    versions = {date.fromisoformat(day): digest for day, digest in content["versions"].items()}
    return BuiltState(
        content["model_digest"],
        versions,
        inputs=content.get("inputs", ""),
        invocation_id=content.get("invocation_id", ""),
        project=content.get("project", ""),
    )


def write_built(settings: Settings, *, state: BuiltState) -> None:
    """Write the state of a build in one atomic step."""
    content = {
        "model_digest": state.model_digest,
        "inputs": state.inputs,
        "invocation_id": state.invocation_id,
        "project": state.project,
        "versions": {day.isoformat(): digest for day, digest in sorted(state.versions.items())},
    }
    write_json(_built_path(settings), content)


def versions_in_doubt(built: Mapping[date, str], changed: Iterable[date]) -> dict[date, str]:
    """Return the versions of a build that is rebuilding the changed dates.

    A store by weeks overwrites a week with the rows that the week's other dates have in the store.
    A build that is killed in mid-overwrite loses these rows. So all dates of these weeks have a
    version that no date has, until the build has ended; the next build would rebuild all of them.
    """
    weeks = {_monday(day) for day in changed}
    in_doubt = {day for day in built if _monday(day) in weeks} | set(changed)
    return dict(built) | dict.fromkeys(sorted(in_doubt), "")


def project_digest(root: Path = PROJECT_ROOT) -> str:
    """Return a digest of all files of the dbt project; while it is equal, so is the manifest."""
    digest = hashlib.sha256()
    files = [
        path for name in ("models", "macros", "seeds", "tests/dbt") for path in _files(root / name)
    ]
    for path in sorted([*files, root / "dbt_project.yml"]):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def build_inputs(
    *,
    project: str,
    variables: Mapping[str, object],
    versions: Mapping[date, str],
    snapshots: Sequence[str],
) -> str:
    """Return a digest of everything that a whole build depends on: equal inputs make equal marts.

    Args:
        project: digest of the dbt project (`project_digest`).
        variables: dbt's variables without the changed dates.
        versions: event date -> digest of the landed files with events of the date.
        snapshots: digests of the snapshots of the LMS and of the courses.
    """
    landed = {day.isoformat(): version for day, version in sorted(versions.items())}
    facts = json.dumps([project, variables, landed, snapshots], sort_keys=True)
    return hashlib.sha256(facts.encode()).hexdigest()


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@contextmanager
def home_lock(home: Path) -> Iterator[None]:
    """Lock the home for one run at a time; the lock ends with the process, even when it is killed.

    Raises:
        HomeBusyError: another run holds it.
    """
    home.mkdir(parents=True, exist_ok=True)
    with (home / "run.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise HomeBusyError(
                f"Only one run may work in {home} at a time, and another one does. "
                "Nothing was done."
            ) from error
        yield


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def known_reports(settings: Settings) -> Path:
    """Return the file that says what the files of the reports were made from."""
    return settings.home.resolve() / "state" / f"reports-{settings.hive_database}.json"


def _built_path(settings: Settings) -> Path:
    return settings.home.resolve() / "state" / f"built-{settings.hive_database}.json"
