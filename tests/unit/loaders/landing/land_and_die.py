"""Lands the logs of a home and kills itself at the n-th call of one of the lake's operations.

Usage: python land_and_die.py HOME OPERATION N [again]
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from loaders.lake import Lake
from loaders.landing.known_files import Again
from tests.stores.landing_home import Home


def dying(operation: Callable[..., Any], *, at_call: int) -> Callable[..., Any]:
    calls = 0

    def call(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == at_call:
            os.kill(os.getpid(), signal.SIGKILL)
        return operation(*args, **kwargs)

    return call


def main() -> None:
    home, name, number = Home(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3])
    again = Again() if sys.argv[4:] == ["again"] else None
    if name == "register":
        home.land(register_dates=dying(lambda _: None, at_call=number), again=again)
    else:
        setattr(Lake, name, dying(getattr(Lake, name), at_call=number))
        home.land(again=again)


if __name__ == "__main__":
    main()
