# SPDX-License-Identifier: EUPL-1.2
"""Personal data past their time are erased every night, and anybody may read what is kept, why, and for how long."""
