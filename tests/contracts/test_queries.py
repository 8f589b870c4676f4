# SPDX-License-Identifier: EUPL-1.2
"""No page and no operation that reads costs more queries than a bound, with demonstration data in the tables.

Every address is opened by somebody who may, with a thing that exists; one with a parameter that has no example here
fails, so that a new page cannot escape the guard. What writes is held by the guard of tests/conftest.py, which counts
every request of every test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from enum import StrEnum
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from diwana.config.api import api
from diwana.foundation.accounts.access import PUBLIC, SIGNED_IN
from diwana.foundation.accounts.grants import permissions_of
from diwana.foundation.accounts.models import Delegation, Membership, Person
from diwana.foundation.accounts.testing import make_token, sign_in
from diwana.foundation.calendar.models import Deadline
