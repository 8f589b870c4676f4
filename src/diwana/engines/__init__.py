# SPDX-License-Identifier: EUPL-1.2
"""Pure computation, one package per science: no Django, no HTTP, no database."""
