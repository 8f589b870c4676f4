# SPDX-License-Identifier: EUPL-1.2
"""Documents that people attach to what they do: received in pieces, recognised by their content, kept encrypted,
searched for malicious code where a scanner is set up, and handed out to whoever may see what they are attached to."""
