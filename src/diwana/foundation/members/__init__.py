# SPDX-License-Identifier: EUPL-1.2
"""How organisations and people come into the register: applications that officers decide on, and invitations by which
an organisation's manager brings colleagues in. Also the manager's page of his organisation."""
