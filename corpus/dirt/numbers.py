"""Made-up numbers of people: identity numbers whose checksums are right, phones, numbers of hospitals and exams, e-mails."""

import random
import string
from datetime import date

WEIGHTS_ZH = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_ZH = "10X98765432"
REGIONS = (
    *("110101", "110105", "110108", "120103", "130102", "130602", "140105", "150102", "210102", "210203", "220102"),
    *("230103", "310101", "310104", "310115", "320102", "320505", "330106", "330203", "340102", "350203", "360102"),
    *("370102", "370202", "370782", "410102", "411627", "420106", "420526", "430104", "440106", "440305", "441900"),
    *("450103", "460105", "500103", "510104", "510722", "520102", "530102", "540102", "610103", "620102", "630102"),
    *("640104", "650102", "653101"),
)
MOBILES = (
    *("130", "131", "132", "133", "135", "136", "137", "138", "139", "147", "150", "151", "152", "153", "155", "156"),
    *("157", "158", "159", "166", "170", "173", "175", "176", "177", "178", "180", "181", "182", "183", "185", "186"),
    *("187", "188", "189", "191", "198", "199"),
)
AREAS_ZH: tuple[tuple[str, int], ...] = (
    ("010", 8),
    ("021", 8),
    ("022", 8),
    ("025", 8),
    ("027", 8),
    ("028", 8),
    ("0571", 8),
    ("0755", 8),
    ("0371", 8),
)
AREAS_ZH += (("0394", 7), ("0816", 7), ("0931", 7), ("0717", 7), ("0536", 7), ("0998", 7))
AREAS_EN = (
    "212",
    "206",
    "312",
    "404",
    "415",
    "503",
    "512",
    "602",
    "617",
    "702",
    "713",
    "804",
    "919",
    "215",
    "303",
    "407",
)
MAIL = ("163.com", "126.com", "qq.com", "sina.com", "139.com", "foxmail.com", "hotmail.com", "yeah.net")
MAIL_EN = (
    "gmail.com",
    "yahoo.com",
    "outlook.com",
    "icloud.com",
    "aol.com",
    "hotmail.co.uk",
    "example.org",
    "example.com",
)
DOMAINS = ("hospital.example.org", "radiology.example.com", "stmarys.example.nhs.uk", "med.example.edu")
SYLLABLES = (
    ("b", "ch", "d", "g", "h", "l", "m", "w", "x", "zh"),
    ("a", "e", "i", "o", "u"),
    ("", "n", "ng", "r", "s"),
    ("", "li", "ma", "wei", "ton", "ley", "son"),
)
DOMAINS_ZH = ("hospital.example.cn", "yy.example.com.cn", "rmyy.example.cn", "fsk.example.org.cn")


def digits(rng: random.Random, count: int) -> str:
    """Digits, the first may be 0."""
    return "".join(rng.choices(string.digits, k=count))


def id_zh(rng: random.Random, born: date, sex: str) -> str:
    """A resident identity number after GB 11643: region, birth date, order (odd: male), check character."""
    order = rng.randrange(0, 499) * 2 + (sex == "male")
    body = f"{rng.choice(REGIONS)}{born:%Y%m%d}{order:03d}"
    return body + check_zh(body)


def check_zh(body: str) -> str:
    """The check character of the first 17 digits (ISO 7064, MOD 11-2)."""
    return CHECK_ZH[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS_ZH, strict=True)) % 11]


def ssn(rng: random.Random) -> str:
    """A social security number of a possible area, group and serial."""
    area = rng.choice((rng.randrange(1, 666), rng.randrange(667, 900)))
    return f"{area:03d}-{rng.randrange(1, 100):02d}-{rng.randrange(1, 10000):04d}"


def nhs(rng: random.Random) -> str:
    """A British NHS number with its check digit (MOD 11)."""
    while True:
        body = f"{rng.randrange(400_000_000, 800_000_000)}"
        check = -sum(int(digit) * weight for digit, weight in zip(body, range(10, 1, -1), strict=True)) % 11
        if check < 10:
            return f"{body[:3]} {body[3:6]} {body[6:]}{check}"


def passport(rng: random.Random, lang: str) -> str:
    """A passport's number."""
    return rng.choice("EG" if lang == "zh" else "ACKP") + digits(rng, 8)


