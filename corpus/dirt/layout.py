"""The columns of an export: their names as radiology systems give them, drawn once for a file, and their values."""

import random
from dataclasses import dataclass
from functools import cache

from corpus.dirt.cast import Patient
from corpus.synthesize import EXAMS
from corpus.synthesize.exams import Exam

NAMES: dict[str, dict[str, tuple[str, ...]]] = {
    "zh": {
        "id": ("检查号", "影像号", "检查编号"),
        "patient": ("病人ID", "患者ID", "病人编号"),
        "name": ("姓名", "患者姓名", "病人姓名"),
        "sex": ("性别",),
        "age": ("年龄",),
        "date": ("检查日期", "检查时间"),
        "part": ("检查部位", "部位"),
        "exam": ("检查项目", "检查名称", "检查方法"),
        "device": ("设备类型", "检查类型", "检查类别"),
        "indication": ("临床诊断", "病史", "临床病史"),
        "hospital_number": ("住院号", "门诊号", "病历号"),
        "phone": ("联系电话", "电话"),
        "id_number": ("身份证号", "证件号码"),
        "address": ("家庭住址", "住址"),
        "source": ("院区", "申请科室"),
        "findings": ("检查所见", "影像所见", "影像表现", "影像描述"),
        "impression": ("诊断意见", "影像诊断", "印象", "诊断印象"),
        "report": ("报告内容", "报告全文"),
        "doctor": ("报告医师", "报告医生"),
        "second": ("审核医师", "审核医生"),
        "synthetic": ("synthetic",),
    },
    "en": {
        "id": ("Accession Number", "accession_number", "Accession"),
        "patient": ("Patient ID", "patient_id", "PatientID"),
        "name": ("Patient Name", "patient_name", "Name"),
        "sex": ("Sex", "Gender"),
        "age": ("Age", "Patient Age"),
        "date": ("Exam Date", "Study Date", "exam_date"),
        "part": ("Body Part", "body_part"),
        "exam": ("Exam", "Study Description", "Procedure"),
        "device": ("Modality", "modality"),
        "indication": ("Indication", "Clinical History", "Reason for Exam"),
        "hospital_number": ("MRN", "Medical Record Number"),
        "phone": ("Phone", "Telephone"),
        "id_number": ("SSN", "National ID"),
        "address": ("Address", "Home Address"),
        "source": ("Site", "Department"),
        "findings": ("Findings", "findings", "FINDINGS"),
        "impression": ("Impression", "impression", "IMPRESSION"),
        "report": ("Report", "Report Text"),
        "doctor": ("Radiologist", "Reporting Physician"),
        "second": ("Attending", "Verified By"),
        "synthetic": ("synthetic",),
    },
}
OFTEN = {"hospital_number": 0.8, "phone": 0.4, "id_number": 0.4, "address": 0.3, "source": 0.7, "indication": 0.7}
"""The share of exports that have a column; those not named here are always there."""
SOURCES = {
    "zh": ("本部", "东院区", "西院区", "急诊科", "呼吸内科", "体检中心", "胸外科"),
    "en": ("Main campus", "East campus", "Emergency", "Outpatient", "Oncology"),
}
PARTS = {"zh": ("胸部", "胸部", "胸部", "肺", "肺部", "胸"), "en": ("Chest", "Chest", "CHEST", "Thorax", "Lung")}
DATES = {
    "zh": ("{0:%Y-%m-%d}", "{0:%Y-%m-%d} {1:02d}:{2:02d}:00", "{0.year}/{0.month}/{0.day}", "{0:%Y%m%d}"),
    "en": ("{0:%Y-%m-%d}", "{0:%m/%d/%Y}", "{0:%Y-%m-%d} {1:02d}:{2:02d}", "{0:%Y%m%d}"),
}
NUMBERS = {
    "zh": ("CT{0:%y%m%d}{1:07d}", "{1:09d}", "C{0:%Y}{1:07d}", "{0:%Y%m%d}{1:07d}"),
    "en": ("CT{0:%y}-{1:07d}", "{1:09d}", "E{1:08d}", "A{0:%Y}{1:07d}"),
}
AGES = {"zh": ("{}岁", "{}", "{}Y"), "en": ("{}", "{}Y", "0{}Y")}
SEXES = {"zh": {"female": "女", "male": "男"}, "en": {"female": "F", "male": "M"}}
MOST_EXAMS = 8  # of one patient


@dataclass(frozen=True)
class Layout:
    """The habits of one file."""

    lang: str
    names: dict[str, str]
    """Role → column, in the file's order."""
    date: str
    number: str
    age: str
    patients: int
    """What the numbers of patients begin at."""


@cache
def draw_layout(lang: str, seed: int, one_field: bool) -> Layout:
    """The columns of a file."""
    rng = random.Random(f"layout/{lang}/{seed}")
    names = {role: rng.choice(choices) for role, choices in NAMES[lang].items() if rng.random() < OFTEN.get(role, 1.0)}
    for role in ("findings", "impression") if one_field else ("report",):
        del names[role]
    return Layout(
        lang,
        names,
        rng.choice(DATES[lang]),
        rng.choice(NUMBERS[lang]),
        rng.choice(AGES[lang]),
        rng.randrange(10**5, 10**7),
    )


def exam_id(layout: Layout, exam: Exam, nth: int) -> str:
    """An exam's number, no other's."""
    return layout.number.format(exam.day, exam.patient * MOST_EXAMS + nth)


def columns(layout: Layout, exam: Exam, patient: Patient, number: str, rng: random.Random) -> dict[str, str]:
    """A row's columns by role, without the texts."""
    lang = layout.lang
    indications = exam.scenario.indications_zh if lang == "zh" else exam.scenario.indications_en
    return {
        "id": number,
        "patient": str(layout.patients + exam.patient),
        "name": patient.name,
        "sex": SEXES[lang][exam.sex],
        "age": layout.age.format(exam.age),
        "date": layout.date.format(exam.day, rng.randrange(8, 20), rng.randrange(60)),
        "part": rng.choice(PARTS[lang]),
        "exam": EXAMS[lang, exam.contrast],
        "device": "CT",
        "indication": indications[exam.indication],
        "hospital_number": patient.number,
        "phone": patient.phone,
        "id_number": patient.id_number,
        "address": patient.address,
        "source": rng.choice(SOURCES[lang]),
        "synthetic": "true",
    }
