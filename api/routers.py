"""Which database serves which model: the result store is read, never written, never migrated."""

from typing import Any

from django.db.models import Model

MARTS = "marts"


class ResultStoreWriteError(RuntimeError):
    """Code of the read side tried to write to the result store."""


class ResultStoreRouter:
    """Read models are read from the result store; everything else lives in `default`.

    The publisher makes and fills the tables of the result store, so a migration could only do harm
    there.
    """

    def db_for_read(self, model: type[Model], **_hints: Any) -> str | None:
        """Send the read models to the result store."""
        return None if model._meta.managed else MARTS

    def db_for_write(self, model: type[Model], **_hints: Any) -> str | None:
        """Refuse to write a read model.

        Raises:
            ResultStoreWriteError: always, for a read model.
        """
        if model._meta.managed:
            return None
        raise ResultStoreWriteError(
            f"Only the publisher may write the result store; {model._meta.db_table} is unchanged."
        )

    def allow_relation(self, first: Model, second: Model, **_hints: Any) -> bool | None:
        """Allow no relation across the two databases."""
        return None if first._meta.managed == second._meta.managed else False

    def allow_migrate(self, db: str, _app_label: str, **_hints: Any) -> bool | None:
        """Keep every migration out of the result store."""
        return False if db == MARTS else None
