"""Style sheets and scripts: compressed, under names that change with their content."""

from pathlib import Path

from whitenoise.storage import CompressedManifestStaticFilesStorage


def static_root(home: Path) -> Path:
    """Return the folder that `collectstatic` fills, making it when it is not there."""
    folder = home / "static"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


class CollectedFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Collected files by their hashed names; without a collection, the apps' own files.

    `analytics serve` collects at each start. A fresh checkout, and the tests, have no collection:
    there a file goes by its plain name, and is served from the app that it belongs to.
    """

    def stored_name(self, name: str) -> str:
        """Return the name under which a file is asked for."""
        if self.clean_name(name) not in self.hashed_files:
            return name
        stored: str = super().stored_name(name)
        return stored
