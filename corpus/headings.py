"""Names of a report's sections, and labels of the people and numbers in its head and signature."""

import re
from collections.abc import Iterable, Mapping
from functools import cache

SPACE = r"[ \t\u3000\u00a0]"

STRONG: Mapping[str, str] = {
    "findings": (
        "检查所见 影像所见 影像学所见 影像表现 影像学表现 放射学表现 放射学所见 放射所见 检查表现 影像描述 影像学描述 检查描述"
        " 报告描述 报告所见 诊断描述 征象描述 所见描述 检查发现 CT所见 CT表现 CT描述 CT征象 CT影像表现 CT影像所见 CT检查所见"
        " X线所见 X线表现 MR所见 MRI所见 MRI表现 平扫所见 检查所见描述 影像学检查所见"
    ),
    "impression": (
        "诊断意见 影像诊断 影像学诊断 放射学诊断 放射诊断 影像诊断意见 影像学意见 影像意见 诊断印象 影像印象 诊断结论 影像结论"
        " 检查结论 报告结论 诊断结果 诊断提示 检查提示 影像提示 检查意见 报告意见 报告诊断 检查诊断 CT诊断 CT意见 CT印象 CT诊断意见"
        " CT提示 MR诊断 MRI诊断 X线诊断 初步意见 影像学印象 影像学结论 印象诊断"
    ),
    "indication": (
        "临床诊断 临床资料 临床病史 临床信息 临床表现 临床症状 病史摘要 简要病史 病史及体征 检查目的 申请目的 送检目的 检查原因"
        " 临床印象 临床提示 现病史"
    ),
    "comparison": "对比检查 既往检查 前次检查 对比影像 对照检查 对照影像 比较检查 前片对比",
    "technique": "检查方法 检查技术 扫描方法 扫描技术 成像技术 扫描方式 扫描参数 检查方式 成像方法 扫描范围 技术方法",
    "addendum": "补充报告 补充诊断 补充意见 补充说明 追加报告 附加报告 更正报告 更正诊断 修改报告 修正诊断 修订报告 更正说明",
}
"""Chinese names that are hardly ever part of a sentence at the start of a line."""

WEAK: Mapping[str, str] = {
    "findings": "所见 表现 描述",
    "impression": "诊断 印象 结论 意见 提示",
    "indication": "病史 主诉 症状",
    "comparison": "对比 比较 对照",
    "technique": "方法 技术",
}
"""Chinese names that are words of sentences too: they need a colon, a bracket or a line of their own."""

ENGLISH: Mapping[str, tuple[str, ...]] = {
    "findings": (
        *("FINDINGS", "FINDING", "CT FINDINGS", "IMAGING FINDINGS", "RADIOLOGICAL FINDINGS", "RADIOLOGIC FINDINGS"),
        *("DESCRIPTION OF FINDINGS", "FINDINGS AND IMPRESSION", "FINDINGS/IMPRESSION", "OBSERVATIONS", "DESCRIPTION"),
        *("REPORT", "NARRATIVE", "REPORT BODY", "BODY OF REPORT", "RESULT", "RESULTS"),
    ),
    "impression": (
        *(
            "IMPRESSION",
            "IMPRESSIONS",
            "CONCLUSION",
            "CONCLUSIONS",
            "OPINION",
            "INTERPRETATION",
            "DIAGNOSIS",
            "SUMMARY",
        ),
        *("ASSESSMENT", "FINAL IMPRESSION", "CT IMPRESSION", "RADIOLOGICAL DIAGNOSIS", "RADIOLOGIC DIAGNOSIS"),
        *(
            "IMAGING DIAGNOSIS",
            "IMPRESSION AND RECOMMENDATION",
            "IMPRESSION AND RECOMMENDATIONS",
            "IMPRESSION AND PLAN",
        ),
        *(
            "IMPRESSION/RECOMMENDATION",
            "IMPRESSION/RECOMMENDATIONS",
            "SUMMARY AND RECOMMENDATIONS",
            "DIAGNOSTIC IMPRESSION",
        ),
    ),
    "indication": (
        *("INDICATION", "INDICATIONS", "CLINICAL INDICATION", "CLINICAL INDICATIONS", "CLINICAL HISTORY", "HISTORY"),
        *("CLINICAL INFORMATION", "CLINICAL INFO", "CLINICAL DATA", "CLINICAL DETAILS", "CLINICAL STATEMENT"),
        *("CLINICAL QUESTION", "CLINICAL DIAGNOSIS", "MEDICAL HISTORY", "PATIENT HISTORY", "HISTORY/INDICATION"),
        *("INDICATION/HISTORY", "REASON FOR EXAM", "REASON FOR EXAMINATION", "REASON FOR THIS EXAMINATION"),
        *("REASON FOR THIS EXAM", "REASON FOR STUDY", "REASON FOR VISIT", "REASON FOR REQUEST", "REASON FOR TEST"),
    ),
    "comparison": (
        *("COMPARISON", "COMPARISONS", "COMPARISON STUDY", "COMPARISON STUDIES", "COMPARISON EXAM", "COMPARISON EXAMS"),
        *("PRIOR STUDY", "PRIOR STUDIES", "PRIOR EXAM", "PRIOR EXAMS", "PREVIOUS STUDIES", "PREVIOUS EXAMS"),
    ),
    "technique": (
        *("TECHNIQUE", "TECHNIQUES", "PROTOCOL", "CONTRAST", "METHOD", "METHODS", "SCAN TECHNIQUE", "CT TECHNIQUE"),
        *("TECHNICAL DETAILS", "TECHNICAL FACTORS", "RADIATION DOSE", "DOSE", "PROCEDURE DETAILS", "IV CONTRAST"),
    ),
    "exam": (
        *("EXAM", "EXAMINATION", "STUDY", "PROCEDURE", "EXAM TYPE", "STUDY TYPE", "TYPE OF EXAM", "EXAM NAME"),
        *("EXAM DESCRIPTION", "STUDY DESCRIPTION", "EXAMINATION PERFORMED", "EXAM PERFORMED"),
    ),
    "addendum": (
        *("ADDENDUM", "ADDENDA", "LATE ENTRY", "AMENDED REPORT", "CORRECTED REPORT", "REVISED REPORT"),
        *("ADDENDUM REPORT", "REPORT ADDENDUM"),
    ),
    "other": (
        *("FINAL REPORT", "NOTIFICATION", "NOTIFICATIONS", "COMMUNICATION", "CRITICAL RESULT", "CRITICAL RESULTS"),
        *("ATTESTATION", "DISCLAIMER", "RADIOLOGY REPORT", "DIAGNOSTIC REPORT"),
    ),
}

