"""Making reports that must not be used, one function for each rule that drops them."""

from collections.abc import Callable, Sequence

from corpus.dirt import changes_en, changes_zh
from corpus.dirt.draft import FIELDS, Draft
from corpus.dirt.elsewhere_en import MODALITIES_EN, PARTS_EN
from corpus.dirt.elsewhere_zh import MODALITIES_ZH, PARTS_ZH, Elsewhere
from corpus.dirt.pieces import Piece, Planted
from corpus.dirt.tongues import TONGUES
from corpus.synthesize.words import expand

LONG = {"zh": (4500, 2500), "en": (14000, 7000)}
"""Characters from which on findings and impression are several reports in one field."""
NO_WORDS = (".", "。", "1.", "?", "1、", "1)", "--1", "x")
PLAIN = {"zh": ("胸部", "CT平扫", "CT"), "en": ("", "CT", "CT")}  # columns that tell nothing


def replaced(draft: Draft, name: str, text: str) -> None:
    """Give a field another text."""
    draft.texts[name] = [Piece(text, text)] if text else []


def no_findings(draft: Draft) -> None:
    """Nothing, or what systems write for nothing."""
    text = draft.pick(changes_zh.ABSENT_ZH if draft.lang == "zh" else changes_en.ABSENT_EN)
    replaced(draft, "findings", text)
    mark(draft, "no_findings", "findings", text, also=("too_short",) if text else ())


def no_impression(draft: Draft) -> None:
    """Nothing, or what systems write for nothing."""
    text = draft.pick(changes_zh.ABSENT_ZH if draft.lang == "zh" else changes_en.ABSENT_EN)
    replaced(draft, "impression", text)
    mark(draft, "no_impression", "impression", text, also=("too_short",) if text else ())


def too_short(draft: Draft) -> None:
    """A word where a description should be, or less than a word where a conclusion should be."""
    zh = draft.lang == "zh"
    if draft.rng.random() < 0.7:
        text = draft.pick(changes_zh.SHORT_ZH if zh else changes_en.SHORT_EN)
        replaced(draft, "findings", text)
        mark(draft, "too_short", "findings", text)
    else:
        text = draft.pick(changes_zh.SHORT_IMPRESSION_ZH if zh else changes_en.SHORT_IMPRESSION_EN)
        replaced(draft, "impression", text)
        mark(draft, "too_short", "impression", text, also=("no_impression",) if text in NO_WORDS else ())


def too_long(draft: Draft) -> None:
    """A patient's whole history in one field."""
    zh, rng = draft.lang == "zh", draft.rng
    name = FIELDS[rng.random() < 0.25]
    most = LONG[draft.lang][FIELDS.index(name)]
    join = draft.pick(changes_zh.LONG_JOIN_ZH if zh else changes_en.LONG_JOIN_EN)
    own = draft.findings if name == "findings" else draft.impression
    parts = [own]
    while sum(map(len, parts)) < most * rng.uniform(1.0, 1.3):
        sentences = own.rstrip("。. \n").split("。" if zh else ". ")
        rng.shuffle(sentences)
        parts.append(("。" if zh else ". ").join(sentences) + ("。" if zh else "."))
    replaced(draft, name, join.join(parts))
    mark(draft, "too_long", name, None)


