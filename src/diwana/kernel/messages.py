# SPDX-License-Identifier: EUPL-1.2
"""Marks a sentence for translation without translating it, so that pure code can name its messages."""


def message(text: str) -> str:
    """Return ``text`` unchanged; the extraction of messages finds the call and puts ``text`` in the catalogues.

    A message may hold named placeholders of the form ``%(value)s``.
    """
    return text
