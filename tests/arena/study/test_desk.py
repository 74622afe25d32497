from collections import Counter
from dataclasses import fields, replace

import pytest
from sqlalchemy import select, text

from arena.study import desk, records
from arena.study.protocol import Design
from arena.study.shapes import Answer, Asks, Card, ErrorTag, Harm, Link, RefusedError
from arena.study.tables import RatingRow, StudyRow
from store.engine import reading
from tests.arena.study.made import EVERYTHING, all_cards, full_answer, open_study, protocol, rate_all

FIRST = Answer(said="a", seconds=3.0)


def refused(reason):
    return pytest.raises(RefusedError, match=f"^{reason}$")


def test_an_answer_reads_back_as_it_was_given_whatever_the_sides(both, tmp_path):
    key = open_study(both, tmp_path)
    rate_all(both, key, "r1")
    for card in all_cards(both, "r1"):
        assert card.answer == full_answer(card)
        assert card.revision == 1


def test_what_is_stored_is_the_preferred_output_never_a_side(both, tmp_path):
    key = open_study(both, tmp_path)
    rate_all(both, key, "r1")  # always the left one
    records.close(both, key, "trial")
    found = records.judged(both, "trial")
    assert {(one.left == one.system_a, one.answer) for one in found} == {(True, "a"), (False, "b")}
    case = next(one for one in found if one.kind == "case" and one.left == one.system_b)
    assert case.scores["completeness"] == {case.system_b: 5, case.system_a: 2}
    assert {(one.system, one.tag) for one in case.errors} == {
        (case.system_a, "wrong_side"),
        (case.system_b, "missed_finding"),
    }
    assert case.harm[case.system_a] == Harm(likelihood=4, extent=5)


def test_the_texts_stand_on_the_sides_that_were_drawn(store, key):
    rate_all(store, key, "r1")
    cards = {card.findings + card.question: card for card in all_cards(store, "r1") if card.kind == "practice"}
    records.close(store, key, "trial")
    for one in records.judged(store, "trial"):
        if one.kind == "practice":
            card = next(card for card in cards.values() if f"约{int(one.case[-3:])}mm" in card.findings)
            assert ("可能" in card.a) == (one.left == "base")


def test_positions_are_practice_then_cases_then_guesses(store, key):
    cards = all_cards(store, "r2")
    assert [card.position for card in cards] == list(range(len(cards)))
    assert Counter(card.kind for card in cards) == {"practice": 2, "case": 15, "guess": 6}
    assert desk.cards(store, "trial", "r2", 5, 3) == cards[5:8]
    assert desk.cards(store, "trial", "r2", 22, 10) == cards[22:]
    assert desk.cards(store, "trial", "r2", 90, 10) == []
    assert desk.cards(store, "trial", "r2", -3, 2) == cards[:2]
    questions = {card.question for card in cards if card.kind == "guess"}
    assert questions <= {"which_is_model", "which_is_physician"}
    assert {card.question for card in cards if card.kind != "guess"} == {"preference"}


def test_a_card_tells_nothing_of_systems_and_repeats(store, key, tmp_path):
    for card in all_cards(store, "r1"):
        told = repr(replace(card, findings="", a="", b="", question="preference"))
        for secret in ("lora", "base", "sft", "repeat", str(tmp_path)):
            assert secret not in told
    assert {one.name for one in fields(Card)} == {
        *("assignment", "position", "kind", "lang", "findings", "context", "a", "b", "question", "answer", "revision")
    }


def test_an_overview_counts_and_tells_where_to_go_on(store, key):
    before = desk.overview(store, "trial", "r1")
    assert (before.total, before.done, before.next, before.minutes_left) == (23, 0, 0, None)
    cards = all_cards(store, "r1")
    for card in (cards[0], cards[2]):
        desk.submit(store, key, "trial", "r1", card.assignment, replace(FIRST, seconds=30.0), card.assignment)
    after = desk.overview(store, "trial", "r1")
    assert (after.done, after.next, after.minutes_left) == (2, 1, 21 * 30 / 60)
    assert [one.study for one in desk.studies_of(store, "r1")] == ["trial"]
    assert desk.studies_of(store, "nobody") == []


