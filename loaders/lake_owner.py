"""A lake belongs to one home, because two homes over one lake would delete each other's tables.

The run lock, the metastore and the state of the last build belong to a home. A home deletes from
the lake every table that its own metastore does not know. So the lake keeps the id of its home in
a file, and a run of another home is refused.
"""

import json
import uuid
from pathlib import Path

from cleaning.errors import AnalyticsError
from loaders.json_file import write_text
from loaders.lake import Lake

_OWNER = "_owner.json"
_HOME_ID = ("state", "home-id")


class LakeOwnerError(AnalyticsError):
    """The lake belongs to another home, or does not say whose it is."""


def claim_lake(lake: Lake, *, home: Path) -> None:
    """Make this home the owner of a lake that has no owner; leave the home's own lake as it is.

    A home is known by a random id that is drawn once and kept in the home. A home that was moved
    keeps its id, and with it its lake.

    Raises:
        LakeOwnerError: the lake belongs to another home, or its file can't be read; nothing was
            changed.
    """
    mine, path = _home_id(home), lake.path(_OWNER)
    if not lake.exists(path):
        lake.create_folder(lake.root)
        lake.write_text(path, json.dumps({"home_id": mine, "home": str(home.resolve())}))
        return
    owner_id, owner_home = _owner(lake, path)
    if owner_id != mine:
        raise LakeOwnerError(
            f"Only one home may work in a lake, because it deletes tables that it does not know; "
            f"{lake.uri} belongs to the home {owner_home}, and this one is {home.resolve()}. "
            f"Nothing was done. Give this home a lake of its own (ANALYTICS_LAKE). If the other "
            f"home is no longer used, delete {_OWNER} in the lake instead: the next run takes the "
            f"lake over and builds every table anew."
        )


def _owner(lake: Lake, path: str) -> tuple[str, str]:
    """Return the id and the folder of the home that the lake belongs to.

    Raises:
        LakeOwnerError: a machine that lost its power left half of the file.
    """
    try:
        owner = json.loads(lake.read_text(path))
        return str(owner["home_id"]), str(owner["home"])
    except (ValueError, KeyError, TypeError) as error:
        raise LakeOwnerError(
            f"{path} must say as JSON which home the lake belongs to, but does not. Nothing was "
            "done. Where this is the lake's only home, delete the file: the next run takes the "
            "lake over and builds every table anew."
        ) from error


def _home_id(home: Path) -> str:
    """Return the id of a home; a home without an id gets one."""
    path = home.joinpath(*_HOME_ID)
    if not path.exists():
        write_text(path, uuid.uuid4().hex)
    return path.read_text().strip()