LABELS: Mapping[str, str] = {
    "name": "姓名 患者姓名 病人姓名",
    "sex": "性别",
    "age": "年龄",
    "phone": "电话 联系电话 手机 手机号 联系方式",
    "id_number": "身份证号 身份证 身份证号码 证件号 医保号 医保卡号",
    "hospital_number": "住院号 门诊号 病历号 病案号 病人ID 患者ID 病人号 登记号 就诊号 就诊卡号 ID号 体检号",
    "exam_number": "检查号 影像号 放射号 CT号 X线号 片号 检查编号 报告编号 报告号 申请单号 检查单号",
    "address": "地址 住址 家庭住址 家庭地址 工作单位 单位",
    "date": "检查日期 检查时间 扫描时间 检查日",
    "exam": "检查项目 检查名称 项目名称",
    "part": "检查部位 部位 扫描部位",
    "modality": "检查类型 检查类别 设备类型",
    "nothing": "床号 床位 科室 申请科室 送检科室 检查科室 病区 设备 检查设备 仪器 申请日期 申请时间 登记时间 费别 民族 职业",
}
"""Chinese labels of a report's head."""

ENGLISH_LABELS: Mapping[str, tuple[str, ...]] = {
    "name": ("PATIENT NAME", "NAME", "PATIENT"),
    "sex": ("SEX", "GENDER"),
    "age": ("AGE",),
    "phone": ("PHONE", "TELEPHONE", "PHONE NUMBER", "TEL"),
    "id_number": ("SSN", "SOCIAL SECURITY NUMBER"),
    "hospital_number": (
        "MRN",
        "MEDICAL RECORD NUMBER",
        "PATIENT ID",
        "MEDICAL RECORD NO",
        "UNIT NUMBER",
        "ACCOUNT NUMBER",
    ),
    "exam_number": ("ACCESSION", "ACCESSION NUMBER", "ACCESSION NO", "ORDER NUMBER", "EXAM NUMBER", "STUDY ID"),
    "address": ("ADDRESS",),
    "date": ("DATE OF EXAM", "EXAM DATE", "STUDY DATE", "DATE OF STUDY", "DATE OF SERVICE", "EXAMINATION DATE", "DATE"),
    "person": (
        *("REFERRING PHYSICIAN", "ORDERING PHYSICIAN", "REFERRING DOCTOR", "ORDERING PROVIDER", "REQUESTING PHYSICIAN"),
        *("REFERRED BY", "ORDERED BY", "REQUESTED BY"),
    ),
    "nothing": ("DOB", "DATE OF BIRTH", "LOCATION", "DEPARTMENT", "WARD", "FACILITY", "HOSPITAL", "TIME"),
}

