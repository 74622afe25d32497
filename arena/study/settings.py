"""Read a TOML file into frozen dataclasses, and say file, line, value and remedy of what is wrong in it."""

import tomllib
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from common.errors import UserError


class WrongError(Exception):
    """A setting's value will not do.

    Args:
        key: The setting.
        problem: What is wrong and what to write, without the key.
    """

    def __init__(self, key: str, problem: str) -> None:
        super().__init__(f"{key} {problem}")
        self.key, self.problem = key, problem


def read_settings(path: Path, kind: type, remedy: str) -> Any:
    """A dataclass of a file's settings.

    Raises:
        UserError: The file is missing, not TOML, or a setting is unknown, missing or wrong.
    """
    if not path.is_file():
        raise UserError(f"{path}: no such file; {remedy}")
    try:
        text = path.read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise UserError(f"{path}: not UTF-8 at byte {error.start}; save the file as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"{path}: not TOML: {error}; mend this line") from None
    return Reader(path, text).make(kind, table, "")


class Reader:
    """Makes dataclasses of one file's tables."""

    def __init__(self, path: Path, text: str) -> None:
        self.path, self.text = path, text

    def make(self, kind: type, table: dict[str, Any], prefix: str, item: int = 0) -> Any:
        """A dataclass of a table.

        Args:
            prefix: The table's name with a full stop; empty for the file itself.
            item: Which of several tables of that name.
        """
        hints = get_type_hints(kind)
        known = {one.metadata.get("key", one.name): one for one in fields(kind)}
        values: dict[str, Any] = {}
        for key, value in table.items():
            if key not in known:
                raise self.wrong(prefix, key, f"is no setting; known here: {', '.join(known)}", item)
            name = known[key].name
            values[name] = self.typed(hints[name], value, prefix, key, item)
        for key, one in known.items():
            if one.name not in values and one.default is MISSING and one.default_factory is MISSING:
                raise self.wrong(prefix, key, "is missing; add it", item)
        try:
            return kind(**values)
        except WrongError as error:
            raise self.wrong(prefix, error.key, error.problem, item) from None

    def typed(self, hint: Any, value: Any, prefix: str, key: str, item: int) -> Any:
        """The value in the setting's type."""
        origin, inner = get_origin(hint), get_args(hint)
        if origin in (Union, UnionType):
            return self.typed(next(one for one in inner if one is not type(None)), value, prefix, key, item)
        if isinstance(hint, type) and is_dataclass(hint):
            if not isinstance(value, dict):
                raise self.wrong(prefix, key, f"is a table: write [{prefix}{key}] and its settings below", item)
            return self.make(hint, value, f"{prefix}{key}.")
        if origin is tuple and is_dataclass(inner[0]):
            if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
                raise self.wrong(prefix, key, f"are tables: write [[{prefix}{key}]] for each of them", item)
            record = cast(type, inner[0])
            return tuple(self.make(record, one, f"{prefix}{key}.", at) for at, one in enumerate(value))
        if origin is tuple:
            if not isinstance(value, list) or (inner[-1] is not Ellipsis and len(value) != len(inner)):
                many = "" if inner[-1] is Ellipsis else f" of {len(inner)}"
                raise self.wrong(prefix, key, f"must be a list{many}, not {value!r}", item)
            kinds = [inner[0]] * len(value) if inner[-1] is Ellipsis else inner
            return tuple(self.typed(kind, one, prefix, key, item) for kind, one in zip(kinds, value, strict=True))
        if origin is Literal:
            if value not in inner:
                raise self.wrong(prefix, key, f"is {value!r}; choose one of {', '.join(map(str, inner))}", item)
            return value
        if origin is dict:
            if not isinstance(value, dict) or not all(isinstance(one, inner[1]) for one in value.values()):
                raise self.wrong(prefix, key, f'is a table of texts: write [{prefix}{key}] and NAME = "…" below', item)
            return value
        if hint is float and type(value) is int:
            return float(value)
        if type(value) is not hint:
            raise self.wrong(prefix, key, f"must be a {NAMES[hint]}, not {value!r}", item)
        return value

    def wrong(self, prefix: str, key: str, problem: str, item: int) -> UserError:
        """The error for a setting, with its line."""
        return UserError(f"{self.path}:{self.line(prefix.rstrip('.'), key, item)}: {prefix}{key} {problem}")

    def line(self, table: str, key: str, item: int) -> int:
        """The line that sets a key, else its table's, else the first (tomllib tells no lines)."""
        now, count, opened = "", -1, 1 if not table else 0
        for number, line in enumerate(self.text.splitlines(), 1):
            bare = line.split("#")[0].strip() if line.lstrip().startswith("[") else line.strip()
            if bare.startswith("[") and bare.endswith("]") and "=" not in bare:
                now = bare.strip("[] ").replace('"', "")
                count += now == table and bare.startswith("[[")
                if now == (f"{table}.{key}" if table else key):
                    return number
                if now == table and count in (-1, item):
                    opened = number
            elif now == table and count in (-1, item) and bare.split("=")[0].strip().strip('"') == key:
                return number
        return opened or 1


NAMES = {str: "text", int: "whole number", float: "number", bool: "true or false"}
