"""Numbers, dates and addresses in the forms in which departments of several countries write them."""

from pathlib import Path

import pytest

from corpus.deidentify import deidentify
from corpus.normalise import language

FIXTURES = Path(__file__).parents[2] / "fixtures" / "deidentify"


def lines(name: str) -> list[str]:
    """The lines of a file of forms."""
    return (FIXTURES / f"{name}.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("name", ["phone", "id_number", "record", "date", "address", "network"])
def test_every_form_is_found_whole_and_as_its_kind(name: str) -> None:
    wrong = []
    for line in lines(name):
        text, _, expected = line.partition(" => ")
        found = " ; ".join(f"{one.kind}:{one.value}" for one in deidentify(text, language(text)).found)
        if found != expected:
            wrong.append(f"{text} => {found}, not {expected}")
    assert not wrong, "\n".join(wrong)


def test_every_form_is_found_within_a_report() -> None:
    left = []
    for name in ("phone", "id_number", "record"):
        for line in lines(name):
            text, _, expected = line.partition(" => ")
            for before, after in (("The lungs are clear. ", "\nNo effusion."), ("双肺纹理清晰。", "。\n心影不大。")):
                masked = deidentify(f"{before}{text}{after}", language(before)).text
                left += [text for one in expected.split(" ; ") if one.partition(":")[2] in masked]
    assert not left, "\n".join(left)


def test_measures_times_and_codes_are_no_personal_data() -> None:
    found = [(line, one) for line in lines("traps") for one in deidentify(line, language(line)).found]
    assert not found, "\n".join(map(str, found))


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("The family was called at (407) 555-0150.", "555-0150", "The family was called at ⟦PHONE⟧."),
        ("电话告知家属（+86 13800138000）。", "8613800138000", "电话告知家属（⟦PHONE⟧）。"),
    ],
)
def test_a_known_number_takes_its_area_code_with_it(text: str, known: str, expected: str) -> None:
    assert deidentify(text, language(text), (("phone", known),)).text == expected


@pytest.mark.parametrize(
    ("text", "days", "expected"),
    [
        ("较3.12日片", 30, "较4.11日片"),
        ("较3/12片", 30, "较4/11片"),
        ("与2024.3片对比", 31, "与2024.4片对比"),
        ("与24年3月片对比", 31, "与24年4月片对比"),
        ("三月十二日", 30, "四月十一日"),
        ("二零二四年三月", 31, "二〇二四年四月"),
        ("2024年3月12日10时30分", 1, "2024年3月13日10时30分"),
        ("2024年3月12-15日", 1, "⟦DATE⟧"),
        ("March 12-14, 2024", 1, "⟦DATE⟧"),
        ("2024-Mar-12", 30, "2024-Apr-11"),
        ("2024 March 12", 30, "2024 April 11"),
        ("Mar '24", 31, "Apr '24"),
        ("12/3/2024-12/5/2024", 30, "1/2/2025-1/4/2025"),
        ("病史10年3月，3月12次", 30, "病史10年3月，3月12次"),
    ],
)
def test_other_forms_of_dates_move_too(text: str, days: int, expected: str) -> None:
    assert deidentify(text, language(text), (), days).text == expected
