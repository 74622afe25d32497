"""The people around an exam and what a report may say of them: the patient, relatives, doctors, their numbers and dates."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from corpus.dirt import numbers
from corpus.dirt.addresses import address_en, address_zh
from corpus.dirt.dates import part_of_day, whole_day, with_clock
from corpus.dirt.names import TITLES_ZH, given_en, name_zh, surname_en, surname_zh
from corpus.dirt.pieces import Planted, Said
from corpus.synthesize.exams import Exam

AGE = {"zh": "{}岁", "en": "{}-year-old"}
SEX = {"zh": {"female": "女", "male": "男"}, "en": {"female": "female", "male": "male"}}


@dataclass(frozen=True, slots=True)
class Patient:
    """Who is examined, the same in all of the patient's exams."""

    surname: str
    given: str
    name: str
    sex: str
    born: date
    id_number: str
    phone: str
    address: str
    email: str
    number: str
    """The hospital's."""


def draw_patient(exam: Exam, lang: str, rng: random.Random) -> Patient:
    """A patient of this age and sex."""
    born = exam.day - timedelta(days=exam.age * 365 + rng.randrange(30, 330))
    if lang == "zh":
        name = name_zh(rng, exam.sex)
        surname, given = name[:1], name[1:]
        identity = numbers.id_zh(rng, born, exam.sex)
        phone, address = numbers.mobile_zh(rng), address_zh(rng)
    else:
        surname, given = surname_en(rng), given_en(rng, exam.sex)
        name = f"{given} {surname}"
        identity = numbers.ssn(rng) if rng.random() < 0.6 else numbers.nhs(rng)
        phone, address = numbers.phone_en(rng), address_en(rng)
    return Patient(
        surname,
        given,
        name,
        exam.sex,
        born,
        identity,
        phone,
        address,
        numbers.email(rng, lang),
        numbers.hospital_number(rng, lang),
    )


