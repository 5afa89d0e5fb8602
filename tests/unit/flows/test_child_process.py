"""What a run has started ends with the run, however the run ends."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cleaning.errors import AnalyticsError
from flows.child_process import ending_with_parent
from loaders.spark.processes import find_process, is_running

_PATIENCE_SECONDS = 30
_RUN = """
import subprocess
from concurrent.futures import ThreadPoolExecutor
from flows.child_process import ending_with_parent
child = ending_with_parent(["sh", "-c", "echo $$; exec sleep 600"])
{start}
"""
_STARTS = {
    "main thread": "subprocess.run(child)",
    "thread of a pool": "ThreadPoolExecutor(1).submit(subprocess.run, child).result()",
}


@pytest.mark.parametrize("thread", _STARTS)
@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM])
def test_a_child_ends_with_its_killed_parent(thread: str, sign: signal.Signals) -> None:
    run = subprocess.Popen(
        [sys.executable, "-c", _RUN.format(start=_STARTS[thread])], stdout=subprocess.PIPE
    )
    assert run.stdout is not None
    child = find_process(int(run.stdout.readline()))
    assert child is not None
    run.send_signal(sign)
    run.wait()
    run.stdout.close()
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while is_running(child) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_running(child)


def test_a_child_keeps_its_arguments_and_its_exit_code() -> None:
    command = ["sh", "-c", 'printf "%s|" "$@"; exit 7', "sh", "--pdeathsig", "a b", ""]
    done = subprocess.run(
        ending_with_parent(command), stdout=subprocess.PIPE, text=True, check=False
    )
    assert (done.stdout, done.returncode) == ("--pdeathsig|a b||", 7)


def test_a_machine_without_setpriv_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(AnalyticsError, match=r"setpriv.*util-linux.*Rscript was not started"):
        ending_with_parent(["Rscript"])
