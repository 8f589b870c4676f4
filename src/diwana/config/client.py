# SPDX-License-Identifier: EUPL-1.2
"""Writes the generated half of ``clients/python`` from the OpenAPI document: a class of operations for each room, and
what they take and answer as TypedDicts. Transport, retries and errors are written by hand beside it.

Small on purpose: it knows the few shapes that our own document has, and stops at any other.
"""

from __future__ import annotations

import keyword
import re
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

HEAD = '''# SPDX-License-Identifier: EUPL-1.2
# Generated from docs/openapi.json by `manage client --write`. Do not edit.
"""{about}"""

from __future__ import annotations

'''
JSON = "application/json"
_PLAIN = {"integer": "int", "string": "str", "number": "float", "boolean": "bool", "null": "None"}
_WIDTH = 116

Schema = Mapping[str, Any]


class Unknown(ValueError):
    """The document holds a shape that the generator does not know."""


def generated(document: Schema) -> dict[str, str]:
    """The generated files by name."""
    return {"models.py": _models(document), "operations.py": _operations(document)}


# --- models ---


def _models(document: Schema) -> str:
    schemas = {name: schema for name, schema in document["components"]["schemas"].items() if name in _used(document)}
    aliases = [_alias(name, schema) for name, schema in schemas.items() if "enum" in schema]
    classes = [_class(name, schema) for name, schema in schemas.items() if "enum" not in schema]
    head = HEAD.format(about="What the API takes and answers. Amounts are text: a JSON number may lose digits.")
    imports = "from typing import Any, Dict, List, Literal, Optional, TypedDict, Union\n"
    return (
        head + imports + "\n" + "\n".join(aliases) + ("\n" if aliases else "") + "\n\n" + "\n\n\n".join(classes) + "\n"
    )


def _used(document: Schema) -> set[str]:
    """Names of the schemas that a body or an answer refers to, directly or through others."""
    schemas, found = document["components"]["schemas"], set()
    waiting = [name for _, _, operation in _every(document) for name in _refs(_bodies(operation))]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _refs(schemas[name])
    return found


def _bodies(operation: Schema) -> list[Any]:
    return [operation.get("requestBody", {}), {k: v for k, v in operation["responses"].items() if k.startswith("2")}]


