"""Names that were found, shown in their text."""

from corpus.deidentify import deidentify


def marked(text: str, lang: str) -> str:
    """A text with braces around the names that were found."""
    for one in reversed([one for one in deidentify(text, lang).found if one.kind == "name"]):
        text = f"{text[: one.start]}{{{one.value}}}{text[one.end :]}"
    return text
