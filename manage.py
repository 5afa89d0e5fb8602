"""Django's command line: `manage.py migrate`, `staff_user NAME`."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def main() -> int:
    """Run one command; wrong settings end in one sentence, not in a traceback."""
    os.umask(0o077)  # the home's files, as password hashes and sessions, are for its owner only
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "api.config.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