def _refs(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, part in value.items():
            if key == "$ref" and part.startswith("#/components/schemas/"):
                yield part.rpartition("/")[2]
            else:
                yield from _refs(part)
    elif isinstance(value, list):
        for part in value:
            yield from _refs(part)


def _alias(name: str, schema: Schema) -> str:
    return f"{name} = Literal[{', '.join(repr(str(value)) for value in schema['enum'])}]"


def _class(name: str, schema: Schema) -> str:
    properties, required = schema.get("properties", {}), set(schema.get("required", ()))
    if any(not field.isidentifier() or keyword.iskeyword(field) for field in properties):
        raise Unknown(f"{name} has a field that is no name")
    always = [field for field in properties if field in required]
    perhaps = [field for field in properties if field not in required]
    parts = []
    if always and perhaps:
        parts.append(_typed(f"_{name}", "TypedDict", {field: properties[field] for field in always}, ""))
        rest = {field: properties[field] for field in perhaps}
        parts.append(_typed(name, f"_{name}, total=False", rest, _about(schema)))
    else:
        parts.append(_typed(name, "TypedDict" + (", total=False" if perhaps else ""), properties, _about(schema)))
    return "\n\n\n".join(parts)


def _typed(name: str, base: str, properties: Schema, about: str) -> str:
    lines = [f"class {name}({base}):"]
    if about:
        lines += [*_docstring(about, 4), ""]
    for field, schema in properties.items():
        lines += [f"    # {line}" for line in textwrap.wrap(schema.get("description", ""), _WIDTH - 6)]
        lines.append(f"    {field}: {_type(schema)}")
    return "\n".join(lines if properties else [*lines, "    pass"])


def _about(schema: Schema) -> str:
    return str(schema.get("description", ""))


def _type(schema: Schema) -> str:
    """The Python type of a schema."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return _union([_type(option) for option in schema["anyOf"]])
    if "allOf" in schema and len(schema["allOf"]) == 1:
        return _type(schema["allOf"][0])
    if "const" in schema:
        return f"Literal[{schema['const']!r}]"
    if "enum" in schema:
        return f"Literal[{', '.join(repr(value) for value in schema['enum'])}]"
    kind = schema.get("type")
    if kind == "array":
        return f"List[{_type(schema.get('items', {}))}]"
    if kind == "object":
        inside = schema.get("additionalProperties", True)
        return f"Dict[str, {'Any' if inside is True else _type(inside)}]"
    if kind in _PLAIN:
        return _PLAIN[kind]
    if kind is None and not set(schema) - {"title", "description", "default"}:
        return "Any"
    raise Unknown(f"a schema of the type {kind}: {schema}")


def _union(options: list[str]) -> str:
    plain = list(dict.fromkeys(option for option in options if option != "None"))
    joined = plain[0] if len(plain) == 1 else f"Union[{', '.join(plain)}]"
    return f"Optional[{joined}]" if "None" in options else joined


# --- operations ---


def _every(document: Schema) -> Iterator[tuple[str, str, Schema]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _operations(document: Schema) -> str:
    rooms: dict[str, list[str]] = {}
    for path, method, operation in _every(document):
        rooms.setdefault(operation["tags"][0], []).extend(_methods(path, method, operation, document))
    init = "    def __init__(self, transport: Transport) -> None:\n"
    classes = [
        f'class {_room(tag)}:\n    """Operations of the room {tag}."""\n\n{init}        self._transport = transport\n\n'
        + "\n\n".join(methods)
        for tag, methods in sorted(rooms.items())
    ]
    attributes = "\n".join(f"        self.{tag} = {_room(tag)}(transport)" for tag in sorted(rooms))
    bound = f'class Operations:\n    """All rooms."""\n\n{init}{attributes}'
    body = "\n\n\n".join([*classes, bound]) + "\n"
    names = sorted(name for name in _used(document) if re.search(rf"\b{name}\b", body))
    imports = (
        "from typing import Any, Dict, Iterator, List, Literal, Optional, Union, cast\n\n"
        "from diwana_client.models import (\n" + "".join(f"    {name},\n" for name in names) + ")\n"
        "from diwana_client.transport import Transport, pages, segment\n\n"
        '__all__ = ["Operations"]\n\n\n'
    )
    return HEAD.format(about="Every operation of the API.") + imports + body


def _room(tag: str) -> str:
    return tag.title().replace("_", "")


def _methods(path: str, method: str, operation: Schema, document: Schema) -> Iterator[str]:
    name = _name(operation)
    parameters = operation.get("parameters", [])
    in_path = [each for each in parameters if each["in"] == "path"]
    query = [each for each in parameters if each["in"] == "query"]
    headers = [each for each in parameters if each["in"] == "header" and each["name"] != "Idempotency-Key"]
    body = operation.get("requestBody", {}).get("content", {}).get(JSON, {}).get("schema")
    once = any(each["name"] == "Idempotency-Key" for each in parameters)
    answer = _answer(operation)

    first = [f"{each['name']}: {_type(each['schema'])}" for each in in_path]
    first += [f"body: {_type(body)}"] if body is not None else []
    named = [_argument(each) for each in sorted(query, key=lambda each: not each.get("required"))]
    named += [f"{_python(each['name'])}: Optional[str] = None" for each in headers]
    named += ["idempotency_key: Optional[str] = None"] if once else []
    signature = _signature(name, first, named, answer)
    call = [repr(method.upper()), _address(path, in_path)]
    call += [f"query={_mapping(query)}"] if query else []
    call += [f"headers={_mapping(headers)}"] if headers else []
    call += ["body=body"] if body is not None else []
    call += ["key=idempotency_key", "once=True"] if once else []
    sent = _wrapped("self._transport.send", call, 8)
    done = f"        {sent}" if answer == "None" else f"        return cast({answer!r}, {sent})"
    yield "\n".join([*signature, *_docstring(_told(operation), 8), done])
    if any(each["name"] == "cursor" for each in query):
        yield _iterator(name, first, [each for each in query if each["name"] != "cursor"], answer, document)


def _mapping(parameters: list[Schema]) -> str:
    """The dictionary that hands the arguments on under their names on the wire."""
    return "{" + ", ".join(f'"{each["name"]}": {_python(each["name"])}' for each in parameters) + "}"


def _iterator(name: str, first: list[str], query: list[Schema], answer: str, document: Schema) -> str:
    """The method that walks all pages of a list."""
    item = _type(document["components"]["schemas"][answer]["properties"]["items"]["items"])
    named = [_argument(each) for each in sorted(query, key=lambda each: not each.get("required"))]
    signature = _signature(f"iter_{name.removeprefix('list_')}", first, named, f"Iterator[{item}]")
    given = [each.partition(":")[0] for each in first]
    given += [f"{name}={name}" for name in (_python(each["name"]) for each in query)]
    call = f"self.{name}({', '.join([*given, 'cursor=cursor'])})"
    about = _docstring(f"All that ``{name}`` lists, page after page.", 8)
    return "\n".join([*signature, *about, f"        return pages(lambda cursor: cast('Dict[str, Any]', {call}))"])


def _answer(operation: Schema) -> str:
    for status, response in operation["responses"].items():
        if status.startswith("2"):
            schema = response.get("content", {}).get(JSON, {}).get("schema")
            return "None" if schema is None else _type(schema)
    raise Unknown(f"{operation['operationId']} has no good answer")


def _name(operation: Schema) -> str:
    """The function's own name: the operation's without its room."""
    return str(operation["operationId"]).removeprefix(f"{operation['tags'][0]}_")


def _argument(parameter: Schema) -> str:
    kind = _type(parameter["schema"])
    if parameter.get("required"):
        return f"{_python(parameter['name'])}: {kind}"
    return f"{_python(parameter['name'])}: {kind if kind.startswith('Optional') else f'Optional[{kind}]'} = None"


def _python(name: str) -> str:
    return name.lower().replace("-", "_")


def _address(path: str, in_path: list[Schema]) -> str:
    filled = path
    for each in in_path:
        filled = filled.replace(f"{{{each['name']}}}", f"{{segment({each['name']})}}")
    return f'f"{filled}"' if in_path else f'"{filled}"'


def _signature(name: str, first: list[str], named: list[str], answer: str) -> list[str]:
    arguments = ["self", *first, *(["*", *named] if named else [])]
    line = f"    def {name}({', '.join(arguments)}) -> {answer}:"
    if len(line) <= _WIDTH:
        return [line]
    return [f"    def {name}(", *(f"        {each}," for each in arguments), f"    ) -> {answer}:"]


def _wrapped(function: str, arguments: list[str], indent: int) -> str:
    line = f"{function}({', '.join(arguments)})"
    if len(line) + indent + 30 <= _WIDTH:
        return line
    inner = " " * (indent + 4)
    return f"{function}(\n" + "".join(f"{inner}{each},\n" for each in arguments) + " " * indent + ")"


def _told(operation: Schema) -> str:
    text = f"{operation['summary']}. {operation.get('description', '')}".strip()
    return f"{text} (Deprecated; gone from {operation['x-sunset']}.)" if operation.get("deprecated") else text


def _docstring(text: str, indent: int) -> list[str]:
    clean = " ".join(text.replace("\\", "\\\\").replace('"""', "'''").split())
    return textwrap.wrap(
        f'"""{clean}"""', _WIDTH, initial_indent=" " * indent, subsequent_indent=" " * indent, break_long_words=False
    )
