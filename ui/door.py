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


CLOSED = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>Impression Arena</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{font:17px/1.7 "PingFang SC","Microsoft YaHei","Noto Sans CJK SC",system-ui,sans-serif;color:#1b2129;background:#f4f5f7;
margin:0;padding:15vh 24px 24px}main{max-width:560px;margin:0 auto;background:#fff;border:1px solid #dfe2e7;border-radius:8px;
padding:24px 32px}p{margin:8px 0}.en{color:#59626f}</style>
<main><h1 style="font-size:20px;margin:0 0 8px">请用一次性链接打开 / Open the one-time link</h1>
<p>服务器中有真实报告，本页只对持有链接的人开放。链接印在启动服务器的窗口里，用过即失效，随后会给出新的一条。</p>
<p class="en">This server holds real reports. The link stands in the window where the server was started; each works once, and a
new one is printed after it.</p></main></html>"""
