"""Who may reach what, and what the apps ask about a request."""

from collections.abc import Callable

from fastapi import HTTPException, Request

from arena.people import LOCAL, Place, User

OWN = ("/login", "/login/session", "/logout", "/password")
"""The pages of accounts, for everybody; each sees for itself who asks."""
OPEN = frozenset(
    {*OWN, "/ui/arena-colours.css", "/ui/shell.css", "/ui/accounts.css", "/ui/accounts.js", "/ui/logo.svg"}
)
"""What is there without a login: the login page and what it is drawn with."""


def is_open(path: str) -> bool:
    """Whether a path needs no user."""
    return path in OPEN or path.startswith("/invite/")


def may(user: User, path: str, shut: Callable[[], bool]) -> bool:
    """Whether a user may reach a path.

    The team reaches everything and a rater the rater's app; who is both is a rater alone while a study is open, since a
    rater who sees other pages is no longer blind. The local user of a server without accounts is never blind.

    Args:
        shut: Whether a study is open; asked only where it matters.
    """
    if user.local or is_open(path):
        return True
    if "team" in user.roles and not ("rater" in user.roles and shut()):
        return True
    return "rater" in user.roles and (path == "/rate" or path.startswith("/rate/"))


def home(user: User, shut: Callable[[], bool]) -> str:
    """Where a user starts."""
    return "/" if may(user, "/", shut) else "/rate/"


def user_of(request: Request) -> User:
    """Who asks.

    Raises:
        HTTPException: 401, nobody.
    """
    user = getattr(request.state, "user", None)
    if not isinstance(user, User):
        raise HTTPException(401, "login")
    return user


def require(role: Place) -> Callable[[Request], User]:
    """A FastAPI dependency: the user, who has this role; the team may look at the rater's app too."""

    def dependency(request: Request) -> User:
        user = user_of(request)
        if role not in user.roles and "team" not in user.roles:
            raise HTTPException(403, "forbidden")
        return user

    return dependency


def csrf(request: Request) -> str:
    """What pages send with each change: in the header `x-csrf`, or in the field `csrf` of a plain form."""
    token: str = getattr(request.state, "csrf", LOCAL.name)
    return token
