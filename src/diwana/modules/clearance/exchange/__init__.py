# SPDX-License-Identifier: EUPL-1.2
"""Foreign formats of declarations: one file per format, each giving entries (see ``shape``) and deciding nothing.

``read_file`` is the way in for the command ``clear`` and for uploads; it tells the format by the content of the file.
"""

from diwana.modules.clearance.exchange.errors import Unreadable
from diwana.modules.clearance.exchange.reading import read_file
from diwana.modules.clearance.exchange.shape import Entry

__all__ = ["Entry", "Unreadable", "read_file"]
