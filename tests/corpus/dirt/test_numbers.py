import random
import re
from datetime import date

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.dirt import numbers
from corpus.dirt.addresses import address_en, address_zh
from corpus.dirt.dates import forms_en, forms_zh, numeral, part_of_day, with_clock
from corpus.dirt.names import COMPOUND_ZH, OTHERS_ZH, SURNAMES_ZH, name_zh

SEEDS = st.integers(0, 2**32)


@pytest.mark.parametrize(
    ("body", "check"),
    [("11010519491231002", "X"), ("44052418800101001", "4")],  # the worked examples of GB 11643-1999
)
def test_the_check_character_is_the_standards(body, check):
    assert numbers.check_zh(body) == check


@given(SEEDS, st.dates(date(1920, 1, 1), date(2010, 1, 1)), st.sampled_from(["female", "male"]))
def test_identity_numbers_tell_birthday_and_sex_and_are_valid(seed, born, sex):
    number = numbers.id_zh(random.Random(seed), born, sex)
    assert re.fullmatch(r"\d{17}[\dX]", number)
    assert number[6:14] == f"{born:%Y%m%d}"
    assert int(number[16]) % 2 == (sex == "male")
    total = sum(int(digit) * 2**power % 11 for digit, power in zip(number[:17], range(17, 0, -1), strict=True))
    assert (total + (10 if number[17] == "X" else int(number[17]))) % 11 == 1  # ISO 7064, MOD 11-2


@given(SEEDS)
def test_nhs_and_social_security_numbers_are_possible(seed):
    digits = [int(digit) for digit in numbers.nhs(random.Random(seed)).replace(" ", "")]
    assert len(digits) == 10
    assert sum(digit * weight for digit, weight in zip(digits, range(10, 0, -1), strict=True)) % 11 == 0
    area, group, serial = map(int, numbers.ssn(random.Random(seed)).split("-"))
    assert 0 < area < 900
    assert area != 666
    assert group > 0
    assert serial > 0


@given(SEEDS)
def test_phones_are_what_a_library_takes_for_phones(seed):
    rng = random.Random(seed)
    mobile = re.sub(r"^86-", "+86", numbers.mobile_zh(rng))
    assert phonenumbers.is_valid_number(phonenumbers.parse(mobile, "CN")), mobile
    english = numbers.phone_en(rng)
    number = phonenumbers.parse(english, "GB" if english.startswith("0") else "US")
    assert phonenumbers.is_possible_number(number) or re.fullmatch(r"555-01\d\d", english), english


@given(SEEDS)
def test_english_phones_are_of_the_blocks_kept_for_fiction(seed):
    digits = re.sub(r"\D", "", numbers.phone_en(random.Random(seed)))
    assert re.search(r"55501\d\d$|2079460\d{3}$|07700900\d{3}$", digits)


@given(SEEDS, st.sampled_from(["female", "male"]))
def test_chinese_names_have_a_surname_and_a_given_name(seed, sex):
    name = name_zh(random.Random(seed), sex)
    assert name in OTHERS_ZH or name.startswith(COMPOUND_ZH) or name[0] in SURNAMES_ZH
    assert 2 <= len(name.replace("·", "")) <= 8


def test_surnames_stand_once_in_the_order_of_their_frequency():
    assert SURNAMES_ZH.startswith("王李张刘陈杨黄赵吴周")
    drawn = [name_zh(random.Random(seed), "male")[0] for seed in range(3000)]
    assert 0.04 < drawn.count("王") / 3000 < 0.11
    assert len(set(drawn)) > 120


@given(st.dates(date(2000, 1, 1), date(2030, 12, 31)))
def test_every_form_of_a_date_tells_the_day(day):
    for text in [*forms_zh(day)[0], *forms_en(day)[0]]:
        if "〇" in text:
            continue
        told = [int(part) for part in re.findall(r"\d+", text)]
        if len(told) == 1:
            assert text == f"{day:%Y%m%d}"
        else:
            assert day.day in told, text
            assert day.year in told or day.year % 100 in told, text


def test_chinese_numerals():
    assert [numeral(n) for n in (1, 10, 11, 20, 31)] == ["一", "十", "十一", "二十", "三十一"]


@given(SEEDS, st.sampled_from(["zh", "en"]), st.dates(date(2000, 1, 1), date(2030, 12, 31)))
def test_a_time_follows_its_date_and_a_part_lacks_one_number(seed, lang, day):
    rng = random.Random(seed)
    written = with_clock(rng, day, lang)
    assert written.whole.startswith(written.text)
    assert len(written.whole) > len(written.text) + 3
    part = part_of_day(rng, day, lang)
    assert not (str(day.year) in part and re.search(rf"\b0?{day.day}(?!\d)", part.replace(str(day.year), "")) and "月" in part
                and part.endswith(("日", "号")))  # fmt: skip


@given(SEEDS)
def test_addresses_hold_a_place_and_a_number(seed):
    rng = random.Random(seed)
    assert re.search(r"[区县市旗].+(号|室|村|庄|组|\d)", address_zh(rng))
    assert re.match(r"(P\.O\. Box )?\d+", address_en(rng))
