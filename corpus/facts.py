"""What a text states."""


def states_abnormality(text: str, lang: str) -> bool:
    """Whether at least one present finding is stated."""
    return bool(abnormal_sentences(text, lang))


def abnormal_sentences(text: str, lang: str) -> list[str]:
    """Those sentences of a text that state a present finding."""
    return []
