"""Accounts in the browser: login, invitation links, sessions, and who may reach what.

In a request, `request.state.user` is the `User`; the apps ask with `require` and `csrf`. Every request that changes something
is refused without the token of its session, in the header `x-csrf` or the field `csrf` of a plain form, whatever its app does.
"""

from ui.accounts.access import csrf, require, user_of

__all__ = ["csrf", "require", "user_of"]
