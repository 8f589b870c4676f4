# SPDX-License-Identifier: EUPL-1.2
"""Why a file cannot be read: one fault, at one place, with its remedy."""

from __future__ import annotations

from typing import Any, NamedTuple

from diwana.kernel.messages import message


class Fault(NamedTuple):
    """A kind of fault: its code, and the message ids of what is wrong and of what to do."""

    code: str
    message: str
    remedy: str


class Unreadable(Exception):
    """A file that is no readable declaration; raised once, at the first fault, and nothing more is read.

    fault: the kind; line, column: one-based place in the file, None where it has none; params: of the message ids.
    """

    def __init__(self, fault: Fault, *, line: int | None = None, column: int | None = None, **params: Any) -> None:
        super().__init__(fault.message % params if params else fault.message)
        self.fault = fault
        self.line = line
        self.column = column
        self.params = params


MISSING = Fault("file-missing", message("There is no such file."), message("Check the name of the file."))
NO_FILE = Fault(
    "file-not-a-file",
    message("This is a folder or a device, not a file."),
    message("Give the files themselves."),
)
FORBIDDEN = Fault(
    "file-unreadable",
    message("The file cannot be opened: %(reason)s."),
    message("Check that you may read it, and that the disk is sound."),
)
EMPTY = Fault("file-empty", message("The file is empty."), message("Export the declaration again."))
TOO_LARGE = Fault(
    "file-too-large",
    message("The file is larger than %(limit)s, the most that is read of this format."),
    message("Split it into smaller files."),
)
# What there is too much of: messages too, as they fill the one below.
OF_ELEMENTS = message("elements")
OF_LEVELS = message("levels")
OF_CHARACTERS = message("characters")
OF_ITEMS = message("items")
OF_COLUMNS = message("columns")
OF_PARTS = message("parts")

TOO_MUCH = Fault(
    "file-too-complex",
    message("The file holds more than %(limit)s %(what)s in one place, more than any declaration does."),
    message("Export the declaration again, or split it."),
)
UNKNOWN = Fault(
    "file-unknown",
    message("The file is in no format known here: ASYCUDA XML, WCO-DEC XML, CSV, XLSX or JSON."),
    message("Export the declaration in one of these formats."),
)
OTHER_KIND = Fault(
    "file-other-kind",
    message("The file is %(kind)s, which is not read here."),
    message("Export the declaration as ASYCUDA XML, WCO-DEC XML, CSV, XLSX or JSON."),
)
NO_DECLARATION = Fault(
    "file-no-declaration",
    message("The file is well formed, but holds %(kind)s, not a declaration."),
    message("Give the file of the declaration itself."),
)
NOTICE = Fault(
    "file-notice",
    message(
        "The file is an answer of customs (function %(function)s, on declaration %(reference)s), not a declaration."
    ),
    message("Give the file of the declaration itself."),
)
AMENDMENT = Fault(
    "file-amendment",
    message("The file amends or cancels the declaration %(reference)s; only whole declarations are read."),
    message("Give the declaration as it should stand."),
)
DTD = Fault(
    "file-doctype",
    message("The file defines a document type or entities, which is refused because it can hide an attack."),
    message("Remove the DOCTYPE and write the text in full."),
)
MALFORMED = Fault(
    "file-malformed",
    message("The file is malformed: %(reason)s."),
    message("Correct it at the place named, or export it again."),
)
# What readers of XML and JSON say is wrong, which fills the message above: named here, so that it is translated.
SAID = (
    message("duplicate attribute"),
    message("junk after document element"),
    message("mismatched tag"),
    message("not well-formed (invalid token)"),
    message("reference to invalid character number"),
    message("syntax error"),
    message("unbound prefix"),
    message("undefined entity"),
    message("XML declaration not well-formed"),
    message("XML or text declaration not at start of entity"),
    message("Expecting ',' delimiter"),
    message("Expecting ':' delimiter"),
    message("Expecting property name enclosed in double quotes"),
    message("Expecting value"),
    message("Invalid control character at"),
    message("',' or ']' expected"),
    message("text after the end"),
    message("value expected"),
)
TRUNCATED = Fault(
    "file-truncated",
    message("The file ends before the declaration does."),
    message("Transfer or export it again in full."),
)
ENCODING = Fault(
    "file-encoding",
    message("The file is not written in the encoding it claims (%(encoding)s)."),
    message("Save it as UTF-8."),
)
COLUMN = Fault(
    "file-column",
    message("The column %(name)s is not known. Nearest known: %(nearest)s."),
    message("Use the names of the template: diwana clear --template."),
)
TWICE = Fault(
    "file-twice",
    message("%(name)s is given twice."),
    message("Keep one of the two."),
)
AN_OBJECT = message("an object")
SHAPE = Fault(
    "file-shape",
    message("%(pointer)s must be %(expected)s."),
    message("Write it as the documentation of the format shows."),
)
ROW = Fault(
    "file-row",
    message("The row has %(found)s cells where the header has %(expected)s."),
    message("Give every row all its cells; the file may also have been cut off."),
)
CONTRADICTION = Fault(
    "file-contradiction",
    message("%(name)s is %(second)s here, but %(first)s in another row of the same declaration."),
    message("Repeat the same value in every row of a declaration, or leave it empty after the first."),
)
