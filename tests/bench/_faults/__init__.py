# SPDX-License-Identifier: EUPL-1.2
"""The parts of ``./diwana bench faults``: a service under load, the faults, and the reckoning afterwards."""
