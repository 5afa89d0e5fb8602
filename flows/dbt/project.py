"""The files of the dbt project."""

import hashlib
from pathlib import Path

PARSE_ALONE = ("parse", "--no-write-json")
"""dbt's command that parses the project and leaves the manifest of the last command as it is."""

_FOLDERS = ("models", "macros", "seeds", "tests/dbt")


def project_digest(root: Path) -> str:
    """Return a digest of all files of the dbt project; while it is equal, so is the manifest."""
    digest = hashlib.sha256()
    files = [path for name in _FOLDERS for path in (root / name).rglob("*") if path.is_file()]
    for path in sorted([*files, root / "dbt_project.yml"]):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
