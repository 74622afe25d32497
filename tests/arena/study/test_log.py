"""Whatever is changed behind the program's back is found, and what may not change cannot."""

import stat
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from arena.study import records
from arena.study.chain import ChainKey, key_path, make_key, open_key
from common.errors import UserError
from store.engine import transaction
from tests.arena.study.made import open_study, rate_all

LOCKED = [
    "UPDATE study_cases SET findings = 'x'",
    "UPDATE study_cases SET author = 'r1'",
    "UPDATE study_cases SET findings = NULL",
    "UPDATE study_outputs SET raw = 'x'",
    "UPDATE study_outputs SET shown = 'x'",
    "UPDATE study_systems SET provenance = '{}'",
    "UPDATE study_raters SET name = 'x'",
    "UPDATE study_assignments SET on_left = 'a'",
    "UPDATE study_assignments SET kind = 'case'",
    "UPDATE study_assignments SET revision = revision - 1",
    "UPDATE studies SET protocol = '{}'",
    "UPDATE studies SET lock = '{}'",
    "UPDATE studies SET state = 'draft'",
    "UPDATE studies SET name = 'x'",
    "DELETE FROM study_cases",
    "DELETE FROM study_assignments",
    "DELETE FROM studies",
    "INSERT INTO study_raters (study_id, name) SELECT id, 'new' FROM studies",
    "UPDATE study_ratings SET answer = 'a'",
    "UPDATE study_ratings SET comment = 'x'",
    "UPDATE study_ratings SET seconds = 1",
    "DELETE FROM study_ratings",
    "DELETE FROM study_events",
    "UPDATE study_events SET head = 'x'",
    "DELETE FROM study_logs",
    "UPDATE study_logs SET length = 0",
]


@pytest.fixture
def rated(both: Engine, tmp_path: Path) -> ChainKey:
    """The key of a study in `both`, in which one rater has rated all."""
    key = open_study(both, tmp_path)
    rate_all(both, key, "r1")
    return key


def test_nothing_of_an_open_study_can_be_changed(both, rated):
    """Each statement on its own, so that none is refused for another's sake."""
    let_through = []
    for sql in LOCKED:
        try:
            with transaction(both) as session:
                session.execute(text(sql))
            let_through.append(sql)
        except DBAPIError as error:
            if "locked" not in str(error.orig) and "kept as they are" not in str(error.orig):
                raise
    assert let_through == []
    assert records.verify(both, rated, "trial").holds


def test_a_draft_can_be_changed(store, tmp_path):
    from tests.arena.study.made import protocol

    records.create(store, protocol(tmp_path))
    with transaction(store) as session:
        session.execute(text("UPDATE study_raters SET role = NULL"))
        session.execute(text("DELETE FROM studies"))


def test_no_rating_is_added_to_a_closed_study(both, rated):
    records.close(both, rated, "trial")
    with pytest.raises(DBAPIError, match="not open"), transaction(both) as session:
        session.execute(
            text(
                "INSERT INTO study_ratings (study_id, seq, assignment_id, rater_id, revision, idempotency, answer, details, "
                "made, comment_sha256, previous, link) SELECT study_id, 999, assignment_id, rater_id, 99, 'z', answer, "
                "details, made, comment_sha256, previous, link FROM study_ratings WHERE seq = 1"
            )
        )


def without_triggers(engine: Engine, *statements: str) -> None:
    """What somebody with the database's files can do."""
    with transaction(engine) as session:
        if engine.dialect.name == "postgresql":
            session.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            for (name,) in session.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                session.execute(text(f"DROP TRIGGER {name}"))
        for sql in statements:
            session.execute(text(sql))


