"""Processes that are known by more than their pid."""

import os
import signal
import subprocess
import sys

from loaders.spark.processes import Process, find_process, is_running, stop_process

_DEAF = "import signal,time;signal.signal(signal.SIGTERM,signal.SIG_IGN);print('x',flush=True);"


def test_this_process_runs_and_one_with_another_start_does_not() -> None:
    process = find_process(os.getpid())
    assert process is not None
    assert is_running(process)
    assert not is_running(Process(pid=process.pid, started=process.started - 1))


def test_a_process_that_has_ended_is_gone_even_before_it_is_reaped() -> None:
    with subprocess.Popen([sys.executable, "-c", "pass"]) as child:
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        assert find_process(child.pid) is None


def test_a_process_that_does_not_listen_is_killed() -> None:
    command = [sys.executable, "-c", _DEAF + "time.sleep(60)"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        process = find_process(child.pid)
        assert process is not None
        stop_process(process, patience_seconds=0.2)
        assert child.wait(timeout=5) == -signal.SIGKILL


def test_a_process_that_got_the_pid_later_is_left_alone() -> None:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as child:
        process = find_process(child.pid)
        assert process is not None
        stop_process(Process(process.pid, process.started - 1), patience_seconds=0.2)
        assert is_running(process)
        child.kill()
