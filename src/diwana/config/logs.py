# SPDX-License-Identifier: EUPL-1.2
"""What is logged, in one form: JSON lines on the standard error, or lines for people where a person looks.

Everything passes here, whether it was said by us (structlog), by Django or by gunicorn (logging). What belongs to one
request or job is bound once (``structlog.contextvars.bind_contextvars``) and stands on each of its lines.
"""

from __future__ import annotations

import sys
from typing import Any

import structlog
from structlog.typing import Processor

from diwana.config.redaction import redact

#: What every line is made of before it is rendered.
SHARED: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
)


def for_people(wanted: str) -> bool:
    """Whether lines are written for people: asked for, or, where it is left open, a terminal shows them."""
    return wanted == "text" or (wanted == "auto" and sys.stderr.isatty())


def renderers(wanted: str) -> list[Processor]:
    """The last steps: the traceback as text, redaction, and the form."""
    last: Processor
    if for_people(wanted):
        last = structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    else:
        last = structlog.processors.JSONRenderer(ensure_ascii=False, default=str)
    return [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        redact,
        last,
    ]


def configure() -> None:
    """Let structlog hand its lines to logging, whose one handler writes them."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def logging_settings(level: str, wanted: str) -> dict[str, Any]:
    """Django's LOGGING, which gunicorn takes as well: one handler, one form."""
    quiet = {"handlers": [], "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": renderers(wanted),
                "foreign_pre_chain": list(SHARED),
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Our own line of each request (config.requests) says the same and more.
            "django.server": {"handlers": [], "propagate": False},
            "django.request": {**quiet, "level": "ERROR"},
            "django": {**quiet, "level": level},
            "gunicorn.error": {**quiet, "level": level},
            "gunicorn.access": {"handlers": [], "propagate": False},
            # These name each step of their own at INFO.
            "fontTools": {**quiet, "level": "ERROR"},
            "pyhanko": {**quiet, "level": "WARNING"},
            "pyhanko_certvalidator": {**quiet, "level": "WARNING"},
        },
    }