class Cast:
    """Fills the slots of what is planted around one exam."""

    def __init__(self, exam: Exam, patient: Patient, exam_number: str, lang: str, rng: random.Random) -> None:
        self.exam, self.patient, self.exam_number, self.lang, self.rng = exam, patient, exam_number, lang, rng
        self.doctor, self.second = self.person(), self.person()

    def person(self, sex: str = "") -> str:
        """Somebody's whole name."""
        sex = sex or self.rng.choice(("female", "male"))
        if self.lang == "zh":
            return name_zh(self.rng, sex)
        return f"{given_en(self.rng, sex)} {surname_en(self.rng)}"

    def say(self, slot: str) -> Said:
        """What fills a slot.

        Raises:
            AttributeError: There is no such slot.
        """
        filled: Said = getattr(self, f"say_{slot}")()
        return filled

    # ── names ─────────────────────────────────────────────────────────────────────────────────────────────────────────
    def say_patient(self) -> Said:
        """The patient's name."""
        return named(self.patient.name)

    def say_patient_last_first(self) -> Said:
        """The patient's name as systems write it: SMITH, JOHN or Smith, John A."""
        first = self.patient.given
        name = self.rng.choice(
            (f"{self.patient.surname}, {first}", f"{self.patient.surname}, {first} {self.initial()}.")
            if self.rng.random() < 0.5
            else (f"{self.patient.surname.upper()}, {first.upper()}", f"{self.patient.surname.upper()}^{first.upper()}")
        )
        return named(name)

    def say_doctor(self) -> Said:
        """The doctor who wrote."""
        return named(self.doctor)

    def say_second(self) -> Said:
        """The doctor who checked."""
        return named(self.second)

    def say_doctor_initial(self) -> Said:
        """John A. Smith or J. Smith."""
        first, last = self.doctor.split(" ", 1)
        return named(
            self.rng.choice(
                (f"{first} {self.initial()}. {last}", f"{first[0]}. {last}", f"{first[0]}.{self.initial()}. {last}")
            )
        )

    def say_doctor_upper(self) -> Said:
        """JOHN SMITH."""
        return named(self.doctor.upper())

    def say_other(self) -> Said:
        """Somebody else: a relative, a colleague."""
        return named(self.person())

    def say_titled(self) -> Said:
        """A doctor by surname and title."""
        if self.lang == "zh":
            name = surname_zh(self.rng) if self.rng.random() < 0.75 else self.person()
            whole = name + self.rng.choice(TITLES_ZH)
        else:
            name = surname_en(self.rng) if self.rng.random() < 0.5 else self.person()
            whole = self.rng.choice(("Dr. ", "Dr. ", "Dr. ", "Dr ", "Doctor ", "Prof. ")) + name
            if self.rng.random() < 0.3:
                name = self.person()
                whole = name + self.rng.choice((", MD", " MD", ", M.D.", ", DO", ", MBBS", ", PA-C", ", NP", ", RN"))
        return Said(whole, (Planted("name", name, within=whole),))

    def say_mr(self) -> Said:
        """A layman by surname and form of address."""
        if self.lang == "zh":
            name = self.rng.choice((self.patient.surname, surname_zh(self.rng)))
            whole = name + ("先生" if self.patient.sex == "male" else self.rng.choice(("女士", "小姐")))
        else:
            name = self.patient.surname
            whole = ("Mr. " if self.patient.sex == "male" else self.rng.choice(("Mrs. ", "Ms. "))) + name
        return Said(whole, (Planted("name", name, within=whole),))

    def initial(self) -> str:
        """A middle initial."""
        return self.rng.choice("ABCDEFGHJKLMNPRSTW")

    def say_initials(self) -> Said:
        """Initials of who dictated and who typed, which name nobody outside: neither missed nor wrong."""
        text = f"{self.initial()}{self.initial()}/{self.initial().lower()}{self.initial().lower()}"
        return Said(text, (Planted("name", text, optional=True),))

    # ── numbers ───────────────────────────────────────────────────────────────────────────────────────────────────────
    def say_id(self) -> Said:
        """The patient's identity number."""
        return Said(self.patient.id_number, (Planted("id_number", self.patient.id_number),))

    def say_other_id(self) -> Said:
        """Somebody else's identity number."""
        born = self.exam.day - timedelta(days=self.rng.randrange(7000, 30000))
        number = numbers.id_zh(self.rng, born, "male") if self.lang == "zh" else numbers.ssn(self.rng)
        return Said(number, (Planted("id_number", number),))

    def say_passport(self) -> Said:
        """A passport's number."""
        number = numbers.passport(self.rng, self.lang)
        return Said(number, (Planted("id_number", number),))

    def say_ssn(self) -> Said:
        """A social security number."""
        number = numbers.ssn(self.rng)
        return Said(number, (Planted("id_number", number),))

    def say_nhs(self) -> Said:
        """An NHS number, with or without spaces."""
        number = numbers.nhs(self.rng)
        number = number.replace(" ", "") if self.rng.random() < 0.3 else number
        return Said(number, (Planted("id_number", number),))

    def say_mobile(self) -> Said:
        """The patient's phone."""
        return Said(self.patient.phone, (Planted("phone", self.patient.phone),))

    def say_other_phone(self) -> Said:
        """A relative's phone."""
        number = numbers.mobile_zh(self.rng) if self.lang == "zh" else numbers.phone_en(self.rng)
        return Said(number, (Planted("phone", number),))

    def say_landline(self) -> Said:
        """A department's phone."""
        number = numbers.landline_zh(self.rng) if self.lang == "zh" else numbers.phone_en(self.rng)
        return Said(number, (Planted("phone", number),))

    def say_extension(self) -> Said:
        """A number within the hospital, told by the word before it."""
        number = str(self.rng.randrange(1000, 99999))
        return Said(number, (Planted("phone", number),))

    def say_address(self) -> Said:
        """Where the patient lives."""
        return Said(self.patient.address, (Planted("address", self.patient.address),))

    def say_email(self) -> Said:
        """Somebody's address."""
        text = self.patient.email if self.rng.random() < 0.5 else numbers.email(self.rng, self.lang)
        return Said(text, (Planted("email", text),))

    def say_hospital_number(self) -> Said:
        """The patient's number, or that of another stay."""
        text = self.patient.number if self.rng.random() < 0.6 else numbers.hospital_number(self.rng, self.lang)
        return Said(text, (Planted("hospital_number", text),))

    def say_exam_number(self) -> Said:
        """This exam's number."""
        return Said(self.exam_number, (Planted("exam_number", self.exam_number),))

    def say_old_exam_number(self) -> Said:
        """An earlier exam's number."""
        day = self.exam.prior or self.exam.day - timedelta(days=self.rng.randrange(30, 700))
        text = numbers.exam_number(self.rng, day, self.lang)
        return Said(text, (Planted("exam_number", text),))

    def say_job(self) -> Said:
        """The number of a dictation, which may be taken for an exam's."""
        number = numbers.digits(self.rng, self.rng.choice((6, 7, 8)))
        return Said(number, (Planted("exam_number", number, optional=True),))

    # ── dates ─────────────────────────────────────────────────────────────────────────────────────────────────────────
    def day(self, day: date) -> Said:
        """A date in any form."""
        text = whole_day(self.rng, day, self.lang)
        return Said(text, (Planted("date", text),))

    def say_today(self) -> Said:
        """The day of the exam."""
        return self.day(self.exam.day)

    def say_now(self) -> Said:
        """The day and the time of the report."""
        text, whole = with_clock(self.rng, self.exam.day + timedelta(days=self.rng.choice((0, 0, 0, 1))), self.lang)
        return Said(whole, (Planted("date", text, within=whole),))

    def say_prior(self) -> Said:
        """The day of the exam that this one is compared with."""
        if self.exam.prior is None:
            raise ValueError("no exam before this one")
        return self.day(self.exam.prior)

    def say_past(self) -> Said:
        """A day of the patient's history."""
        return self.day(self.exam.day - timedelta(days=self.rng.randrange(2, 2500)))

    def say_partial(self) -> Said:
        """A month of a year or a day of some year."""
        text = part_of_day(self.rng, self.exam.day - timedelta(days=self.rng.randrange(20, 600)), self.lang)
        return Said(text, (Planted("date", text),))

    def say_born(self) -> Said:
        """The patient's birthday."""
        return self.day(self.patient.born)

    # ── what is not personal ──────────────────────────────────────────────────────────────────────────────────────────
    def say_age(self) -> Said:
        """The patient's age."""
        return Said(AGE[self.lang].format(self.exam.age))

    def say_sex(self) -> Said:
        """The patient's sex."""
        return Said(SEX[self.lang][self.exam.sex])

    def say_years(self) -> Said:
        """The patient's age, the number alone."""
        return Said(str(self.exam.age))

    def say_clock(self) -> Said:
        """A time of day."""
        return Said(f"{self.rng.randrange(7, 21)}:{self.rng.randrange(60):02d}")

    def say_indication(self) -> Said:
        """Why the exam was made."""
        scenario = self.exam.scenario
        reasons = scenario.indications_zh if self.lang == "zh" else scenario.indications_en
        return Said(reasons[self.exam.indication])


def named(name: str) -> Said:
    """A name that stands by itself."""
    return Said(name, (Planted("name", name),))
