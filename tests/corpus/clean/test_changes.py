import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.clean import CHANGES, tidy
from corpus.normalise import language

BY_NAME = {rule.name: rule for rule in CHANGES}


def test_the_rules_stand_in_a_fixed_order() -> None:
    assert [rule.name for rule in CHANGES] == [
        *("control_characters", "width", "markup", "dictation", "addendum", "template", "units", "spacing")
    ]


@pytest.mark.parametrize(
    ("rule", "text", "expected"),
    [
        ("control_characters", "双肺\r\n清晰\r心影\u2028大", "双肺\n清晰\n心影\n大"),
        ("control_characters", "双肺\u200b清\x07晰\ufeff，\u202e心影\u00ad", "双肺清晰，心影"),
        ("control_characters", "双肺\ud800清\ue123晰\ufffd", "双肺清晰"),
        ("control_characters", "⟦NAME⟧", "[NAME]"),
        ("width", "双肺清晰,心影不大.纵隔居中;未见肿大淋巴结", "双肺清晰，心影不大。纵隔居中；未见肿大淋巴结"),
        ("width", "右肺上叶见结节（１２ｍｍ×１０ｍｍ），ＣＴ值约３５ＨＵ。", "右肺上叶见结节（12mm×10mm），CT值约35HU。"),
        ("width", "右肺①２㎝结节，②㎜级", "右肺①2cm结节，②mm级"),
        ("width", "右肺结节(约5mm),边界清", "右肺结节（约5mm），边界清"),
        ("width", "结节3．5cm，直径1。2cm", "结节3.5cm，直径1.2cm"),
        ("width", "⼼影不⼤", "心影不大"),
        ("width", "The lungs are clear，no effusion。Heart（normal）", "The lungs are clear, no effusion. Heart (normal)"),
        ("width", "ﬁbrosis of the ﬂoor", "fibrosis of the floor"),
        ("markup", "<p>双肺</p><b>清晰</b><br/>心影不大&nbsp;&lt;5mm", "双肺\n清晰\n心影不大<5mm"),
        ("markup", "&amp;lt;br&amp;gt;双肺", "双肺"),
        ("markup", "<style>p {color: red}</style><!-- x -->双肺", "双肺"),
        ("markup", '<?xml version="1.0"?><Report><Findings type="a">Lungs clear</Findings></Report>', "Lungs clear"),
        ("markup", r"{\rtf1\ansi{\fonttbl{\f0 Times;}}\f0\fs20 Lungs are clear.\par Heart is normal.\par}", "Lungs are clear.\nHeart is normal."),
        ("markup", r"\pard\f0\fs20 \'cb\'ab\'b7\'ce\'c7\'e5\'ce\'fa\par", "双肺清晰"),
        ("markup", r"**影像所见**：双肺清晰\n心影_x000D_不大", "影像所见：双肺清晰\n心影\n不大"),
        ("markup", "## Findings\nClear `lungs`.", "Findings\nClear lungs."),
        ("dictation", "双肺清晰句号心影不大逗号纵隔居中句号", "双肺清晰。心影不大，纵隔居中。"),
        ("dictation", "双肺清晰。换行心影不大", "双肺清晰。\n心影不大"),
        ("dictation", "右肺上叶呃见结节，呃逆史。嗯，左肺清晰", "右肺上叶见结节，呃逆史。左肺清晰"),
        ("dictation", "右肺上叶结节，划掉。左肺上叶结节", "左肺上叶结节"),
        ("dictation", "双肺双肺清晰，右肺上叶右肺上叶见结节", "双肺清晰，右肺上叶见结节"),
        ("dictation", "【语音识别】双肺清晰。[听不清]心影不大。本报告由语音识别系统生成。", "双肺清晰。心影不大。"),
        ("dictation", "[00:12:05] 双肺清晰。", "双肺清晰。"),
        (
            "dictation",
            "The lungs are clear period Heart is normal comma no effusion period new paragraph No fracture",
            "The lungs are clear. Heart is normal, no effusion.\nNo fracture",
        ),
        ("dictation", "The the lungs are clear. [inaudible] Um, heart is normal.", "The lungs are clear. heart is normal."),
        ("dictation", "Nodule in the left lung scratch that. Nodule in the right lung.", "Nodule in the right lung."),
        ("dictation", "Clear lungs. This report was dictated using voice recognition software and may contain errors.", "Clear lungs."),
        ("template", "双肺纹理清晰。双肺纹理清晰。心影不大，心影不大。", "双肺纹理清晰。心影不大。"),
        ("template", "右肺____叶见结节，大小约____mm，边界清。", "右肺叶见结节，边界清。"),
        ("template", "右肺[请选择]叶见结节，大小约___×___mm，CT值约___HU。", "右肺叶见结节。"),
        ("template", "双肺清晰，{{finding}}心影***不大。", "双肺清晰，心影不大。"),
        ("template", "【胸部CT模板】双肺清晰。（请根据实际情况修改）本报告仅供临床医师参考，签字盖章有效。", "双肺清晰。"),
        ("template", "肝脏：____。脾脏：不大。", "脾脏：不大。"),
        ("template", "Nodule measuring ___ x ___ cm in the [select one] lobe. Heart is ***.", "Nodule in the lobe."),
        ("template", "No pneumothorax. No pneumothorax. Heart is normal.", "No pneumothorax. Heart is normal."),
        ("addendum", "双肺清晰。补充报告：右侧第5肋骨骨折。", "双肺清晰。"),
        ("addendum", "双肺炎症。更正报告：原报告左肺应为右肺。", "双肺炎症。"),
        ("addendum", "Clear lungs. ADDENDUM: Rib fracture seen on second look.", "Clear lungs."),
        ("addendum", "ADDENDUM: Called to the ward. ORIGINAL REPORT: Clear lungs.", "Clear lungs."),
        ("units", "约12毫米*10毫米，范围3 X 4公分，CT值35Hu，厚度1. 5cm，5MM", "约12mm×10mm，范围3×4cm，CT值35HU，厚度1.5cm，5mm"),
        ("units", "Nodule 12mm x 3mm, 3X4 cm, 5*6mm, density 1,200 HU.", "Nodule 12 mm x 3 mm, 3 x 4 cm, 5 x 6 mm, density 1200 HU."),
        ("spacing", "\u3000双肺  清晰\n\n\n心影\t大 ", "双肺清晰\n心影大"),
        ("spacing", "双 肺 纹 理 清 晰 ， 心 影 不 大 。", "双肺纹理清晰，心影不大。"),
        ("spacing", "右肺炎症 2.胸腔积液 3.肝囊肿。。，，左肺", "右肺炎症 2.胸腔积液 3.肝囊肿。左肺"),
        ("spacing", "1. 右肺结节\n2 、左肺炎症", "1.右肺结节\n2、左肺炎症"),
        ("spacing", "1.Right nodule.2.Left effusion .No  change ,stable", "1. Right nodule. 2. Left effusion. No change, stable"),
        ("spacing", "No acute disease. . ", "No acute disease."),
    ],
)  # fmt: skip
def test_a_rule_changes_its_text_and_is_counted(rule: str, text: str, expected: str) -> None:
    changed: set[str] = set()
    lang = "zh" if any("\u4e00" <= one <= "\u9fff" for one in text + expected) else "en"
    assert tidy(text, lang, frozenset(), changed) == expected
    assert rule in changed
    if rule not in ("control_characters", "spacing"):
        assert BY_NAME[rule].apply(text, lang) != text


