"""Characters that nobody sees, and one way to write each that can be seen."""

import re
import unicodedata

LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def control_characters(text: str, lang: str) -> str:
    """One kind of line end; no control, zero-width, direction, private and broken characters."""
    text = LINE_ENDS.sub("\n", text).replace("⟦", "[").replace("⟧", "]")
    if text.isprintable():
        return text
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
