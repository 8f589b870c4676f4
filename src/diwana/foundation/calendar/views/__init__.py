# SPDX-License-Identifier: EUPL-1.2
"""The pages: the year for everybody, the announcements for administrators, the time limits for officers."""