@pytest.mark.parametrize("rule", list(BY_NAME))
def test_a_rule_that_is_switched_off_changes_nothing(rule: str) -> None:
    text = "<b>双肺\u200b清晰</b>  句号，(5毫米)大小约__mm。\n补充报告：骨折"
    changed: set[str] = set()
    tidy(text, "zh", frozenset({rule}), changed)
    assert rule not in changed
    others: set[str] = set()
    assert tidy(text, "zh", frozenset(BY_NAME), others) == text
    assert not others


UNTOUCHED = [
    "双肺清晰。",
    "结节<5mm，肿块>3cm，A<B and C>D",
    "T1：2.5，比例3:1，10:30，体温37℃，Ⅲ度，cm²，½",
    "右肺下叶背段见磨玻璃结节，大小约12mm×10mm，CT值约-600HU，边界清（Se3 Im45）。",
    "胸12椎体压缩，T12/L1，S1-2段，1/3处，3~5mm，5-10个。",
    "呃逆史。逗号状钙化。渐渐增大，点点状高密度影，常常出现。",
    "考虑转移可能，待查；结核待排，建议病理，必要时进一步检查。",
    "1.右肺上叶结节，建议年度复查。\n2.左肺下叶结节，建议年度复查。",
    "右肺上叶未完全显示，检查因患者不配合未能完成增强。",
    "左肺上叶结节，边界清。右肺下叶结节，边界清。",
    "There is a new line in the right IJ. Comma sign. The follow-up period is long. Colon is normal.",
    "There are ____ opacities in the right mid lung, ____ subsegmental atelectasis.",
    "unclear... see ____ and 1.5 cm",
    "1. Left lower lobe nodule. Follow-up CT in 12 months is recommended.\n"
    "2. Right nodule. Follow-up CT in 12 months is recommended.",
    "Right knee: No acute finding seen. Left ankle: No fracture.",
    "No addendum is needed. MRI recommended (if clinically indicated).",
    "T1-weighted; e.g., 2.5 x 3 cm, i.e. small (up to 2 mm). L1-2, C5/6, T5x3.",
]  # fmt: skip