LAST = "(SELECT max(seq) FROM study_ratings)"
CUT = (
    f"UPDATE study_logs SET length = length - 1, head = (SELECT previous FROM study_ratings WHERE seq = {LAST})",  # noqa: S608
    f"UPDATE study_assignments SET revision = 0 WHERE id = (SELECT assignment_id FROM study_ratings WHERE seq = {LAST})",  # noqa: S608
    f"DELETE FROM study_ratings WHERE seq = {LAST}",  # noqa: S608
)


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        (
            ["UPDATE study_ratings SET answer = CASE answer WHEN 'a' THEN 'b' ELSE 'a' END WHERE seq = 5"],
            "rating 5: changed",
        ),
        (["UPDATE study_ratings SET details = '{}' WHERE seq = 5"], "rating 5: changed"),
        (["UPDATE study_ratings SET seconds = 99 WHERE seq = 5"], "rating 5: changed"),
        (["UPDATE study_ratings SET made = '2020' WHERE seq = 5"], "rating 5: changed"),
        (["UPDATE study_ratings SET comment = 'B' WHERE seq = 5"], "rating 5: its comment changed"),
        (["DELETE FROM study_ratings WHERE seq = 5"], "rating 5: removed or moved"),
        (["DELETE FROM study_ratings WHERE seq = 23"], "ratings 23 to 23: cut off"),
        (
            [
                "UPDATE study_ratings SET seq = -5 WHERE seq = 5",
                "UPDATE study_ratings SET seq = 5 WHERE seq = 6",
                "UPDATE study_ratings SET seq = 6 WHERE seq = -5",
            ],
            "rating 5: changed",
        ),
        (
            ["UPDATE study_assignments SET on_left = CASE on_left WHEN 'a' THEN 'b' ELSE 'a' END"],
            "assignments: not what was locked",
        ),
        (
            ["UPDATE study_cases SET findings = 'x' WHERE name = 'case-001'"],
            "case case-001: its findings or context changed",
        ),
        (["UPDATE study_outputs SET shown = 'x'"], "the output of lora changed"),
        (["UPDATE study_outputs SET text_sha256 = 'x'"], "outputs: not what was locked"),
        (["UPDATE study_systems SET provenance = '{}'"], "decoding: not what was locked"),
        (["UPDATE study_raters SET role = 'author'"], "raters: not what was locked"),
        (["UPDATE studies SET protocol = replace(protocol, '0.25', '0.26')"], "protocol: not what was locked"),
        (["UPDATE study_events SET length = 1"], "changed since it was signed"),
        (["DELETE FROM study_events"], "the record of the lock is missing"),
        (["UPDATE study_logs SET head = 'x'"], "the log's head is not the link of its last rating"),
        (["DELETE FROM study_logs"], "head and length are missing"),
    ],
)
def test_what_is_changed_behind_the_programs_back_is_found(store, key, statements, found):
    rate_all(store, key, "r1")
    without_triggers(store, *statements)
    verified = records.verify(store, key, "trial")
    assert not verified.holds
    assert any(found in problem for problem in verified.problems), verified.problems


def test_a_tail_that_was_cut_off_is_found_by_a_head_that_was_kept(both, rated):
    kept = records.verify(both, rated, "trial").head
    assert records.verify(both, rated, "trial", kept).head_found == 23
    without_triggers(both, *CUT)
    assert records.verify(both, rated, "trial").holds, "nothing in the database can tell"
    verified = records.verify(both, rated, "trial", kept)
    assert not verified.holds
    assert "ratings at its end were cut off" in verified.problems[0]


def test_a_tail_that_was_cut_off_is_found_after_close_and_export(store, key, tmp_path):
    from arena.study.export import export

    rate_all(store, key, "r1")
    records.close(store, key, "trial")
    export(store, key, "trial", tmp_path / "out.csv", "csv")
    without_triggers(store, *CUT)
    problems = records.verify(store, key, "trial").problems
    assert len([one for one in problems if "cut off from its end" in one]) == 2


def test_an_earlier_head_is_found_in_a_log_that_grew(store, key):
    head = records.verify(store, key, "trial").head
    rate_all(store, key, "r1")
    assert records.verify(store, key, "trial", head).head_found == 0


def test_who_has_no_key_can_neither_verify_nor_close(store, key):
    other = ChainKey(b"y" * 32)
    with pytest.raises(UserError, match="locked with another key"):
        records.verify(store, other, "trial")
    with pytest.raises(UserError, match="locked with another key"):
        records.close(store, other, "trial")


def test_a_link_forged_without_the_key_is_found(store, key):
    """The attacker knows how links are made, but not the key."""
    rate_all(store, key, "r1")
    forger = ChainKey(b"z" * 32)
    without_triggers(
        store,
        f"UPDATE study_ratings SET answer = 'tie', link = '{forger.sign('x')}' WHERE seq = 23",  # noqa: S608
        f"UPDATE study_logs SET head = '{forger.sign('x')}'",  # noqa: S608
    )
    assert records.verify(store, key, "trial").problems[0] == "rating 23: changed since it was signed"


