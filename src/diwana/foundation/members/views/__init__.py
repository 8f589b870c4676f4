# SPDX-License-Identifier: EUPL-1.2
"""The pages of applicants, of officers who decide, and of an organisation's manager."""
