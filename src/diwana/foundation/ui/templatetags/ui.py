# SPDX-License-Identifier: EUPL-1.2
"""Components and formats for templates: ``{% load ui %}``. docs/ui.md shows each of them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from html import escape as escape_text
from typing import Any

from django import template
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.forms import BaseForm, BoundField
from django.template.context import Context
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from diwana.foundation.ui import formats
from diwana.foundation.ui.context import Page
from diwana.foundation.ui.fields import ErrorLink, Field, errors_of, from_bound
from diwana.foundation.ui.listing import ListPage

register = template.Library()


def escaped(value: object) -> SafeString:
    """``value`` as text that cannot be markup. As Django's ``escape``, without its care for lazy texts: a list escapes
    some hundred cells."""
    return SafeString(escape_text(str(value)))


FLIPPED = frozenset({"arrow", "back", "chevron", "send", "sign-in", "sign-out", "undo"})
SIGNS = {
    "good": "check-circle",
    "caution": "alert",
    "danger": "error",
    "info": "info",
    "quiet": "open",
    "brand": "clock",
    "action": "flag",
}


@lru_cache(maxsize=512)
def _icon(name: str, classes: str) -> SafeString:
    flip = " icon-flip" if name in FLIPPED else ""
    sprite = staticfiles_storage.url("icons.svg")
    return SafeString(
        f'<svg class="icon{flip}{" " + escaped(classes) if classes else ""}" aria-hidden="true">'
        f'<use href="{escaped(sprite)}#{escaped(name)}"/></svg>'
    )


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """An icon of the sprite; always beside words, never instead of them."""
    return _icon(name, classes)


@lru_cache(maxsize=1024)
def _badge(text: str, tone: str, sign: str) -> SafeString:
    return format_html(
        '<span class="badge tone-{}">{}{}</span>', tone, _icon(sign or SIGNS.get(tone, "open"), ""), text
    )


@register.simple_tag
def badge(text: str | Promise, tone: str = "quiet", sign: str = "") -> SafeString:
    """A status: a word, a sign and a colour (good, caution, danger, info, brand, action, quiet)."""
    return _badge(str(text), tone, sign)


@register.filter
def code(value: object) -> SafeString | str:
    """A code or number of a document, kept left to right and whole inside any line."""
    if value is None or value == "":
        return ""
    return SafeString(f'<bdi class="code" dir="ltr">{escaped(value)}</bdi>')


@register.filter
def commodity(value: str | None) -> SafeString | str:
    """A commodity code in its groups, 8517.13.00.001, kept left to right."""
    if not value:
        return ""
    text = str(value)
    if text.isascii() and text.isdecimal() and len(text) > 4:
        text = ".".join(part for part in (text[:4], text[4:6], text[6:8], text[8:]) if part)
    return code(text)


@register.filter
def iso(value: date | None) -> str:
    """A day as machines read it, for the value of a field or an address: never for people."""
    return "" if value is None else value.isoformat()


@register.filter
def hour(value: datetime | None) -> SafeString | str:
    """Hour and minute of an instant on the country's own clock, where the day is said above."""
    if value is None:
        return ""
    return SafeString(f'<time datetime="{value.isoformat()}">{formats.hour(value)}</time>')


@register.filter
def size(value: int | None) -> SafeString | str:
    """A number of bytes as people read it."""
    if value is None:
        return ""
    return SafeString(f'<bdi class="amount">{escaped(formats.size(value))}</bdi>')


@register.filter
def money(value: Decimal | None, currency: str) -> SafeString | str:
    """An amount with the code of its currency, isolated from the direction of the line."""
    if value is None:
        return ""
    shown = formats.amount(value, currency)
    return SafeString(f'<bdi class="amount" dir="ltr">{shown} <abbr>{escaped(currency)}</abbr></bdi>')


@register.filter
def amount(value: Decimal | None, currency: str) -> SafeString | str:
    """An amount without its currency, for a column whose heading names it."""
    if value is None:
        return ""
    return SafeString(f'<bdi class="amount" dir="ltr">{formats.amount(value, currency)}</bdi>')


@register.filter
def number(value: Decimal | int | None, decimals: int | None = None) -> SafeString | str:
    """A number with grouped thousands, with as many decimals as it has or as asked."""
    if value is None:
        return ""
    return SafeString(f'<bdi class="amount" dir="ltr">{formats.number(value, decimals)}</bdi>')


@register.filter
def quantity(value: Decimal | None, unit: str = "") -> SafeString | str:
    """A quantity with its unit."""
    if value is None:
        return ""
    return SafeString(f'<bdi class="amount" dir="ltr">{formats.number(value)} <abbr>{escaped(unit)}</abbr></bdi>')


@register.filter
def percent(fraction: Decimal | None) -> SafeString | str:
    """A rate given as a fraction: 0.075 is 7,5 %."""
    if fraction is None:
        return ""
    return SafeString(f'<bdi class="amount" dir="ltr">{formats.percent(fraction)}</bdi>')


@register.filter
def day(value: date | None) -> SafeString | str:
    """A day in figures."""
    return "" if value is None else SafeString(f'<bdi class="nowrap">{formats.day(value)}</bdi>')


