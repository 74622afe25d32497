"""Cleaning: rules that change how a report is written, leave it out, or flag it; each can be switched off by name."""

from corpus.clean.addendum import addendum
from corpus.clean.characters import control_characters, width
from corpus.clean.dictation import dictation
from corpus.clean.exam import other_body_part, other_modality
from corpus.clean.markup import markup
from corpus.clean.readable import other_language
from corpus.clean.refers import refers_elsewhere
from corpus.clean.rule import Change, Cleaned, Drop, Flag, Report, Why
from corpus.clean.sides import side_contradiction
from corpus.clean.spacing import spacing
from corpus.clean.template import template
from corpus.clean.texts import (
    impression_is_findings,
    no_findings,
    no_impression,
    too_long,
    too_short,
)
from corpus.clean.unfinished import unfinished
from corpus.clean.units import units
from corpus.normalise import language
from corpus.read.raw import Raw

__all__ = ["CHANGES", "DROPS", "FLAGS", "Change", "Cleaned", "Drop", "Flag", "Report", "Why", "clean", "tidy"]

ROUNDS = 8  # far more than any text has needed

CHANGES: tuple[Change, ...] = (
    Change(
        "control_characters",
        Why(
            "控制字符、零宽字符、方向标记、私有区字符和损坏的字符谁也看不见，但会进入分词；⟦⟧ 留给去标识化的占位符。",
            "Nobody sees control, zero-width, direction, private-use and broken characters, but every tokenizer does;"
            " "
            "⟦⟧ are kept for the placeholders of de-identification.",
        ),
        control_characters,
    ),
    Change(
        "width",
        Why(
            "同一个字母、数字或标点只应有一种写法，否则模型要学两遍，评分也会当成不同的词。",
            "A letter, digit or mark should be written in one width, or a model learns it twice and scores see two"
            " words.",
        ),
        width,
    ),
    Change(
        "markup",
        Why(
            "HTML、XML、RTF、Markdown 和转义符来自系统，不是医师写的。",
            "HTML, XML, RTF, Markdown and escaped characters come from the system and not from the radiologist.",
        ),
        markup,
    ),
    Change(
        "dictation",
        Why(
            "口述的标点、撤销口令、转写标记、语气词和重复的词是听写留下的，不是报告内容。",
            "Spoken punctuation, commands, transcriptionists' marks, fillers and stammered words are left by"
            " dictation.",
        ),
        dictation,
    ),
    Change(
        "addendum",
        Why(
            "补充报告依据的是其他图像、复阅或沟通，模型无法从所见得出，故从该段截去。",
            "An addendum rests on other images, a second look or a call, and cannot be concluded from the findings:"
            " it is "
            "cut off.",
        ),
        addendum,
    ),
    Change(
        "template",
        Why(
            "未填写的栏目、模板提示、声明和重复的句子不是对这位患者的描述。",
            "Empty fields, remarks of templates, disclaimers and sentences that stand twice describe no patient.",
        ),
        template,
    ),
    Change(
        "units",
        Why(
            "毫米与 mm、* 与 × 等写法统一，尺寸才可比较。",
            "One way to write units and dimensions, so that sizes can be compared.",
        ),
        units,
    ),
    Change(
        "spacing",
        Why(
            "汉字间的空格、多余的换行和重复的标点是排版，不是内容。",
            "Spaces between Chinese characters, empty lines and repeated marks are layout.",
        ),
        spacing,
    ),
)

DROPS: tuple[Drop, ...] = (
    Drop(
        "no_findings", Why("没有所见，无从学起。", "Without findings there is nothing to conclude from."), no_findings
    ),
    Drop(
        "no_impression", Why("没有诊断，无可学习。", "Without an impression there is nothing to learn."), no_impression
    ),
    Drop("too_short", Why("短到没有内容。", "Too short to say anything."), too_short),
    Drop("too_long", Why("长到不像一份报告。", "Longer than one report: several in one field."), too_long),
    Drop(
        "other_language",
        Why(
            "既非中文也非英文，或所见与诊断语言不同。",
            "Neither Chinese nor English, or findings and impression in different ones.",
        ),
        other_language,
    ),
    Drop(
        "other_modality",
        Why(
            "不是 CT：检查方法、标题或描述用语表明是其他设备。",
            "Not CT by the exam's columns, title or the way it describes.",
        ),
        other_modality,
    ),
    Drop(
        "other_body_part",
        Why("不是胸部检查。", "Not an exam of the chest."),
        other_body_part,
    ),
    Drop(
        "unfinished",
        Why("初步、待审核或中途断开的报告不是定稿。", "Preliminary, unreviewed or broken off: not the final report."),
        unfinished,
    ),
    Drop(
        "impression_is_findings",
        Why("诊断与所见互为复制，模型只会学抄写。", "One text is a copy of the other: a model would learn to copy."),
        impression_is_findings,
    ),
    Drop(
        "refers_elsewhere",
        Why(
            "诊断只写“同上”“同前”或指向另一份报告，本身没有结论。",
            "The impression only says 'as above', 'unchanged' or names another report.",
        ),
        refers_elsewhere,
    ),
)

FLAGS: tuple[Flag, ...] = (
    Flag(
        "side_contradiction",
        Why(
            "诊断的侧别与所见相反，请人核对。",
            "The impression names the other side than the findings: a person should look.",
        ),
        side_contradiction,
    ),
)


def clean(raw: Raw, without: frozenset[str] = frozenset()) -> Cleaned:
    """Clean a row's texts, and say which rules changed them, whether one leaves the report out, and what to look at.

    Args:
        raw: A row.
        without: Names of rules to leave out.
    """
    lang = language(raw.findings + raw.impression)
    changed: set[str] = set()
    findings, impression = (tidy(text, lang, without, changed) for text in (raw.findings, raw.impression))
    if changed and language(findings + impression) != lang:  # markup can hide which language it is
        lang = language(findings + impression)
        changed.clear()
        findings, impression = (tidy(text, lang, without, changed) for text in (raw.findings, raw.impression))
    report = Report(findings, impression, lang, raw)
    dropped = next((rule.name for rule in DROPS if rule.name not in without and rule.test(report)), None)
    flagged = [rule.name for rule in FLAGS if not dropped and rule.name not in without and rule.test(report)]
    names = tuple(rule.name for rule in CHANGES if rule.name in changed)
    return Cleaned(findings, impression, lang, names, dropped, tuple(flagged))


def tidy(text: str, lang: str, without: frozenset[str] = frozenset(), changed: set[str] | None = None) -> str:
    """Apply the changes in their order until none changes the text.

    Args:
        text: Findings or an impression.
        lang: `zh` or `en`.
        without: Names of rules to leave out.
        changed: Gets the names of the rules that changed the text.
    """
    rules = [rule for rule in CHANGES if rule.name not in without] if without else CHANGES
    left: dict[str, str] = {}  # what a rule has seen last and left as it is: it need not look again
    for _ in range(ROUNDS):
        before, used = text, set()
        for rule in rules:
            if left.get(rule.name) == text:
                continue
            after = rule.apply(text, lang)
            if after == text:
                left[rule.name] = text
            else:
                used.add(rule.name)
                text = after
        if text == before:
            break
        if changed is not None:
            changed |= used
    return text
