"""How gunicorn serves the site; `analytics serve` adds the address and the number of workers."""

import gc
import os
import signal
from typing import Final

from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker
from prometheus_client import multiprocess

# Files that the workers write are for their owner only. Gunicorn's own setting `umask` would also
# hold for a Unix socket, which the proxy's account must be able to open.
os.umask(0o077)

wsgi_app = "api.config.wsgi:application"
preload_app = True
worker_class = "gthread"
# Each thread keeps its own database connections. More threads would only wait for the interpreter's
# lock.
threads = 4
keepalive = 5
timeout = 60
# A server that is told to stop still finishes the running answers.
graceful_timeout = 30
control_socket_disable = True
# the application writes the access log, as JSON lines (api/config/logs/request_log.py)
accesslog = None


# A wide answer has 60,000 objects for a moment, and none of them is in a cycle. With Python's
# default of 700, the search for cycles took 250 of the 620 ms of an answer under a profiler.
_OBJECTS_BETWEEN_SEARCHES = 100_000

_ENDS_A_WORKER: Final = {signal.SIGTERM, signal.SIGINT, signal.SIGQUIT}


def pre_fork(_server: Arbiter, _worker: Worker) -> None:
    """Let signals wait until the new worker can take them.

    A worker starts with the handlers of the server's first process. These handlers put a signal
    into a queue that no worker reads. So a server that was told to stop just then waited for the
    worker until `graceful_timeout` and killed it.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, _ENDS_A_WORKER)


def take_signals() -> None:
    """Take the signals that waited, and all that come."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDS_A_WORKER)


# gunicorn has no hook of its own for the first process after a fork
os.register_at_fork(after_in_parent=take_signals)


def post_fork(_server: Arbiter, _worker: Worker) -> None:
    """Spare a worker the search for reference cycles."""
    search_cycles_rarely()


def search_cycles_rarely() -> None:
    """Search for reference cycles rarely, and never among what is loaded by now."""
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN_SEARCHES, 10, 10)


def post_worker_init(_worker: Worker) -> None:
    """Let the worker take signals, and give it the thread that writes what its answers note."""
    take_signals()
    # here, not above: gunicorn reads this file before Django is set up
    from api.access.notes.site_notes import start_writer

    start_writer()


def worker_exit(_server: Arbiter, _worker: Worker) -> None:
    """Write what the answers of the worker's last moments noted."""
    from api.access.notes.site_notes import stop_writer

    stop_writer()


def child_exit(_server: Arbiter, worker: Worker) -> None:
    """Tell the metrics that a worker has ended."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