def mobile_zh(rng: random.Random) -> str:
    """A mobile number in one of the ways in which people write it."""
    number = rng.choice(MOBILES) + digits(rng, 8)
    spaced = (f"{number[:3]}-{number[3:7]}-{number[7:]}", f"{number[:3]} {number[3:7]} {number[7:]}")
    return rng.choice((*[number] * 7, *spaced, f"+86 {number}", f"+86{number}", f"86-{number}"))


def landline_zh(rng: random.Random) -> str:
    """A landline with its area code."""
    area, length = rng.choice(AREAS_ZH)
    number = rng.choice("2345678") + digits(rng, length - 1)
    return rng.choice(
        (f"{area}-{number}", f"{area}-{number}", f"（{area}）{number}", f"({area}){number}", f"{area}{number}")
    )


def phone_en(rng: random.Random) -> str:
    """A number kept for fiction: 555-01xx in the United States, 7946 0xxx and 07700 900xxx in Britain."""
    area, line = rng.choice(AREAS_EN), f"01{rng.randrange(100):02d}"
    return rng.choice(
        (
            *(f"({area}) 555-{line}", f"({area}) 555-{line}", f"{area}-555-{line}", f"{area}-555-{line}"),
            *(f"{area}.555.{line}", f"+1 {area} 555 {line}", f"1-{area}-555-{line}", f"{area} 555 {line}"),
            *(f"020 7946 0{rng.randrange(1000):03d}", f"07700 900{rng.randrange(1000):03d}"),
            *(f"+44 20 7946 0{rng.randrange(1000):03d}", f"555-{line}"),
        )
    )


def hospital_number(rng: random.Random, lang: str) -> str:
    """A number that a hospital gives to a patient or a stay."""
    if lang == "zh":
        return rng.choice(
            (
                f"00{digits(rng, 8)}",
                f"{rng.randrange(10**5, 10**7)}",
                f"ZY{digits(rng, 10)}",
                f"{digits(rng, 8)}",
                f"M{digits(rng, 8)}",
                f"{rng.randrange(2015, 2025)}{digits(rng, 6)}",
                f"Z{digits(rng, 6)}",
            )
        )
    return rng.choice(
        (
            f"{rng.randrange(10**6, 10**8)}",
            f"00{digits(rng, 7)}",
            f"H{digits(rng, 7)}",
            f"{digits(rng, 3)}-{digits(rng, 2)}-{digits(rng, 3)}",
            f"M{digits(rng, 8)}",
            f"{rng.choice(string.ascii_uppercase)}{rng.choice(string.ascii_uppercase)}{digits(rng, 6)}",
        )
    )


def exam_number(rng: random.Random, day: date, lang: str) -> str:
    """A number that a department gives to an exam."""
    if lang == "zh":
        return rng.choice(
            (
                f"CT{day:%Y%m%d}{digits(rng, 4)}",
                f"C{day:%y%m%d}{digits(rng, 4)}",
                f"{day:%Y%m%d}{digits(rng, 5)}",
                f"{rng.randrange(10**5, 10**7)}",
                f"CT{digits(rng, 7)}",
                f"X{digits(rng, 6)}",
                f"YX{day:%Y}{digits(rng, 6)}",
            )
        )
    return rng.choice(
        (
            f"CT-{day:%y}-{digits(rng, 6)}",
            f"{rng.randrange(10**6, 10**9)}",
            f"E{digits(rng, 8)}",
            f"A{day:%Y}{digits(rng, 6)}",
            f"CT{day:%Y%m%d}{digits(rng, 4)}",
            f"RAD-{digits(rng, 7)}",
        )
    )


def email(rng: random.Random, lang: str) -> str:
    """An address of a person or a department."""
    if lang == "zh":
        user = rng.choice(
            (
                f"{word(rng)}{digits(rng, rng.choice((2, 3, 4)))}",
                digits(rng, rng.choice((8, 9, 10))),
                f"{word(rng)}_{word(rng)}",
                f"{word(rng)}.{word(rng)}",
            )
        )
        return f"{user}@{rng.choice((*MAIL, *DOMAINS_ZH))}"
    user = rng.choice(
        (
            f"{word(rng)}.{word(rng)}",
            f"{word(rng)}{digits(rng, 2)}",
            f"{rng.choice('abcdejkmprst')}{word(rng)}",
            f"{word(rng)}_{word(rng)}",
            f"{word(rng)}+ct",
            f"{word(rng)}-{word(rng)}".title(),
        )
    )
    return f"{user}@{rng.choice((*MAIL_EN, *DOMAINS))}"


def word(rng: random.Random) -> str:
    """A word that could be somebody's."""
    return "".join(rng.choice(part) for part in SYLLABLES)
