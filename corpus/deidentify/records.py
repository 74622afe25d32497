"""Numbers under which a hospital keeps a patient, a visit or an exam, after what they are called."""

import re
from collections.abc import Iterator, Sequence

from corpus.deidentify.windows import HAN, LATIN, Window

THREE_DIGITS = r"(?=(?:[A-Za-z_/.*-]{0,8}[\d*]){3})"
CODE = rf"{THREE_DIGITS}[A-Za-z\d*]{{1,30}}(?:[-_/][A-Za-z\d]{{1,14}}|\.\d{{4,14}}){{0,4}}(?:(?<![A-Za-z\d]{{5}}) \d{{2,4}}(?!\d|\.\d|\s?(?:mm|cm|岁|×|x\b|y))){{0,3}}(?![A-Za-z\d])"
AFTER_ZH = r"\s*(?:[(（][^()（）\d\n]{1,8}[)）])?[】\])）]?\s*(?:[:：#=]|是|为)?\s*[(（]?\s*"
NUMBER_ZH = r"[ \u3000]{0,2}(?:号码|编号|流水号|序号|号|ID号?|No[.]?)"
NUMBER_EN = r"\s*(?i:numbers?|num\b|no\.?(?![a-z])|id\b|identifier|identification(?: number)?|uid\b|code|#)"
AFTER_EN = r"\s*(?i:is\b|ending(?: in)?\b)?\s*[:：#=-]?\s*"
SPACES = r"[ \u3000]{0,2}"


def zh_label(labels: Sequence[str], *, required: bool) -> str:
    """Chinese labels, each also with spaces between two characters, and 号 or its like.

    Args:
        required: Whether a number needs 号 or its like before it.
    """
    spaced = [SPACES.join(label) if re.fullmatch("[一-鿿]{2}", label) else label for label in labels]
    return rf"(?:{'|'.join(spaced)})(?:[(（][^()（）\d\n]{{1,6}}[)）])?(?:\s?{NUMBER_ZH}){'' if required else '?'}"


def zh(*labels: str) -> str:
    """Chinese labels that are followed by 号 or its like, and a number."""
    return rf"{zh_label(labels, required=True)}{AFTER_ZH}(?P<zh>{CODE})"


def en(alone: str, others: str) -> str:
    """English labels that need no 'number' after them, and others that do."""
    return rf"(?<![A-Za-z])(?:(?:{alone})(?:{NUMBER_EN})?|(?i:{others})\.?{NUMBER_EN}){AFTER_EN}(?P<en>{CODE})"


