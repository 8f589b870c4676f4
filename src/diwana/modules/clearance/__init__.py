# SPDX-License-Identifier: EUPL-1.2
"""Electronic clearance: a declaration from its draft to its release. For declarants, officers, cashiers."""
