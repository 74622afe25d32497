"""Who may open the page while real reports are in the store: whoever holds a link that the server printed."""

import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Callable

ASK_AGAIN = 5.0  # seconds for which an answer about the store is kept
MOST_SESSIONS = 200


def hashed(secret: str) -> str:
    """A secret as it is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()


class Door:
    """Open while all text is synthetic; closed from the moment it is not. Tokens and sessions are kept as hashes."""

    def __init__(self, real: Callable[[], bool], tell: Callable[[str], None], port: int) -> None:
        """Ask `real` whether real reports are there; `tell` gives a new token to whoever started the server."""
        self.real, self.tell = real, tell
        self.cookie = f"arena-{port}"  # cookies do not know ports: two servers on one machine must not share one
        self.token: str | None = None
        self.sessions: list[str] = []
        self.shut = False
        self.asked = -ASK_AGAIN
        self.lock = threading.Lock()

    def closed(self) -> bool:
        """Whether a cookie is needed. Once closed it stays so; the first time, a link is told."""
        with self.lock:
            if not self.shut and time.monotonic() - self.asked >= ASK_AGAIN:
                self.asked = time.monotonic()
                if self.real():
                    self.shut = True
                    self.renew()
            return self.shut

    def renew(self) -> None:
        """Make the next token and tell it."""
        token = secrets.token_urlsafe(24)
        self.token = hashed(token)
        self.tell(token)

    def swap(self, token: str) -> str | None:
        """A session for the token that was told last, which is used up with it; None for any other."""
        if not self.closed():
            return None
        with self.lock:
            if self.token is None or not hmac.compare_digest(self.token, hashed(token)):
                return None
            session = secrets.token_urlsafe(24)
            self.sessions = [*self.sessions[1 - MOST_SESSIONS :], hashed(session)]
            self.renew()
            return session

    def knows(self, session: str) -> bool:
        """Whether a cookie holds a session that this server gave."""
        given = hashed(session)
        return any(hmac.compare_digest(given, one) for one in self.sessions)
