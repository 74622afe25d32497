"""`python -m arena user` and `python -m arena invite`: who may enter the web app, and how."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from arena.commands.options import Json, Store, commands, opened
from arena.study.shapes import Role
from common.commands import command_line, print_json, say
from common.errors import UserError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from arena.people import Listed, Place

app = commands()
user = command_line("Users: raters, who reach the rating page alone, and the team, who reach everything.")
app.add_typer(user, name="user")

Who = Annotated[str, typer.Argument(metavar="NAME", help="The user's name, as the study files know them.")]
Typed = Annotated[
    bool, typer.Option("--stdin", help="Read the password from the first line of stdin; else it is asked for.")
]


@user.command(epilog="Example: python -m arena user add zhang --role rater --study-role radiologist")
def add(
    name: Who,
    role: Annotated[list[str], typer.Option(help="rater or team. May be given twice.")] = ["rater"],  # noqa: B006
    study_role: Annotated[
        str | None, typer.Option(help="author, radiologist or referrer: how studies count them.")
    ] = None,
    password: Annotated[
        bool, typer.Option("--password", help="Ask for a password now; invitations need none.")
    ] = False,
    stdin: Typed = False,
    store: Store = None,
    json: Json = False,
) -> None:
    """Add a user; with the first one, the server begins to ask who comes."""
    from arena.people import add_user

    chosen = [as_place(one) for one in role]
    in_studies = None if study_role is None else as_role(study_role)
    secret = ask(name, stdin) if password or stdin else None
    with opened(store) as engine:
        made = add_user(engine, name, chosen, in_studies, secret)
    if json:
        print_json({"name": made.name, "roles": sorted(made.roles), "role_in_studies": made.role_in_studies})
        return
    how = "logs in with this password" if secret else f"enters by a link: python -m arena invite {made.name}"
    say(f"{made.name} ({', '.join(sorted(made.roles))}) is added and {how}")


@user.command("list", epilog="Example: python -m arena user list")
def list_users(store: Store = None, json: Json = False) -> None:
    """List all users, the revoked too."""
    from arena.people import users

    with opened(store) as engine:
        found = users(engine)
    if json:
        print_json({"users": [as_json(one) for one in found]})
        return
    if not found:
        say("no users: whoever sits at this machine is let in; add one with python -m arena user add NAME")
    for one in found:
        print(f"{one.user.name}  {', '.join(sorted(one.user.roles))}  {one.user.role_in_studies or '-'}  {state(one)}")


@user.command(epilog="Example: python -m arena user revoke zhang")
def revoke(name: Who, store: Store = None, json: Json = False) -> None:
    """Turn a user away from now on: sessions, links and password end; their ratings stay."""
    from arena.people import revoke as revoke_user

    with opened(store) as engine:
        revoke_user(engine, name)
    done(name, "is turned away from now on", json)


@user.command(epilog="Example: python -m arena user restore zhang")
def restore(name: Who, store: Store = None, json: Json = False) -> None:
    """Let a revoked user in again, who then needs a new link or password."""
    from arena.people import restore as restore_user

    with opened(store) as engine:
        restore_user(engine, name)
    done(name, "may enter again", json)


@user.command(epilog="Example: python -m arena user password zhang")
def password(name: Who, stdin: Typed = False, store: Store = None, json: Json = False) -> None:
    """Give a user a new password; all their sessions end."""
    from arena.people import set_password

    secret = ask(name, stdin)
    with opened(store) as engine:
        set_password(engine, name, secret)
    done(name, "has a new password", json)


@app.command(epilog="Example: python -m arena invite zhang wang --address https://arena.example.org")
def invite(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME...]", help="Users; with --study, its raters.")
    ] = None,
    study: Annotated[
        str | None, typer.Option(help="Invite a study's raters; users are made for those who are none.")
    ] = None,
    reusable: Annotated[
        bool, typer.Option("--reusable", help="The link works until it is revoked or too old.")
    ] = False,
    days: Annotated[float, typer.Option(help="How long the link works.", min=0.01, max=400)] = 30,
    revoke: Annotated[bool, typer.Option("--revoke", help="Take back all links of these users instead.")] = False,
    address: Annotated[str, typer.Option(help="What people write in the browser to reach the server.")] = "",
    store: Store = None,
    json: Json = False,
) -> None:
    """Print a link for each user, who enters by it without a password; it cannot be shown again.

    A link works once: afterwards its browser stays logged in, and its user can set a password. Whoever holds a link can use it.
    """
    from arena.people import invite as invite_user
    from arena.people import revoke_invites

    if not names and not study:
        raise UserError("invite: name the users, or a study with --study; see python -m arena invite --help")
    with opened(store) as engine:
        invited = [*(names or []), *(raters(engine, study) if study else [])]
        if revoke:
            gone = {name: revoke_invites(engine, name) for name in invited}
            print_json({"revoked": gone}) if json else say(f"{sum(gone.values())} links are taken back")
            return
        links = {
            name: f"{address.rstrip('/')}/invite/{invite_user(engine, name, reusable=reusable, days=days)}"
            for name in invited
        }
    if json:
        print_json({"links": links})
        return
    for name, link in links.items():
        print(f"{name}  {link}")
    if not address:
        say("each link goes behind the server's address; --address https://… writes it there")


def raters(engine: "Engine", study: str) -> list[str]:
    """A study's raters; users are made of those who are none yet."""
    from arena.people import add_user, users
    from arena.study.records import progress

    known = {one.user.name for one in users(engine)}
    found = {one.rater: one.role for one in progress(engine, study).raters}
    for name, role in found.items():
        if name not in known:
            add_user(engine, name, ["rater"], role)
    return list(found)


def ask(name: str, stdin: bool) -> str:
    """A password, never from the command line, where everybody on the machine could read it."""
    if stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise UserError(f"user {name}: no terminal to ask for the password; give it on stdin with --stdin")
    from getpass import getpass

    first = getpass(f"New password for {name}: ")
    if getpass("Once more: ") != first:
        raise UserError(f"user {name}: the two passwords differ; nothing was changed")
    return first


def as_place(value: str) -> "Place":
    """A role as it was typed."""
    from arena.people.users import PLACES

    for place in PLACES:
        if value == place:
            return place
    raise UserError(f"--role {value}: write {' or '.join(PLACES)}")


def as_role(value: str) -> Role:
    """A role in studies as it was typed."""
    from arena.people.users import ROLES

    for role in ROLES:
        if value == role:
            return role
    raise UserError(f"--study-role {value}: write {', '.join(ROLES)}")


def state(one: "Listed") -> str:
    """How a user can enter, in a few words."""
    if one.revoked:
        return "revoked"
    ways = [*(["password"] * one.password), *([f"{one.invites} links"] * bool(one.invites))]
    return f"{', '.join(ways) or 'no way to log in'}; {one.sessions} sessions"


def as_json(one: "Listed") -> dict[str, object]:
    """A user as JSON."""
    return {
        "name": one.user.name,
        "roles": sorted(one.user.roles),
        "role_in_studies": one.user.role_in_studies,
        "password": one.password,
        "invites": one.invites,
        "sessions": one.sessions,
        "revoked": one.revoked,
    }


def done(name: str, what: str, json: bool) -> None:
    """Tell what became of a user."""
    if json:
        print_json({"name": name, "done": what})
    else:
        say(f"{name} {what}")
