"""Child processes that the kernel ends when the process that started them ends."""

import shutil
from collections.abc import Sequence

from cleaning.errors import AnalyticsError


def ending_with_parent(command: Sequence[str]) -> list[str]:
    """Return a command whose process is killed when the process that starts the command ends.

    A run that is killed with SIGKILL cannot end its children. Without the run, dbt would go on
    building tables that the next run builds too, and R would go on writing to the result store. So
    the kernel ends the child. `setpriv` asks the kernel for it (PR_SET_PDEATHSIG) and then becomes
    the command.

    The kernel watches the thread that starts the command, so that thread must wait for the end of
    the command, as `subprocess.run` does.

    Raises:
        AnalyticsError: this machine has no `setpriv`.
    """
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise AnalyticsError(
            "The program setpriv (Debian package util-linux) must be in the PATH, because it ends "
            f"the children of a killed run, but it was not found. {command[0]} was not started."
        )
    return [setpriv, "--pdeathsig", "KILL", "--", *command]