def unfinished(draft: Draft) -> None:
    """A text that says so, or that stops within a sentence."""
    zh, rng = draft.lang == "zh", draft.rng
    if rng.random() < 0.5:
        text = draft.pick(changes_zh.UNFINISHED_ZH if zh else changes_en.UNFINISHED_EN)
        name = FIELDS[rng.random() < 0.5]
        before = rng.choice(("", "\n")) if zh else rng.choice((" ", "\n"))
        draft.insert("tail", name, Piece(before + text, before + text))
        mark(draft, "unfinished", name, text)
    elif rng.random() < 0.6:
        cut = draft.pick(changes_zh.CUT_ZH if zh else changes_en.CUT_EN)
        pieces = draft.texts["findings"]
        kept = "".join(piece.text for piece in pieces[: rng.randint(max(1, len(pieces) // 2), len(pieces))])
        if cut.startswith("，") or (not zh and cut[1].islower()):
            kept = kept.rstrip("。.； \n")
        replaced(draft, "findings", kept + cut)
        mark(draft, "unfinished", "findings", cut)
    else:
        text = draft.pick(changes_zh.CUT_IMPRESSION_ZH if zh else changes_en.CUT_IMPRESSION_EN)
        also = ("too_short", "no_impression") if len(text) < (5 if zh else 12) else ()
        replaced(draft, "impression", text)
        mark(draft, "unfinished", "impression", text, also=also)


def impression_is_findings(draft: Draft) -> None:
    """One of the texts stands in both fields."""
    zh, rng = draft.lang == "zh", draft.rng
    findings, impression = draft.findings, draft.impression
    way = rng.choice(("copied", "copied", "headed", "cut", "spaced", "numbered", "impression twice"))
    if way == "impression twice" and len(impression) < (25 if zh else 80):
        way = "copied"
    if way == "impression twice":
        replaced(draft, "findings", impression)
    elif way == "headed":
        replaced(
            draft,
            "impression",
            rng.choice(("影像所见：", "所见：", "描述：") if zh else ("FINDINGS: ", "Findings: ")) + findings,
        )
    elif way == "cut":
        replaced(draft, "impression", "".join(piece.text for piece in draft.texts["findings"][:-1]) or findings)
    elif way == "numbered":
        said = [piece.text.strip() for piece in draft.texts["findings"] if piece.text.strip()]
        replaced(draft, "impression", "\n".join(f"{number}.{text}" for number, text in enumerate(said, 1)))
    elif way == "spaced":
        replaced(draft, "impression", findings.replace("。", "。\n") if zh else findings.replace(". ", ".\n"))
    else:
        replaced(draft, "impression", findings)
    mark(draft, "impression_is_findings", "impression", None, form=way)


def refers_elsewhere(draft: Draft) -> None:
    """An impression that says only where to look."""
    form = draft.pick(changes_zh.ELSEWHERE_ZH if draft.lang == "zh" else changes_en.ELSEWHERE_EN)
    day = draft.cast.say("past").text
    text = form.replace("{prior}", day).replace("{exam}", draft.cast.say("old_exam_number").text)
    replaced(draft, "impression", text)
    also = ("too_short",) if len(text) < (5 if draft.lang == "zh" else 10) else ()
    mark(draft, "refers_elsewhere", "impression", text, form=form, also=also)


def elsewhere(draft: Draft, reports: Sequence[Elsewhere], rule: str) -> None:
    """Another kind of report, most often told by the columns too."""
    rng = draft.rng
    kind = draft.pick(reports, lambda one: one.exams[0])
    joint = "" if draft.lang == "zh" else " "
    said = [one for one in kind.findings if rng.random() < 0.85] or list(kind.findings)
    replaced(draft, "findings", joint.join(expand(one, {}, rng) for one in said))
    replaced(draft, "impression", rng.choice(kind.impressions))
    form = "text and columns"
    draft.columns |= {"part": rng.choice(kind.parts), "exam": rng.choice(kind.exams), "device": kind.device}
    if rng.random() < 0.3:
        form = "text alone"
        draft.columns |= dict(zip(("part", "exam", "device"), PLAIN[draft.lang], strict=True))
        draft.columns["part"] = ""
    mark(draft, rule, "row", form, form=kind.exams[0])


def other_body_part(draft: Draft) -> None:
    """A CT of another part of the body."""
    elsewhere(draft, PARTS_ZH if draft.lang == "zh" else PARTS_EN, "other_body_part")


def other_modality(draft: Draft) -> None:
    """A radiograph, a magnetic resonance or an ultrasound exam of the chest."""
    elsewhere(draft, MODALITIES_ZH if draft.lang == "zh" else MODALITIES_EN, "other_modality")


def other_language(draft: Draft) -> None:
    """A chest CT's report in a language that is not the data's."""
    rng = draft.rng
    lang = draft.pick(list(TONGUES))
    findings, impressions = TONGUES[lang]
    joint = "" if lang == "ja" else " "
    replaced(draft, "findings", joint.join(rng.sample(findings, rng.randint(4, len(findings)))))
    replaced(draft, "impression", joint.join(rng.sample(impressions, rng.choice((1, 1, 2)))))
    mark(draft, "other_language", "row", lang)


def mark(draft: Draft, rule: str, name: str, value: str | None, form: str = "", also: tuple[str, ...] = ()) -> None:
    """Say what was done."""
    draft.fate, draft.dropped_by, draft.also = "dropped", rule, also
    draft.row.append(Planted(rule, value or None, name, form=form or value or "", also=also))


DROPS: dict[str, Callable[[Draft], None]] = {
    "no_findings": no_findings,
    "no_impression": no_impression,
    "too_short": too_short,
    "too_long": too_long,
    "unfinished": unfinished,
    "impression_is_findings": impression_is_findings,
    "refers_elsewhere": refers_elsewhere,
    "other_body_part": other_body_part,
    "other_modality": other_modality,
    "other_language": other_language,
}


def mojibake(draft: Draft) -> None:
    """A text that was once read in the wrong encoding."""
    rng, text = draft.rng, draft.findings
    if draft.lang == "zh":
        form, wrong = rng.choice(
            (
                ("UTF-8 as GBK", text.encode().decode("gbk", "replace")),
                ("UTF-8 as Latin-1", text.encode().decode("cp1252", "replace")),
                ("GBK as Latin-1", text.encode("gb18030").decode("latin-1")),
                ("GBK as UTF-8", text.encode("gb18030").decode("utf-8", "replace")),
                (
                    "GBK as UTF-8 as GBK",
                    text.encode("gb18030").decode("utf-8", "replace").encode().decode("gbk", "replace"),
                ),
                ("question marks", "".join(letter if letter.isascii() else "?" for letter in text)),
            )
        )
    else:
        even = text[: len(text) // 2 * 2].encode()
        form, wrong = rng.choice(
            (
                ("ASCII as UTF-16", even.decode("utf-16-le", "replace")),
                ("ASCII as UTF-16 BE", even.decode("utf-16-be", "replace")),
                ("replacement characters", "".join(letter if rng.random() < 0.6 else "\ufffd" for letter in text)),
            )
        )
    if draft.xml:
        wrong = "".join(letter for letter in wrong if letter >= " " or letter in "\n\t")
    replaced(draft, "findings", wrong)
    draft.fate = "rejected"
    draft.row.append(Planted("mojibake", None, "findings", form=form))
