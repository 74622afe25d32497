"""Values of the row's own columns, found again in a text in other forms."""

import time

import pytest

from corpus.deidentify import deidentify


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("张 伟明既往片", ("name", "张伟明"), "⟦NAME⟧既往片"),
        ("张  伟明既往片", ("name", "张伟明"), "张  伟明既往片"),
        ("seen by JOHN Q. SMITH.", ("name", "Smith, John"), "seen by ⟦NAME⟧."),
        ("Smith, John R. seen", ("name", "John Smith"), "⟦NAME⟧ seen"),
        ("J. Smith; J Smithson", ("name", "John Smith"), "⟦NAME⟧; J Smithson"),
        ("the A. B. Zyngel films", ("name", "Zyngel"), "the ⟦NAME⟧ films"),
        ("zyngel and Zyngels", ("name", "Zyngel"), "zyngel and Zyngels"),
        ("code ab-1234x and AB-1234", ("hospital_number", "AB-1234"), "code ab-1234x and ⟦HOSPITAL_NUMBER⟧"),
        ("id 11010119900307425x end", ("id_number", "11010119900307425X"), "id ⟦ID_NUMBER⟧ end"),
        ("on 55501-23 4 and 155501234", ("phone", "55501234"), "on ⟦PHONE⟧ and 155501234"),
    ],
)
def test_other_forms_of_known_values_are_found(text: str, known: tuple[str, str], expected: str) -> None:
    assert deidentify(text, "en", (known,)).text == expected


@pytest.mark.parametrize("run", ["\n", "(", "A.", "王", "张 ", "Smith, ", "患者", "：", "a, ", "John "])
def test_long_runs_are_read_in_time_that_grows_with_their_length(run: str) -> None:
    started = time.process_time()
    deidentify(run * 6000, "zh", (("name", "John Smith"), ("phone", "5550123456")))
    assert time.process_time() - started < 2
