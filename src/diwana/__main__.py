# SPDX-License-Identifier: EUPL-1.2
"""``python -m diwana``: the management commands."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "diwana.config.settings")
    execute_from_command_line(["diwana", *sys.argv[1:]])
