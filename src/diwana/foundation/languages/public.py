# SPDX-License-Identifier: EUPL-1.2
"""The boundary of languages: how a room declares its data with texts in three languages."""

from diwana.foundation.languages.sources import LANGUAGES, Labelled, Source

__all__ = ["LANGUAGES", "Labelled", "Source"]
