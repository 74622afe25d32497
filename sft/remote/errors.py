"""What goes wrong with a server, in one line: its address, what it answered, what helps. Never a word of what was sent."""

from typing import Literal

from common.errors import UserError

Problem = Literal["remote", "too_long"]

LONG = ("context length", "context size", "context window", "maximum context", "max_model_len", "too long", "exceed")
"""Words by which servers say that a prompt does not fit."""
PASSING = (408, 409, 425, 429, 500, 502, 503, 504)
"""Answers that another try may change."""


class RemoteError(UserError):
    """A server that cannot be worked with as things are."""

    def __init__(
        self, message: str, *, problem: Problem = "remote", passing: bool = False, wait: float | None = None
    ) -> None:
        super().__init__(message)
        self.problem = problem
        self.passing = passing
        """Whether another try may succeed."""
        self.wait = wait
        """After how many seconds, where the server says so."""


def refused(url: str, status: int, body: str, *, model: str, key: str | None, wait: float | None = None) -> RemoteError:
    """An answer that is no text, explained.

    Args:
        body: What the server said; looked at, never repeated, since servers repeat prompts.
    """
    if status in (401, 403):
        given = (
            f"it does not take the key in {key}"
            if key
            else "it wants a key: put it into a variable and name this with `key`"
        )
        return RemoteError(f"{url}: refused ({status}); {given}")
    if status == 404:
        return RemoteError(
            f"{url}: not found (404): no model {model!r}, or no such address; mend url (it ends in /v1) or the model's name, "
            'or set endpoint = "chat" where the server has no completions'
        )
    if status in (400, 413, 422):
        if any(words in body.lower() for words in LONG):
            return RemoteError(
                f"{url}: the prompt with what may be written is too long for the server ({status}); start it with a larger context",
                problem="too_long",
            )
        return RemoteError(
            f"{url}: the request was not understood ({status}); see whether `engine` names this server's kind"
        )
    busy = "busy" if status in (429, 503) else "failed"
    remedy = "lower concurrency" if busy == "busy" else "see the server's own log"
    return RemoteError(f"{url}: {busy} ({status}); {remedy}", passing=status in PASSING, wait=wait)


def unreachable(url: str, reason: str) -> RemoteError:
    """No connection."""
    return RemoteError(f"{url}: no server answers ({reason}); start it, or mend url (docs/serving.md)", passing=True)


def silent(url: str, seconds: float) -> RemoteError:
    """No sign of life in time."""
    return RemoteError(
        f"{url}: nothing for {seconds:g} s; raise timeout_seconds, or lower concurrency so that requests wait less",
        passing=True,
    )


def cut_off(url: str) -> RemoteError:
    """An answer that ended before its end."""
    return RemoteError(f"{url}: the answer broke off; see the server's own log", passing=True)


def unreadable(url: str) -> RemoteError:
    """An answer that is no completion."""
    return RemoteError(f"{url}: the answer is no completion; see whether url and `engine` name the right server")
