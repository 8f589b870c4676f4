# SPDX-License-Identifier: EUPL-1.2
"""A thousand forgeries of papers, of five kinds, from one seed: how many are accepted. Each genuine paper must be."""

from __future__ import annotations

import time
from collections import Counter
from decimal import Decimal
from typing import Any

from tests.bench import _house

FORGERIES, PAPERS = 1000, 12


def main(json_path: str | None) -> int:
    with _house.house():
        from tests.bench import _forging as forging

        from diwana.foundation.accounts.public import organisation_by_identifier
        from diwana.foundation.papers.testing import issue_receipt, receipt_contents
        from diwana.foundation.papers.verification import Presented, verify

        payer = organisation_by_identifier("1122334M")
        assert payer is not None
        languages = ("fr", "ar", "en")
        genuine = forging.sheets(
            [
                issue_receipt(
                    payer, language=languages[each % 3], contents=receipt_contents(payer, Decimal(1200 + 7 * each))
                )
                for each in range(PAPERS)
            ]
        )
        tried: Counter[str] = Counter()
        accepted: Counter[str] = Counter()
        how: dict[str, set[str]] = {}
        begun = time.perf_counter()
        for forgery in forging.forgeries(_house.SEED, FORGERIES, genuine):
            tried[forgery.kind] += 1
            how.setdefault(forgery.kind, set()).add(forgery.how)
            accepted[forgery.kind] += verify(forgery.presented).accepted
        seconds = time.perf_counter() - begun
        refused = sum(
            not verify(Presented(sha256=sheet.facts.sha256)).accepted
            or not verify(Presented(code=sheet.facts.code, claims=forging.claims(sheet.document))).accepted
            for sheet in genuine
        )
    print(f"  {'forgery':<34} {'tried':>6} {'accepted':>9}")
    for kind in tried:
        print(f"  {kind:<34} {tried[kind]:>6} {accepted[kind]:>9}   {', '.join(sorted(how[kind]))}")
    total = sum(accepted.values())
    print(f"  {'all':<34} {sum(tried.values()):>6} {total:>9}   in {seconds:.0f} s")
    print(f"  genuine papers refused, by file or by sheet: {refused} of {PAPERS}")
    figures: dict[str, Any] = {
        "tried": dict(tried),
        "accepted": {kind: accepted[kind] for kind in tried},
        "genuine refused": refused,
    }
    _house.keep(json_path, figures)
    return int(bool(total or refused))
