# SPDX-License-Identifier: EUPL-1.2
"""The pages: the inbox and its mails for people, webhooks for those who keep their programs."""
