# SPDX-License-Identifier: EUPL-1.2
"""``python -m diwana``, or ``diwana`` where the wheel is installed: the management commands."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run the command that the arguments name."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "diwana.config.settings")
    execute_from_command_line(["diwana", *sys.argv[1:]])


if __name__ == "__main__":
    main()