def test_each_further_answer_is_a_revision_and_none_is_lost(both, tmp_path):
    key = open_study(both, tmp_path)
    token = all_cards(both, "r1")[3].assignment
    first = desk.submit(both, key, "trial", "r1", token, FIRST, "k1")
    second = desk.submit(both, key, "trial", "r1", token, replace(FIRST, said="tie"), "k2")
    assert (first.revision, second.revision, second.done) == (1, 2, 1)
    assert all_cards(both, "r1")[3].answer.said == "tie"
    with reading(both) as session:
        assert session.scalars(select(RatingRow.revision).order_by(RatingRow.seq)).all() == [1, 2]


def test_the_same_key_again_is_the_same_rating_also_after_the_close(both, tmp_path):
    key = open_study(both, tmp_path)
    one, other = (card.assignment for card in all_cards(both, "r1")[2:4])
    receipt = desk.submit(both, key, "trial", "r1", one, FIRST, "k1")
    assert desk.submit(both, key, "trial", "r1", one, replace(FIRST, said="b"), "k1") == receipt
    with refused("invalid"):
        desk.submit(both, key, "trial", "r1", other, FIRST, "k1")
    desk.submit(both, key, "trial", "r2", all_cards(both, "r2")[0].assignment, FIRST, "k1")
    records.close(both, key, "trial")
    assert desk.submit(both, key, "trial", "r1", one, FIRST, "k1") == receipt
    with refused("closed"):
        desk.submit(both, key, "trial", "r1", one, FIRST, "k2")


def test_nobody_reaches_what_is_not_theirs(store, key, tmp_path):
    records.create(store, protocol(tmp_path, name="draft"))
    token = all_cards(store, "r1")[0].assignment
    for study, rater, name in [
        ("trial", "r2", token),
        ("trial", "r1", "guessed"),
        ("draft", "r1", token),
        ("none", "r1", token),
        ("trial", "nobody", token),
    ]:
        with refused("unknown"):
            desk.submit(store, key, study, rater, name, FIRST, "k")
        with refused("unknown"):
            desk.skip(store, study, rater, name)
    for study, rater in [("draft", "r1"), ("none", "r1"), ("trial", "nobody")]:
        with refused("unknown"):
            desk.overview(store, study, rater)
        with refused("unknown"):
            desk.cards(store, study, rater, 0, 5)
    assert [one.study for one in desk.studies_of(store, "r1")] == ["trial"]


BAD = [
    replace(FIRST, said="left"),
    replace(FIRST, strength=4),
    replace(FIRST, said="tie", strength=1),
    replace(FIRST, sure=1),
    replace(FIRST, scores={"conciseness": {"a": 1}}),
    replace(FIRST, scores={"completeness": {"a": 6}}),
    replace(FIRST, scores={"completeness": {"a": True}}),
    replace(FIRST, scores={"completeness": {"c": 1}}),
    replace(FIRST, errors=(ErrorTag(side="a", tag="ugly"),)),
    replace(FIRST, errors=(ErrorTag(side="c", tag="wrong_side"),)),
    replace(FIRST, errors=(ErrorTag(side="a", tag="wrong_side", sentence=-1),)),
    replace(FIRST, links=(Link(side="a", sentence=500_000, support=0),)),
    replace(FIRST, harm={"a": Harm(likelihood=0, extent=1)}),
    replace(FIRST, comment="x" * 4001),
    replace(FIRST, seconds=float("nan")),
    replace(FIRST, seconds=-1.0),
]


@pytest.mark.parametrize("answer", BAD, ids=range(len(BAD)))
def test_an_answer_that_does_not_fit_the_case_is_refused_and_not_stored(store, key, answer):
    token = all_cards(store, "r1")[2].assignment
    with refused("invalid"):
        desk.submit(store, key, "trial", "r1", token, answer, "k")
    assert desk.overview(store, "trial", "r1").done == 0


@pytest.mark.parametrize("idempotency", ["", "x" * 65, "a\nb"])
def test_a_key_of_no_use_is_refused(store, key, idempotency):
    with refused("invalid"):
        desk.submit(store, key, "trial", "r1", all_cards(store, "r1")[2].assignment, FIRST, idempotency)


