"""`python -m arena user` and `invite`, as a shell sees them."""

import io
import json
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine

from arena.__main__ import collected
from arena.people import check_password, redeem, users
from common.commands import run


@pytest.fixture
def arena(store: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs a command over the store; code, stdout and stderr."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr("arena.people.hashes.HASHER", quick)

    def call(*arguments: str, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        code = run(collected(), [*arguments, "--store", str(store.url)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def test_a_user_with_a_password_can_log_in(arena: Any, store: Engine):
    assert arena("user", "add", "boss", "--role", "team", "--stdin", stdin="correct horse\n")[0] == 0
    found = check_password(store, "boss", "correct horse")
    assert found is not None
    assert found.roles == {"team"}
    assert arena("user", "password", "boss", "--stdin", stdin="battery staple\n")[0] == 0
    assert check_password(store, "boss", "correct horse") is None
    assert check_password(store, "boss", "battery staple") == found


def test_a_rater_enters_by_the_link_that_is_printed(arena: Any, store: Engine):
    code, out, _ = arena("user", "add", "王 医生", "--study-role", "radiologist", "--json")
    assert (code, json.loads(out)) == (0, {"name": "王 医生", "roles": ["rater"], "role_in_studies": "radiologist"})
    code, out, _ = arena("invite", "王 医生", "--address", "https://arena.example.org/", "--json")
    link = json.loads(out)["links"]["王 医生"]
    assert link.startswith("https://arena.example.org/invite/")
    found = redeem(store, link.rpartition("/")[2])
    assert found is not None
    assert (found.name, found.role_in_studies) == ("王 医生", "radiologist")
    assert redeem(store, link.rpartition("/")[2]) is None


def test_links_can_be_taken_back(arena: Any, store: Engine):
    arena("user", "add", "wang")
    links = [json.loads(arena("invite", "wang", "--reusable", "--json")[1])["links"]["wang"] for _ in range(2)]
    assert json.loads(arena("invite", "wang", "--revoke", "--json")[1]) == {"revoked": {"wang": 2}}
    assert [redeem(store, link.rpartition("/")[2]) for link in links] == [None, None]


def test_the_list_tells_who_can_enter_and_nothing_secret(arena: Any, store: Engine):
    arena("user", "add", "boss", "--role", "team", "--role", "rater", "--stdin", stdin="correct horse\n")
    arena("user", "add", "wang")
    arena("invite", "wang")
    arena("user", "revoke", "wang")
    out = arena("user", "list", "--json")[1]
    boss, wang = json.loads(out)["users"]
    assert boss == {
        "name": "boss",
        "roles": ["rater", "team"],
        "role_in_studies": None,
        "password": True,
        "invites": 0,
        "sessions": 0,
        "revoked": False,
    }
    assert (wang["revoked"], wang["invites"]) == (True, 0)
    assert "argon2" not in out
    assert arena("user", "restore", "wang")[0] == 0
    assert [one.revoked for one in users(store)] == [False, False]


def test_a_study_s_raters_are_invited_and_made_users(arena: Any, store: Engine, tmp_path):
    from tests.arena.study.made import open_study

    open_study(store, tmp_path)
    arena("user", "add", "r1", "--role", "rater", "--role", "team")
    links = json.loads(arena("invite", "--study", "trial", "--json")[1])["links"]
    assert list(links) == ["r1", "r2", "r3"]
    made = {one.user.name: one.user for one in users(store)}
    assert made["r1"].roles == {"rater", "team"}
    assert (made["r2"].roles, made["r2"].role_in_studies) == ({"rater"}, "referrer")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["user", "add", "local"], "is not 'local'"),
        (["user", "add", " wang"], "visible characters"),
        (["user", "add", "wang\u200b"], "visible characters"),
        (["user", "add", "wang", "--role", "boss"], "write rater or team"),
        (["user", "add", "wang", "--study-role", "nurse"], "write author, radiologist, referrer"),
        (["user", "add", "wang", "--stdin"], "10 to 1024 characters"),
        (["user", "revoke", "nobody"], "no such user"),
        (["user", "password", "nobody"], "no terminal"),
        (["invite", "nobody"], "no such user"),
        (["invite"], "name the users, or a study"),
        (["invite", "--study", "none"], "none"),
    ],
)
def test_what_a_person_can_fix_is_said_in_one_line(arena: Any, arguments: list[str], said: str):
    code, out, told = arena(*arguments, stdin="short\n")
    assert (code, out) == (2, "")
    assert said in told
    assert told.count("\n") == 1


def test_a_name_stands_once(arena: Any):
    arena("user", "add", "wang")
    assert "choose another name" in arena("user", "add", "wang")[2]
    arena("user", "revoke", "wang")
    assert "python -m arena user restore wang" in arena("user", "add", "wang")[2]
