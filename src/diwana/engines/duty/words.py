# SPDX-License-Identifier: EUPL-1.2
"""The working of a tax line as sentences: message ids with parameters, put into words only when somebody reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from diwana.engines.duty.definitions import VALUE, Reason, Rounding
from diwana.engines.duty.rates import plain
from diwana.engines.duty.taxation import Status, TaxLine
from diwana.engines.duty.value import Terms
from diwana.kernel.declaration import Fact
from diwana.kernel.messages import message

BASE = message("Base: %(terms)s = %(base)s")
PRINTED_BASE = message("Base as printed: %(base)s")
PRODUCT = message("%(code)s: %(rate)s = %(exact)s")
PRODUCT_ON = message("%(code)s: %(rate)s of %(base)s = %(exact)s")
ROUNDED = {
    Rounding.DOWN: message("Rounded down: %(amount)s"),
    Rounding.HALF_UP: message("Rounded to the nearest: %(amount)s"),
    Rounding.UP: message("Rounded up: %(amount)s"),
}
DECLARED = message("Declared: %(declared)s")
CUSTOMS_VALUE = message("customs value")
EARLIER_TAXES = message("all taxes before it")
QUANTITY_NAMES = {
    "net_mass": message("net mass"),
    "gross_mass": message("gross mass"),
    "supplementary_quantity": message("supplementary quantity"),
    "packages": message("number of packages"),
    VALUE: CUSTOMS_VALUE,
}


class Sentence(Fact, frozen=True, kw_only=True):
    """A message id with its parameters; amounts are Decimals, for the reader's own formatter.

    ``terms`` of a base is a tuple of (name, amount): the renderer joins them.
    """

    message: str
    params: Mapping[str, Any]
    labels: Mapping[str, str] = {}


def sentences(line: TaxLine, terms: Terms) -> tuple[Sentence, ...]:
    """The steps of ``line`` in order: base, product, rounding, what was declared, the reason."""
    steps: list[Sentence] = []
    if line.terms:
        steps.append(Sentence(message=BASE, params={"terms": line.terms, "base": line.base}))
    elif line.base is not None:
        steps.append(Sentence(message=PRINTED_BASE, params={"base": line.base}))
    if line.exact is not None and line.rate is not None:
        on_base = "%" in str(line.rate)
        params = {"code": line.code, "rate": str(line.rate), "base": line.base, "exact": line.exact}
        steps.append(Sentence(message=PRODUCT_ON if on_base else PRODUCT, params=params))
        if line.exact != line.amount and line.status in (Status.COMPUTED, Status.RECOMPUTED) and line.payable:
            own = line.definition.rounding if line.definition else None
            steps.append(Sentence(message=ROUNDED[own or terms.rounding], params={"amount": line.amount}))
    if line.declared is not None and line.declared != line.amount:
        steps.append(Sentence(message=DECLARED, params={"declared": line.declared}))
    if line.reason is not None:
        steps.append(Sentence(message=line.reason.message, params=line.reason.params, labels=line.reason.labels))
    return tuple(steps)


def isolated(text: str) -> str:
    """``text`` kept whole whatever the direction of the line: between FIRST STRONG ISOLATE and its end."""
    return f"\u2068{text}\u2069"


def in_words(
    step: Sentence | Reason,
    translate: Callable[[str], str] = str,
    number: Callable[[Decimal], str] = plain,
    language: str = "en",
) -> str:
    """Put a sentence into words with the reader's translator and number formatter.

    In Arabic every name and number is isolated, so that codes and figures keep their order inside the line.
    """
    if language in step.labels:
        return step.labels[language]
    whole = isolated if language == "ar" else str
    params = {
        name: _joined(value, translate, number, whole)
        if isinstance(value, tuple)
        else whole(number(value) if isinstance(value, Decimal) else str(value))
        for name, value in step.params.items()
    }
    return translate(step.message) % params if params else translate(step.message)


def _joined(
    parts: tuple[tuple[str, Decimal], ...],
    translate: Callable[[str], str],
    number: Callable[[Decimal], str],
    whole: Callable[[str], str],
) -> str:
    words: list[str] = []
    for name, amount in parts:
        label = translate(QUANTITY_NAMES[name]) if name in QUANTITY_NAMES else name
        sign = "− " if amount < 0 else "+ " if words else ""
        words.append(f"{sign}{whole(label)} {whole(number(abs(amount)))}")
    return " ".join(words)
