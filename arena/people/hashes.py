"""Secrets as they are kept and compared: Argon2id for what people choose or carry, SHA-256 for what is random and asked often."""

import hashlib
import secrets
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHER = PasswordHasher()
AT_ONCE = threading.BoundedSemaphore(2)
"""Each computation takes 64 MiB: a crowd at the login must not take all memory."""
NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$XrvIK90lsCxPrt+KxNcuGw$ixunRApfeyx0TYegpNXjgiKY4AfMIdIOQvUozO52LRg"
"""The hash of a secret that was thrown away: checking it takes as long as checking a real one."""


def random_secret() -> str:
    """256 random bits for a token or cookie."""
    return secrets.token_urlsafe(32)


def slow(secret: str) -> str:
    """The Argon2id hash of a password or an invitation's secret, salt and costs in it."""
    with AT_ONCE:
        return HASHER.hash(secret)


def matches(kept: str | None, secret: str) -> bool:
    """Whether a secret is the one of this hash, in a time that does not tell; no hash takes as long as a wrong one."""
    with AT_ONCE:
        try:
            HASHER.verify(kept or NOBODY, secret)
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


def fast(secret: str) -> str:
    """Hex SHA-256, for random secrets alone."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
