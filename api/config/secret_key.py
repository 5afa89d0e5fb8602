"""The key that signs sessions: set by the site, or made once and kept in the home."""

import os
import secrets
from pathlib import Path


def kept_secret_key(home: Path) -> str:
    """Return the home's secret key, making it at the first call, readable by its owner only.

    A key that changed at each start would sign everybody out, so the key is kept. The file is
    created exclusively: of two servers that start at the same time, one writes the key and both
    read it.
    """
    path = home / "secret_key"
    home.mkdir(parents=True, exist_ok=True)
    fresh = home / f"secret_key.{os.getpid()}"
    if not path.exists():
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50), encoding="ascii")
        try:
            # A link fails where a rename would replace the key of a server that was faster.
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text(encoding="ascii")
