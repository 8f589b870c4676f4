# SPDX-License-Identifier: EUPL-1.2
"""Four eyes: what one person proposes and another approves, before it is done.

Administrators set for which verbs, and above which amount, a second person is needed.
"""