@pytest.mark.parametrize("text", UNTOUCHED)
def test_clean_text_is_byte_identical(text: str) -> None:
    changed: set[str] = set()
    assert tidy(text, language(text), frozenset(), changed) == text
    assert not changed


PIECES = st.sampled_from([
    "双肺", "清晰", "句号", "换行", "。", "，", ",", ".", " ", "\n", "(", ")", "（", "）", "<b>", "</p>", "&lt;", "&amp;", "5", "1.", "2、", "mm", "㎜", "×", "*",
    "___", "***", "[请选择]", "{{x}}", "补充报告：", "更正", "ADDENDUM:", "period", "comma", "the", "The", "new line", "um", "⟦NAME⟧", "\u200b", "\\n", r"\par", r"\'cb", "**", "`",
    "Clear", "lungs", "x", "3", "HU", "：", "。。", "..", " .", "模板", "[", "]", "语音识别", "划掉", "scratch that", "右肺上叶见结节", "&#10214;", "_x000D_", "１", "Ａ", "-",
])  # fmt: skip


@given(st.lists(PIECES, max_size=14).map("".join), st.sampled_from(["zh", "en"]))
def test_cleaning_twice_is_cleaning_once(text: str, lang: str) -> None:
    once = tidy(text, lang)
    changed: set[str] = set()
    assert tidy(once, lang, frozenset(), changed) == once
    assert not changed


@given(st.text(), st.sampled_from(["zh", "en"]))
def test_any_text_can_be_cleaned_and_written(text: str, lang: str) -> None:
    cleaned = tidy(text, lang)
    assert cleaned.encode().decode() == cleaned
    assert cleaned == cleaned.strip()
    assert not set(cleaned) & set("⟦⟧")
    assert tidy(cleaned, lang) == cleaned


@given(st.text(alphabet=string.ascii_letters + " ", max_size=60))
def test_plain_letters_lose_nothing_but_spaces_and_repeats(text: str) -> None:
    assert set(tidy(text, "en").lower().split()) >= {word for word in text.lower().split() if len(word) > 12}