HOSPITAL_ZH = re.compile(
    zh(
        *("住院", "门诊", "门急诊", "病历", "病案", "病例", "病档", "病员", "就[诊医]卡?", "诊疗卡?", "登记", "患者", "患者唯一", "病人", "急诊", "体检", "健康卡"),
        *("一卡通", "ID", "医疗卡", "客户", "家庭档案", "档案", "留观", "建档", "挂号单?", "院内卡?", "主索引", "门诊卡", "(?<![胸腹心肺险保疗行康诊医])卡"),
    )
    + rf"|(?:就诊卡|患者主索引|主索引|[Pp]atient ?ID){AFTER_ZH}(?P<card>{CODE})"
)  # fmt: skip
HOSPITAL_EN = re.compile(
    en(
        r"(?i:MRN|UMRN|M\.R\.N\.?|M\.?R\.?(?= ?(?:#|no\b|num))|medical record)|URN|UR(?=\s*(?:#|[Nn]|:))|HRN|HN(?=[ :]\s?\d\d?-?\d{4})|EMPI|PID|CSN|FIN|UHID|HAR|CPI|(?i:acct|account)(?=[:：#.])\.?",
        r"medical records?|med(?:ical|\.)? ?rec(?:ord)?s?\.?|chart|patient|pt|hospital|hosp\.?|unit|encounter|enc|visit|account|acct|admission|adm|registration|reg|regn"
        r"|inpatient|outpatient|episode|case record|member|file|folder|IPD?|OPD?|CR|HN|UR",
    )
)  # fmt: skip
HOSPITAL = ((HOSPITAL_ZH, HAN), (HOSPITAL_EN, LATIN))
PLAIN_ID = re.compile(
    r"(?<![A-Za-z])ID(?:号)?\s*[:：=]?\s*(?P<plain>(?:[A-Z]{1,3}-?)?\d{5,18}[Xx]?)(?![A-Za-z\d]|\.\d|\s?(?:mm|cm))"
)
"""An ID that nothing before it makes one of an exam; looked for last."""
PLAIN = ((PLAIN_ID, re.compile("ID")),)
EXAM_ZH = re.compile(
    zh(
        *("检查", "影像", "放射", "CT", "MRI?", "DR", "PET", "核磁", "磁共振", "超声", "X[线光]片?", "片", "流水", "申请单?", "报告单?", "序列", "条形?码"),
        *("检验", "医嘱", "病理", "标本", "样本", "活检", "内镜", "访问", "存档", "任务", "预约", "DICOM", "PACS", "RIS", "检查单", "图像", "扫描", "摄片", "会诊", "光盘"),
    )
    + rf"|(?:条形?码|(?<![订保简菜名账])单号|(?<![病节灶变段名病灶])编号)\s*[:：]\s*(?P<card>{CODE})"
)  # fmt: skip
EXAM_EN = re.compile(
    en(
        r"(?i:accession|access(?=\s?(?:#|:|no|num)))|(?i:accn?)(?=[.#:])\.?|(?i:our ref)(?=[:：])",
        r"accession|accn?\.?|exam(?:ination)?|study|order|requisition|req|request|film|case|report|procedure|specimen|surgical pathology"
        r"|pathology|path|job|dictation|document|doc|confirmation|conf|voice(?= id)|rad|ris|pacs|image(?= id)|lab(?:oratory)?|ref(?:erence)?"
        r"|CT|DR|PET|DICOM|XR|X-?ray|MRI|radiology|imaging",
    )
    + r"|(?<![A-Za-z])(?i:with|to|from|see|per) (?:the )?(?:prior |previous |outside )?(?i:accession|exam(?:ination)?|study|CT|report)"
    + r" (?P<bare>(?:[A-Z]{1,4}-?)?(?:\d{2,4}-)?\d{6,}(?:-\d+)?)(?![\dA-Za-z]|\.\d)"
    + r"|(?<![A-Za-z])(?i:ref(?:erence)?|pathology)[:：]?\s(?P<ref>(?:[A-Z]{1,4}[/-]?)\d{2}[-/]?\d{3,8})(?![\dA-Za-z]|\.\d)"
)  # fmt: skip
CODED = re.compile(
    r"(?<![A-Za-z\d])(?P<attached>(?:CT|MR|DR|CR|XR|DX|CXR)(?!(?:19|20)\d{6}(?!\d))[-_/]?(?:\d{2,4}[-/])?\d{5,14})(?![\dA-Za-z]|\.\d)"
    r"|(?<![\d.])(?P<uid>[12]\.\d{1,3}\.\d{3,}(?:\.\d+){3,})"
)
CODES = re.compile(r"(?:CT|[MDCX]R|DX)[-_/\d]|\d\.\d")
EXAM = ((EXAM_ZH, HAN), (EXAM_EN, LATIN), (CODED, CODES))
"""Patterns, each with what a part of a text needs for it."""


def numbers_of(
    patterns: Sequence[tuple[re.Pattern[str], re.Pattern[str]]], text: str, places: Sequence[Window]
) -> Iterator[Window]:
    """Where the numbers of HOSPITAL, EXAM or PLAIN stand."""
    for pattern, needs in patterns:
        for start, end in places:
            if needs.search(text, start, end):
                for match in pattern.finditer(text, start, end):
                    yield match.span(match.lastgroup or 0)
