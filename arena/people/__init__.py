"""Who may use the web app: users, passwords, invitations and sessions, all kept in the store.

A rater is known to the studies by the name of their user.
"""

from arena.people.invites import invite, redeem, revoke_invites
from arena.people.sessions import begin_session, csrf_token, end_session, user_in_session
from arena.people.users import (
    LOCAL,
    Listed,
    Place,
    User,
    add_user,
    any_user,
    check_password,
    has_password,
    restore,
    revoke,
    set_password,
    users,
)

__all__ = [
    "LOCAL",
    "Listed",
    "Place",
    "User",
    "add_user",
    "any_user",
    "begin_session",
    "check_password",
    "csrf_token",
    "end_session",
    "has_password",
    "invite",
    "redeem",
    "restore",
    "revoke",
    "revoke_invites",
    "set_password",
    "user_in_session",
    "users",
]