WHO = "医师 医生 者 人 技师 人员 员"
SIGNS = (
    "报告 诊断 审核 复核 复审 审签 签发 书写 撰写 记录 录入 初诊 终审 初审 审阅 阅片 检查 操作 拍片 摄片 投照 扫描 打印"
    " 申请 送检 开单 主治 主任 副主任 住院 值班 上级 签名 签字"
)
SIGNED_TIMES = "报告 审核 诊断 签发 打印 书写 复核 出报告 审签 记录"
PERSON = (
    *(f"{what}{who}" for what in SIGNS.split() for who in WHO.split()),
    *("技师", "签名", "签字", "医师签名", "医生签名", "医师签字", "医生签字", "医师", "医生", "审核", "护士"),
)
SIGNED_TIME = (*(f"{what}{when}" for what in SIGNED_TIMES.split() for when in ("日期", "时间")), "日期")

SIGNED_BY = (
    r"(?:(?:electronically|digitally)\s+)?(?:(?:dictated|signed|transcribed|reported|interpreted|approved|verified|finali[sz]ed"
    r"|reviewed|authenticated|edited|read|prepared|released|final(?:ised|ized)?)(?:\s*(?:,|/|and|&)\s*"
    r"(?:electronically\s+)?(?:dictated|signed|transcribed|reported|approved|verified|reviewed|finali[sz]ed)){0,4}\s+by)"
)
SIGNED = r"(?:electronically|digitally)\s+(?:signed|verified|approved|authenticated)"
ENGLISH_SIGNS = (
    *("ATTENDING RADIOLOGIST", "ATTENDING PHYSICIAN", "REPORTING RADIOLOGIST", "INTERPRETING PHYSICIAN", "RADIOLOGIST"),
    *(
        "SIGNATURE",
        "TRANSCRIPTIONIST",
        "RESIDENT",
        "ATTENDING",
        "REPORTING DOCTOR",
        "READING PHYSICIAN",
        "TECHNOLOGIST",
    ),
)
ENGLISH_TIMES = ("REPORT DATE", "DATE OF REPORT", "DATE REPORTED", "DATE DICTATED", "DATE TRANSCRIBED", "DATE SIGNED")


def spaced(name: str) -> str:
    """A pattern for a Chinese name whose characters may stand apart."""
    return f"{SPACE}*".join(map(re.escape, name))


def english(name: str) -> str:
    """A pattern for an English name."""
    return re.escape(name).replace(r"\ ", rf"{SPACE}+")


def longest_first(names: Iterable[str]) -> list[str]:
    """Names so that none hides a longer one."""
    return sorted(set(names), key=lambda name: (-len(name), name))


def kinds() -> dict[str, tuple[str, str]]:
    """Every name, as it is compared, with its kind (`strong`, `weak`, `english`, `label`, `sign`) and its role."""
    known: dict[str, tuple[str, str]] = {}
    for kind, table in (("strong", STRONG), ("weak", WEAK), ("label", LABELS)):
        known |= {name: (kind, role) for role, names in table.items() for name in names.split()}
    known |= {name: ("sign", "person") for name in PERSON if name not in known}
    known |= {name: ("sign", "nothing") for name in SIGNED_TIME if name not in known}
    for kind, english_table in (("english", ENGLISH), ("label", ENGLISH_LABELS)):
        known |= {name: (kind, role) for role, names in english_table.items() for name in names}
    known |= dict.fromkeys(ENGLISH_SIGNS, ("sign", "person"))
    known |= dict.fromkeys(ENGLISH_TIMES, ("sign", "nothing"))
    return known


KINDS = kinds()
CHINESE_NAME = "|".join(spaced(name) for name in longest_first(name for name in KINDS if not name.isascii()))
ENGLISH_NAME = "|".join(english(name) for name in longest_first(name for name in KINDS if name.isascii()))
OPEN, CLOSE = r"[【\[〔［（(<《「『]", r"[】\]〕］）)>》」』]"


@cache
def candidate() -> re.Pattern[str]:
    """A name of a section or label, where no letter or character stands before it.

    Made when it is first used: that takes a tenth of a second, and the processes that clean do not need it.
    """
    return re.compile(
        rf"(?:(?P<open>{OPEN}){SPACE}*|(?<![^\W_]))"
        rf"(?P<name>{CHINESE_NAME}|(?i:{SIGNED_BY}|{SIGNED}|(?:{ENGLISH_NAME})(?:\(S\))?(?![^\W_])))"
        rf"(?:(?P<close>{SPACE}*{CLOSE})|(?:\*\*|__))?(?P<colon>{SPACE}*[:：﹕︰∶]|{SPACE}+[-–—=]{SPACE}+)?(?:\*\*|__)?"
    )