@register.filter
def longday(value: date | None) -> str:
    """A day with the name of its month."""
    return formats.day(value, long=True)


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """An instant on the country's clock, in figures; it may break between day and hour."""
    if value is None:
        return ""
    day_, _space, hour = formats.moment(value).rpartition(" ")
    return SafeString(f'<time datetime="{value.isoformat()}"><span class="nowrap">{day_}</span> {hour}</time>')


MOST_KEPT = 512
_kept: dict[tuple[str, str | None, Hashable], SafeString] = {}


@register.simple_tag(takes_context=True)
def kept(context: Context, name: str, key: Hashable = "") -> SafeString:
    """An include that is made once for each language and ``key``: what it shows depends on nothing else."""
    place = (name, get_language(), key)
    made = _kept.get(place)
    if made is None:
        assert context.template is not None
        made = context.template.engine.get_template(name).render(context)
        if not settings.DEBUG:
            if len(_kept) >= MOST_KEPT:
                _kept.clear()
            _kept[place] = made
    return made


@register.simple_tag(takes_context=True)
def rows(context: Context, lines: Iterable[Mapping[str, str]]) -> SafeString:
    """The rows of ``list``: of each line, the cell of every column by its name."""
    shown: ListPage = context["list"]
    return shown.body(lines)


def row_link(href: str, text: str) -> SafeString:
    """The link of a row to its object, the first that the keyboard meets."""
    return SafeString(f'<a class="row-link" href="{escaped(href)}">{conditional_escape(text)}</a>')


def two_lines(first: str, second: str) -> SafeString:
    """A cell of two lines: what it is, and below it, quieter, what else helps to know it."""
    below = f'<br><bdi class="soft under">{conditional_escape(second)}</bdi>' if second else ""
    return SafeString(f"<span><bdi>{conditional_escape(first)}</bdi>{below}</span>")


@register.simple_tag
def options(choices: Iterable[tuple[str, str | Promise]], value: str) -> SafeString:
    """The options of a menu, ``value`` being chosen."""
    return SafeString(
        "".join(
            f'<option value="{escaped(code)}"{" selected" if code == value else ""}>{escaped(label)}</option>'
            for code, label in choices
        )
    )


@register.inclusion_tag("ui/field.html")
def field(item: Field | BoundField, **changes: Any) -> dict[str, Any]:
    """A whole field: label, hint, error, control. ``item`` is a Field or a field of a Django form."""
    shown = from_bound(item) if isinstance(item, BoundField) else item
    return {"field": Field(**{**vars(shown), **changes}) if changes else shown}


@register.simple_tag
def attributes(values: Mapping[str, str]) -> SafeString:
    """Attributes of an element from a mapping, escaped."""
    return SafeString("".join(f' {escaped(k)}="{conditional_escape(v)}"' for k, v in values.items()))


@register.inclusion_tag("ui/error_summary.html")
def error_summary(
    source: BaseForm | Iterable[ErrorLink] | None, tone: str = "danger", title: str = ""
) -> dict[str, Any]:
    """Everything that is wrong, at once, each line leading to its field. Empty where nothing is."""
    links = errors_of(source) if isinstance(source, BaseForm) else list(source or ())
    return {"links": links, "tone": tone, "title": title}


@register.inclusion_tag("ui/timeline.html")
def timeline(entries: Iterable[Any]) -> dict[str, Any]:
    """What happened, newest first: each entry has ``at``, ``what``, and may have ``who``, ``where``, ``note``."""
    return {"entries": entries}


@register.inclusion_tag("ui/bars.html")
def bars(rows: Iterable[tuple[str, Decimal | int]], title: str, unit: str = "") -> dict[str, Any]:
    """Horizontal bars, each with its label and value written; ``title`` names the chart to who cannot see it."""
    data = [(str(label), Decimal(value)) for label, value in rows]
    most = max((value for _label, value in data), default=Decimal(0)) or Decimal(1)
    rtl = Page(None).direction == "rtl"
    marks = []
    for place, (label, value) in enumerate(data):
        width = max(0, round(float(value / most) * 340))
        marks.append(
            {
                "y": place * 40,
                "text_y": place * 40 + 21,
                "label": label,
                "value": formats.number(value),
                "width": width,
                "x": 400 - width if rtl else 200,
                "track": 60 if rtl else 200,
                "label_x": 590 if rtl else 0,
                "value_x": 0 if rtl else 590,
            }
        )
    return {"marks": marks, "title": title, "unit": unit, "height": max(40, len(data) * 40), "rtl": rtl}


@register.simple_tag(takes_context=True)
def page(context: Mapping[str, Any]) -> Any:
    """The page around the content, also where no context processor ran (the page of a server's own failure)."""
    return context.get("ui") or Page(context.get("request"))


@register.filter
def tone_sign(tone: str) -> str:
    """The icon that goes with a tone."""
    return SIGNS.get(tone, "info")


@register.filter
def message_tone(level: str) -> str:
    """The tone of a message of Django's by its level."""
    return {"success": "good", "warning": "caution", "error": "danger"}.get(level, "info")
