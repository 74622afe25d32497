"""The HMAC chain over a study's ratings, and its key, which lies in a file outside the database."""

import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from common.errors import UserError
from common.files import PRIVATE

VARIABLE = "IMPRESSION_STUDY_KEY"
NAME = "study.key"
BYTES = 32


@dataclass(frozen=True, slots=True)
class ChainKey:
    """The secret that every link is signed with: who has only the database can forge none."""

    secret: bytes = field(repr=False)

    @property
    def id(self) -> str:
        """A name that tells keys apart and says nothing about them."""
        return hashlib.sha256(b"impression-arena study key" + self.secret).hexdigest()[:16]

    def sign(self, value: Any) -> str:
        """Hex HMAC-SHA-256 of a value's canonical JSON."""
        return hmac.new(self.secret, canonical(value).encode(), hashlib.sha256).hexdigest()


def canonical(value: Any) -> str:
    """A value's one JSON text: keys sorted, no spaces."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def salted(text: str, salt: str) -> str:
    """Hex SHA-256 of a text behind its salt: with the salt gone, nobody can tell which text it was."""
    return hashlib.sha256(f"{salt}\0{text}".encode()).hexdigest()


def new_salt() -> str:
    """A salt of 128 bits."""
    return secrets.token_hex(16)


def key_path(store: Engine, given: Path | None = None) -> Path:
    """Where the key lies: the path given, else `$IMPRESSION_STUDY_KEY`, else `study.key` beside the SQLite file or in `var`."""
    named = given or os.environ.get(VARIABLE)
    if named:
        return Path(named)
    file = store.url.database if store.dialect.name == "sqlite" else None
    return (Path(file).parent if file else Path("var")) / NAME


def open_key(store: Engine, given: Path | None = None) -> ChainKey:
    """The chain's key.

    Raises:
        UserError: The file is missing, readable by others, or no key.
    """
    path = key_path(store, given)
    try:
        mode = path.stat().st_mode & 0o777
        text = path.read_text(encoding="ascii", errors="replace").strip()
    except FileNotFoundError:
        raise UserError(
            f"{path}: no such file: the key of the rating log; put it back from your backup, "
            f"or name its place in ${VARIABLE}"
        ) from None
    except OSError as error:
        raise UserError(f"{path}: {error.strerror}; let this account read the key of the rating log") from None
    if mode & 0o077:
        raise UserError(f"{path}: others can read the key of the rating log (mode {mode:o}); run chmod 600 {path}")
    try:
        secret = bytes.fromhex(text)
    except ValueError:
        secret = b""
    if len(secret) != BYTES:
        raise UserError(f"{path}: not a key of the rating log (64 hexadecimal digits); put the right file back")
    return ChainKey(secret)


def make_key(store: Engine, given: Path | None = None) -> ChainKey:
    """The chain's key, made where no file is there yet.

    Raises:
        UserError: The file cannot be written, or is no key.
    """
    path = key_path(store, given)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "w", encoding="ascii") as file:
            file.write(secrets.token_hex(BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        pass
    except OSError as error:
        raise UserError(f"{path}: {error.strerror}; name another place for the key in ${VARIABLE}") from None
    return open_key(store, given)
