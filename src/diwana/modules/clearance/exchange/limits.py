# SPDX-License-Identifier: EUPL-1.2
"""Bounds of what is read, so that no file costs more memory than the declarations it honestly holds."""

MEBIBYTE = 1 << 20

XML_BYTES = 32 * MEBIBYTE  # 999 items of ASYCUDA World, taxed and documented, are about 6 MiB
STREAM_BYTES = 1024 * MEBIBYTE  # CSV and JSON lines, read a declaration at a time
SHEET_BYTES = 128 * MEBIBYTE  # the rows of a workbook, unpacked
PART_BYTES = 16 * MEBIBYTE  # any other part of a workbook, unpacked
LINE_CHARACTERS = MEBIBYTE  # one line of CSV
VALUE_CHARACTERS = 16 * MEBIBYTE  # one declaration in JSON
CHUNK = 1 << 16

ITEMS = 2_000  # beyond the 999 that the law allows, so that the rule and not the reader says so
ELEMENTS = 50_000  # XML elements held at once: a header, or one item
TOKEN = 256 << 10  # bytes of one tag or comment: expat reads an unfinished one again with every chunk
DEPTH = 32  # XML elements inside one another
TEXT = 20_000  # characters of one value