def test_what_a_study_does_not_ask_is_refused(store, tmp_path):
    nothing = Asks(errors=False, links=False, comment=False)
    key = open_study(store, tmp_path, asks=nothing)
    token = all_cards(store, "r1")[2].assignment
    for answer in (
        replace(FIRST, strength=1),
        replace(FIRST, errors=(ErrorTag(side="a", tag="wrong_side"),)),
        replace(FIRST, links=(Link(side="a", sentence=0, support=None),)),
        replace(FIRST, harm={"a": Harm(likelihood=1, extent=1)}),
        replace(FIRST, comment="x"),
    ):
        with refused("invalid"):
            desk.submit(store, key, "trial", "r1", token, answer, "k")
    assert desk.submit(store, key, "trial", "r1", token, FIRST, "k").revision == 1


def test_a_guess_takes_a_side_or_none_and_how_sure(store, key):
    token = all_cards(store, "r1")[-1].assignment
    for answer in (replace(FIRST, said="tie"), replace(FIRST, sure=4), replace(FIRST, strength=1)):
        with refused("invalid"):
            desk.submit(store, key, "trial", "r1", token, answer, "k")
    assert desk.submit(store, key, "trial", "r1", token, Answer(said="cannot_judge", sure=1), "k").revision == 1


def test_a_guess_is_right_where_it_names_who_wrote_it(store, key):
    rate_all(store, key, "r1")
    records.close(store, key, "trial")
    guesses = [one for one in records.judged(store, "trial") if one.kind == "guess"]
    assert len(guesses) == 6
    for one in guesses:
        named = one.system_a if one.answer == "a" else one.system_b
        right = "reference" if "reference" in (one.system_a, one.system_b) else "lora"
        assert one.guess_right == (named == right)
        assert one.sure == 2


def test_control_characters_do_not_reach_the_store(both, tmp_path):
    key = open_study(both, tmp_path)
    token = all_cards(both, "r1")[2].assignment
    desk.submit(both, key, "trial", "r1", token, replace(FIRST, comment="a\0b\x1b\ud800c\r\nd"), "k")
    assert all_cards(both, "r1")[2].answer.comment == "ab?c\nd"


def test_a_skipped_case_goes_to_the_end_of_the_cases(both, tmp_path):
    open_study(both, tmp_path, design=Design(cases_per_rater=12, overlap=6, repeats=0.0))
    before = [card.assignment for card in all_cards(both, "r1")]
    desk.skip(both, "trial", "r1", before[2])
    after = [card.assignment for card in all_cards(both, "r1")]
    assert after == [*before[:2], *before[3:14], before[2], *before[14:]]
    desk.skip(both, "trial", "r1", before[0])
    assert [card.assignment for card in all_cards(both, "r1")][:2] == [before[1], before[0]]


def test_a_skipped_case_still_comes_before_its_repeat(store, key):
    with reading(store) as session:
        pairs = session.execute(
            text(
                "SELECT f.token, r.token FROM study_assignments r JOIN study_assignments f ON f.id = r.repeat_of "
                "JOIN study_raters q ON q.id = r.rater_id WHERE r.kind = 'repeat' AND q.name = 'r1'"
            )
        ).all()
    assert len(pairs) == 3
    for _ in range(3):
        for first, repeat in pairs:
            desk.skip(store, "trial", "r1", first)
            order = [card.assignment for card in all_cards(store, "r1")]
            assert order.index(first) < order.index(repeat)
            assert all_cards(store, "r1")[16].kind == "case"
            assert all_cards(store, "r1")[17].kind == "guess"


def test_what_has_an_answer_or_is_closed_cannot_be_skipped(store, key):
    one, other = (card.assignment for card in all_cards(store, "r1")[2:4])
    desk.submit(store, key, "trial", "r1", one, FIRST, "k")
    with refused("invalid"):
        desk.skip(store, "trial", "r1", one)
    records.close(store, key, "trial")
    with refused("closed"):
        desk.skip(store, "trial", "r1", other)


def test_another_key_signs_nothing(store, key):
    from arena.study.chain import ChainKey
    from common.errors import UserError

    with pytest.raises(UserError, match="locked with another key"):
        desk.submit(store, ChainKey(b"x" * 32), "trial", "r1", all_cards(store, "r1")[2].assignment, FIRST, "k")
    assert desk.overview(store, "trial", "r1").done == 0


def test_everything_that_can_be_asked_is_told_to_the_rater(store, key):
    assert desk.overview(store, "trial", "r1").asks == EVERYTHING
    with reading(store) as session:
        assert session.scalar(select(StudyRow.state)) == "open"
