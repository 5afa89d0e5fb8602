"""Whose lake it is: two homes over one lake would delete each other's tables.

The run lock, the metastore and what is known of the last build belong to a home, and a home sweeps
from the lake the tables that its metastore does not know. So a lake remembers its home.
"""

import json
import uuid
from pathlib import Path

from cleaning.errors import AnalyticsError
from loaders.lake import Lake

_OWNER = "_owner.json"
_HOME_ID = ("state", "home-id")


class LakeOwnerError(AnalyticsError):
    """The lake belongs to another home."""


def claim_lake(lake: Lake, *, home: Path) -> None:
    """Make a lake without an owner this home's; a lake of this home is left as it is.

    A home is known by a name that is drawn once and kept in it, so that a home that was moved is
    still the same.

    Raises:
        LakeOwnerError: the lake belongs to another home; nothing was changed.
    """
    mine, path = _home_id(home), lake.path(_OWNER)
    if not lake.exists(path):
        lake.create_folder(lake.root)
        lake.write_text(path, json.dumps({"home_id": mine, "home": str(home.resolve())}))
        return
    owner = json.loads(lake.read_text(path))
    if owner["home_id"] != mine:
        raise LakeOwnerError(
            f"Only one home may work in a lake, because it deletes tables that it does not know; "
            f"{lake.uri} belongs to the home {owner['home']}, and this one is {home.resolve()}. "
            f"Nothing was done. Give this home a lake of its own (ANALYTICS_LAKE); or, when the "
            f"other home works no more, delete {_OWNER} in the lake, and the next run takes it "
            f"over and builds every table anew."
        )


def _home_id(home: Path) -> str:
    """Return the name of a home, drawn when it has none."""
    path = home.joinpath(*_HOME_ID)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".unfinished")
        unfinished.write_text(uuid.uuid4().hex)
        unfinished.replace(path)
    return path.read_text().strip()
