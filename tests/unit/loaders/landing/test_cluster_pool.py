"""What a cluster can do wrong is one sentence; a real cluster is in the integration tests."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from py4j.protocol import Py4JError
from pyspark import cloudpickle

from cleaning.country import CountrySource
from cleaning.logs.streams import LogFileError
from loaders.landing import cluster_pool
from loaders.landing.cluster_pool import ClusterPool, machine_digest
from loaders.landing.errors import LandingError
from loaders.spark.application import ApplicationOptions, application_arguments
from tests.stores.landing_home import Home, log, names


@dataclass
class Context:
    """Stands in for Spark's context: tasks are sent through pickle, and done in this process.

    Attributes:
        executors: how many executors the application has; without one no task is done.
        failure: what each task raises.
        has_ended: whether the application is over.
    """

    executors: int = 1
    failure: Exception | None = None
    has_ended: bool = False
    is_cancelled: threading.Event = field(default_factory=threading.Event)
    options: list[ApplicationOptions] = field(default_factory=list)

    def parallelize(self, items: Sequence[Any], _partitions: int) -> "Context._Data":
        return Context._Data(self, items)

    def cancelAllJobs(self) -> None:  # noqa: N802 - Spark's name
        self.is_cancelled.set()

    @dataclass
    class _Data:
        context: "Context"
        items: Sequence[Any]
        task: Callable[[Any], Any] = repr

        def map(self, task: Callable[[Any], Any]) -> "Context._Data":
            return Context._Data(self.context, self.items, task)

        def collect(self) -> list[Any]:
            if not self.context.executors:
                self.context.is_cancelled.wait(60)
                raise Py4JError("cancelled")
            if self.context.failure is not None:
                raise self.context.failure
            task, items = cloudpickle.loads(cloudpickle.dumps((self.task, self.items)))
            done: list[Any] = cloudpickle.loads(cloudpickle.dumps([task(item) for item in items]))
            return done


@pytest.fixture
def context(monkeypatch: pytest.MonkeyPatch) -> Context:
    context = Context()

    @contextmanager
    def application(options: ApplicationOptions) -> Iterator[Context]:
        context.options.append(options)
        yield context

    monkeypatch.setattr(cluster_pool, "spark_application", application)
    monkeypatch.setattr(cluster_pool, "executors_of", lambda context: context.executors)
    monkeypatch.setattr(cluster_pool, "has_ended", lambda context: context.has_ended)
    monkeypatch.setattr(cluster_pool, "LOOK_SECONDS", 0.01)
    cluster_pool.digest_of_worker.cache_clear()
    return context


def _pool(folder: Path, **changes: Any) -> ClusterPool:
    options = ApplicationOptions(name="cleaning", home=folder, master="spark://master:7077")
    return ClusterPool(**{"options": options} | changes)


def _double(number: int) -> int:
    if number < 0:
        raise LogFileError(f"{number} is negative")
    return 2 * number


def test_each_item_has_its_result_or_its_error(context: Context, tmp_path: Path) -> None:
    results = dict(_pool(tmp_path)(_double, [*range(300), -1]))
    error = results.pop(-1)
    assert (type(error), str(error)) == (LogFileError, "-1 is negative")
    assert results == {number: 2 * number for number in range(300)}
    assert len(context.options) == 1


def test_without_work_no_application_is_started(context: Context, tmp_path: Path) -> None:
    assert list(_pool(tmp_path)(_double, [])) == []
    assert context.options == []


def test_files_are_landed_as_by_processes(context: Context, tmp_path: Path) -> None:
    home = Home(tmp_path)
    for number in range(3):
        home.write(f"{number}.log", log(10 * number, 10 * number + 10))
    assert home.land(pool=_pool(tmp_path)).files_loaded == 3
    assert home.usernames() == names(0, 30)
    assert home.land(pool=_pool(tmp_path)).files_known == 3
    assert len(context.options) == 1


def test_a_machine_with_other_country_data_is_refused(
    context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path)
    home.write("a.log", log(0, 10))
    countries = home.country_source.path
    assert countries is not None
    assert machine_digest((countries,)) != machine_digest(())
    monkeypatch.setattr(cluster_pool, "digest_of_worker", lambda _: "another")
    with pytest.raises(LandingError, match="must have the checkout and the country data"):
        home.land(pool=_pool(tmp_path, same_files=(countries,)))
    assert home.usernames() == []
    assert context.is_cancelled.is_set()


def test_country_data_that_a_machine_has_not_is_a_sentence(
    context: Context, tmp_path: Path
) -> None:
    home = Home(tmp_path)
    home.write("a.log", log(0, 10))
    home.country_source = CountrySource(tmp_path / "absent.csv")
    with pytest.raises(LandingError, match=r"Can't land .*ANALYTICS_GEOIP_DB.*absent\.csv"):
        home.land(pool=_pool(tmp_path))
    assert context.is_cancelled.is_set()


def test_a_lake_that_a_machine_cannot_write_stops_the_landing(
    context: Context, tmp_path: Path
) -> None:
    def full(_: int) -> int:
        raise OSError(28, "No space left on device")

    with pytest.raises(LandingError, match=r"No space left on device \(on .*the next run cleans"):
        list(_pool(tmp_path)(full, [1, 2, 3]))
    assert context.is_cancelled.is_set()


def test_a_cluster_without_an_executor_is_not_waited_for_for_ever(
    context: Context, tmp_path: Path
) -> None:
    context.executors = 0
    with pytest.raises(LandingError, match=r"gave no executor in 0 s.*spark\.cores\.max"):
        list(_pool(tmp_path, executor_seconds=0.0)(_double, [1]))


def test_a_task_that_the_cluster_gave_up_is_a_sentence(context: Context, tmp_path: Path) -> None:
    context.failure = Py4JError("Job aborted: ExecutorLostFailure\n\tat org.apache.spark")
    with pytest.raises(LandingError, match=r"did not do a task \(Job aborted.*Failure\); .*\.log"):
        list(_pool(tmp_path)(_double, [1]))
    context.has_ended = True
    with pytest.raises(LandingError, match=r"did not do a task \(it ended the application\)"):
        list(_pool(tmp_path)(_double, [1]))


def test_who_stops_asking_gives_the_executors_back(context: Context, tmp_path: Path) -> None:
    with closing(_pool(tmp_path)(_double, list(range(1000)))) as results:
        next(results)
    assert context.is_cancelled.is_set()


def test_executors_are_small_and_the_file_says_how_many(context: Context, tmp_path: Path) -> None:
    options = ApplicationOptions(
        name="cleaning",
        home=tmp_path,
        master="yarn",
        properties={"spark.executor.cores": "4", "spark.executor.memory": "6g"},
    )
    list(_pool(tmp_path, options=options)(_double, [1]))
    (started,) = context.options
    assert started.settings["spark.executor.memory"] == "512m"
    assert started.settings["spark.executor.memoryOverhead"] == "2048m"
    assert started.settings["spark.speculation"] == "false"


def test_a_password_of_the_properties_file_is_on_no_command_line(tmp_path: Path) -> None:
    file = tmp_path / "spark.conf"
    arguments = application_arguments(
        ApplicationOptions(
            name="cleaning",
            home=tmp_path,
            master="spark://master:7077",
            properties={"spark.authenticate.secret": "known", "spark.executorEnv.TZ": "UTC"},
            properties_file=file,
        )
    )
    assert "known" not in " ".join(arguments)
    assert arguments[arguments.index("--properties-file") + 1] == str(file)
    assert arguments[arguments.index("--driver-memory") + 1] == "512m"
    settings = [argument for argument in arguments if argument.startswith("spark.executorEnv")]
    assert sorted(setting.split("=")[0] for setting in settings) == [
        "spark.executorEnv.LC_ALL", "spark.executorEnv.PYTHONPATH",
    ]  # fmt: skip
