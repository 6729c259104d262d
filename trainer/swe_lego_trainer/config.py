"""Reading configuration files: every key is known and typed, or the error names it."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from pathlib import Path
from typing import Any, TypeVar

from .events import usage_error

Shape = TypeVar("Shape")


def read_json(path: str | Path) -> Any:
    """The JSON value of a file; a missing or malformed file is a usage error."""
    try:
        return json.loads(Path(path).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise usage_error(f"{path}: no such file") from None
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise usage_error(f"{path}: not JSON ({error})") from None


def only_config(arguments: list[str], command: str) -> Path:
    """The one argument of commands that take a configuration file."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        raise usage_error(f"usage: {command} CONFIG.json")
    return Path(arguments[0])


def parse(shape: type[Shape], value: Any, where: str) -> Shape:
    """Builds a dataclass from JSON: unknown keys, missing keys and wrong types are usage errors with their path."""
    if not isinstance(value, dict):
        raise usage_error(f"{where}: expected an object")
    hints = typing.get_type_hints(shape)
    fields = {field.name: field for field in dataclasses.fields(shape)}  # type: ignore[arg-type]
    for key in value:
        if key not in fields:
            raise usage_error(f"{where}.{key}: unknown key (known: {', '.join(fields)})")
    built: dict[str, Any] = {}
    for name, field in fields.items():
        if name in value:
            built[name] = _convert(hints[name], value[name], f"{where}.{name}")
        elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            raise usage_error(f"{where}.{name}: missing")
    return shape(**built)


def _convert(hint: Any, value: Any, where: str) -> Any:
    origin, parameters = typing.get_origin(hint), typing.get_args(hint)
    if origin is types.UnionType or origin is typing.Union:
        if value is None and type(None) in parameters:
            return None
        return _convert(next(p for p in parameters if p is not type(None)), value, where)
    if origin is typing.Literal:
        if value not in parameters:
            raise usage_error(f"{where}: {value!r} is none of {', '.join(map(str, parameters))}")
        return value
    if origin is list:
        if not isinstance(value, list):
            raise usage_error(f"{where}: expected a list")
        return [_convert(parameters[0], item, f"{where}[{index}]") for index, item in enumerate(value)]
    if origin is dict or hint is dict:
        if not isinstance(value, dict):
            raise usage_error(f"{where}: expected an object")
        return value
    if dataclasses.is_dataclass(hint):
        return parse(hint, value, where)  # type: ignore[type-var]
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if hint is not Any and (not isinstance(value, hint) or isinstance(value, bool) is not (hint is bool)):
        raise usage_error(f"{where}: expected {hint.__name__}, got {json.dumps(value)[:60]}")
    return value