def test_files_that_changed_since_the_study_was_made_are_found_at_the_lock(store, tmp_path):
    from tests.arena.study.made import protocol

    records.create(store, protocol(tmp_path))
    key = make_key(store)
    for file, text_ in [
        ("lora/adapter/adapter_model.safetensors", "other"),
        ("lora/adapter/more.safetensors", "new"),
        ("base/predictions.jsonl", "{}"),
    ]:
        path = tmp_path / file
        before = path.read_bytes() if path.exists() else None
        path.write_text(text_)
        with pytest.raises(UserError, match=f"{path}: missing or changed since the study was made"):
            records.lock(store, key, "trial")
        path.unlink() if before is None else path.write_bytes(before)
    records.lock(store, key, "trial")
    with pytest.raises(UserError, match="trial: open already"):
        records.lock(store, key, "trial")


def test_a_draft_that_was_changed_is_not_locked(store, tmp_path):
    from tests.arena.study.made import protocol

    records.create(store, protocol(tmp_path))
    with transaction(store) as session:
        session.execute(text("UPDATE study_outputs SET shown = 'x' WHERE id = 1"))
    with pytest.raises(UserError, match="the output of lora changed since the study was made"):
        records.lock(store, make_key(store), "trial")


def test_the_key_lies_in_a_private_file_beside_the_database(store, tmp_path, monkeypatch):
    monkeypatch.delenv("IMPRESSION_STUDY_KEY", raising=False)
    path = key_path(store)
    assert path == tmp_path / "study.key"
    with pytest.raises(UserError, match=r"study\.key: no such file: the key of the rating log; put it back"):
        open_key(store)
    made = make_key(store)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert open_key(store) == make_key(store) == made
    assert made.secret.hex() not in repr(made)
    path.chmod(0o644)
    with pytest.raises(UserError, match=r"others can read the key .* run chmod 600"):
        open_key(store)
    path.chmod(0o600)
    path.write_text("xyz")
    with pytest.raises(UserError, match="not a key of the rating log"):
        open_key(store)
    monkeypatch.setenv("IMPRESSION_STUDY_KEY", str(tmp_path / "elsewhere" / "key"))
    assert make_key(store) != made
    assert (tmp_path / "elsewhere" / "key").exists()


def test_a_patients_text_is_erased_and_the_log_still_verifies(both, rated, tmp_path):
    from arena.study import desk
    from tests.arena.study.made import all_cards

    before = all_cards(both, "r1")
    gone = next(card for card in before if card.kind == "case")
    number = gone.findings.split("约")[1].split("mm")[0]
    erased = records.erase(both, rated, "trial", patient=f"patient-{int(number):03d}")
    assert erased.cases == [f"case-{int(number):03d}"]
    assert erased.comments >= 1
    verified = records.verify(both, rated, "trial")
    assert (verified.holds, verified.erased) == (True, 1)
    after = all_cards(both, "r1")
    assert all(card.findings != gone.findings for card in after)
    assert desk.overview(both, "trial", "r1").total == len(after) < len(before)
    with pytest.raises(Exception, match="stale"):
        desk.submit(both, rated, "trial", "r1", gone.assignment, gone.answer, "new")
    records.close(both, rated, "trial")
    assert len(records.judged(both, "trial")) == 23, "the ratings stay"
    with transaction(both) as session:
        left = session.execute(
            text(
                "SELECT count(*) FROM study_outputs o JOIN study_cases c ON c.id = o.case_id "
                "WHERE c.findings IS NULL AND (o.raw IS NOT NULL OR o.shown IS NOT NULL OR o.salt IS NOT NULL)"
            )
        ).scalar()
    assert left == 0
    if both.dialect.name == "sqlite":
        for file in tmp_path.glob("arena.db*"):
            assert gone.findings.encode() not in file.read_bytes()
            assert f"patient-{int(number):03d}".encode() not in file.read_bytes()
    with pytest.raises(UserError, match="no case of that patient"):
        records.erase(both, rated, "trial", patient=f"patient-{int(number):03d}")
    with pytest.raises(UserError, match="no case 'none'"):
        records.erase(both, rated, "trial", cases=["none"])
