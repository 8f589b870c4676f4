# SPDX-License-Identifier: EUPL-1.2
"""What every module stands on, each part a small app."""
