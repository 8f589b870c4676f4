# SPDX-License-Identifier: EUPL-1.2
"""The boundary of jobs: declare a kind of work, ask for it, follow it, count it."""

from diwana.foundation.jobs.context import Context
from diwana.foundation.jobs.definitions import UnknownJob, job
from diwana.foundation.jobs.failures import Cancelled, GiveUp, LeaseLost
from diwana.foundation.jobs.queries import Figures, JobFacts, figures, job_facts
from diwana.foundation.jobs.queue import enqueue
from diwana.foundation.jobs.running import run_ready
from diwana.foundation.jobs.schedule import Schedule

__all__ = [
    "Cancelled",
    "Context",
    "Figures",
    "GiveUp",
    "JobFacts",
    "LeaseLost",
    "Schedule",
    "UnknownJob",
    "enqueue",
    "figures",
    "job",
    "job_facts",
    "run_ready",
]
