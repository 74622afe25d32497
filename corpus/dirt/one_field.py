"""A whole report in one field: its sections under the headings that hospitals give them."""

import random

from corpus.dirt.draft import Draft

STYLES_ZH = (
    ("{indication_head}：{indication}\n检查所见：\n{findings}\n诊断意见：\n{impression}"),
    ("检查所见：{findings}\n诊断意见：{impression}"),
    ("【影像所见】{findings}\n【影像诊断】{impression}"),
    ("【检查方法】{exam}\n【检查所见】\n{findings}\n【诊断意见】\n{impression}"),
    ("一、检查所见\n{findings}\n二、诊断意见\n{impression}"),
    ("影像表现:\n{findings}\n\n印象:\n{impression}"),
    ("检查技术：{exam}\n影像所见：{findings}\n影像诊断：{impression}\n报告医师：{doctor}  审核医师：{second}"),
    ("[所见]\n{findings}\n[诊断]\n{impression}"),
    ("影像学表现\n{findings}\n影像学诊断\n{impression}"),
    ("描述：{findings} 结论：{impression}"),
    ("检查名称：{exam}\n临床诊断：{indication}\n检查所见：{findings}\n检查结论：{impression}\n"),
)
STYLES_EN = (
    ("INDICATION: {indication}\n\nFINDINGS:\n{findings}\n\nIMPRESSION:\n{impression}"),
    ("FINDINGS: {findings}\nIMPRESSION: {impression}"),
    (
        "EXAM: {exam}\nCLINICAL HISTORY: {indication}\nTECHNIQUE: Helical CT of the chest.\nFINDINGS: {findings}\nIMPRESSION: {impression}"
    ),
    ("Findings:\n{findings}\n\nImpression:\n{impression}"),
    ("HISTORY: {indication}. FINDINGS: {findings} CONCLUSION: {impression}"),
    ("[FINDINGS]\n{findings}\n[IMPRESSION]\n{impression}"),
    ("FINDINGS\n{findings}\n\nIMPRESSION\n{impression}"),
    (
        "CT CHEST\n\nClinical information: {indication}\n\nFindings: {findings}\n\nConclusion: {impression}\n\nElectronically signed by: {doctor}"
    ),
    ("**Findings**\n{findings}\n\n**Impression**\n{impression}"),
    ("COMPARISON: None.\nFINDINGS: {findings}\nIMPRESSION: {impression}"),
    ("REASON FOR EXAM: {indication}\nREPORT: {findings}\nIMPRESSION: {impression}"),
)
EMPTY_HEADINGS = {"zh": ("检查所见：", "诊断意见："), "en": ("FINDINGS:", "IMPRESSION:")}


def joined(draft: Draft) -> str:
    """Findings and impression under headings, with what stands around them; an absent section may lack its heading."""
    rng = random.Random(f"one field/{draft.columns['id']}/{draft.copy_of or draft.near_of or ''}")
    parts = {
        "findings": draft.findings,
        "impression": draft.impression,
        "indication": draft.columns["indication"],
        "exam": draft.columns["exam"],
        "doctor": draft.columns["doctor"],
        "second": draft.columns["second"],
        "indication_head": rng.choice(("临床病史", "病史", "临床诊断", "临床资料")),
    }
    for name, other, place in (("findings", "impression", 1), ("impression", "findings", 0)):
        if not parts[name].strip() and rng.random() < 0.5:
            return f"{EMPTY_HEADINGS[draft.lang][place]}{parts[other]}"
    return rng.choice(STYLES_ZH if draft.lang == "zh" else STYLES_EN).format(**parts)
