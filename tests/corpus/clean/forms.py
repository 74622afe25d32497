"""Dirt that is added to a clean text, and what a rule does with it."""

from corpus.clean import clean, tidy
from corpus.read import Raw

ZH = "胸廓对称。右肺上叶见实性结节，约5mm，边界清。"
EN = "A 5 mm nodule is seen in the right upper lobe. The heart is normal."
WHOLE_ZH = "胸廓对称。右肺上叶见一实性结节，约5mm，边界清。余肺清晰，纵隔未见肿大淋巴结。", "右肺上叶结节。"
WHOLE_EN = (
    "The lungs are clear. The heart is normal. No pleural effusion or pneumothorax is seen in the chest.",
    "No acute disease.",
)


def cleaned(base: str, more: str) -> tuple[str, set[str]]:
    """What becomes of a text that something was added to, and the rules that changed it."""
    changed: set[str] = set()
    lang = "zh" if base == ZH else "en"
    return tidy(f"{base}{' ' if lang == 'en' else ''}{more}", lang, frozenset(), changed), changed


def both(chinese: list[str], english: list[str]) -> list[tuple[str, str]]:
    """Each addition with the text that it is added to."""
    return [*((ZH, one) for one in chinese), *((EN, one) for one in english)]


def check_goes(rule: str, base: str, more: str) -> None:
    """A rule takes all of an addition out, and no other rule but those of spaces, widths and units has a part in it."""
    text, changed = cleaned(base, more)
    assert text == base
    assert rule in changed
    assert changed <= {rule, "spacing", "width", "units"}


def dropped(findings: str, impression: str) -> str | None:
    """The rule that leaves a report out."""
    return clean(Raw(file="a.csv", row=1, place="a.csv:2", findings=findings, impression=impression)).dropped
