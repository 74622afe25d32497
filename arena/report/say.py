"""One language's words for one report: texts, and what systems, roles and raters are called."""

import re
from collections.abc import Mapping
from typing import Any

from arena.report import words, words_trust
from arena.report.reasons import reason

TEXTS: Mapping[str, tuple[str, str]] = {**words.TEXTS, **words_trust.TEXTS}
BETWEEN = re.compile("(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%])(?=[\u4e00-\u9fff])")
"""Where Chinese meets a Latin name or a number that was filled in: a space reads better."""
REFERENCE = "reference"
"""What the data call the radiologist's own impression."""


class Say:
    """Words in one language, `zh` or `en`."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def __call__(self, key: str, **values: object) -> str:
        """The words for a key, its `{names}` filled in.

        Raises:
            KeyError: No such text, or a name without a value: a programmer's mistake.
        """
        said = TEXTS[key][1 if self.lang == "en" else 0]
        said = said.format(**values) if values else said
        return said if self.lang == "en" else BETWEEN.sub(" ", said)

    def either(self, key: str, fallback: str) -> str:
        """The words for a key that the data named; what they name newly is shown as it is."""
        return self(key) if key in TEXTS else fallback

    def system(self, name: str) -> str:
        """A system's name."""
        return self("reference") if name == REFERENCE else name

    def short(self, name: str) -> str:
        """A system's name where there is little room."""
        name = self("reference.short") if name == REFERENCE else name
        return name if len(name) <= 18 else f"{name[:17]}…"

    def pair(self, pair: Mapping[str, Any]) -> dict[str, str]:
        """Both systems' names, to be filled into a text."""
        return {"a": self.system(pair["system_a"]), "b": self.system(pair["system_b"])}

    def shorts(self, pair: Mapping[str, Any]) -> dict[str, str]:
        """Both systems' short names."""
        return {"a": self.short(pair["system_a"]), "b": self.short(pair["system_b"])}

    def role(self, role: str | None) -> str:
        """A role's name in the plural."""
        return self.either(f"role.{role or 'none'}", str(role))

    def one(self, role: str | None) -> str:
        """A rater's role; empty where there is none."""
        return self.either(f"role.one.{role}", role) if role else ""

    def people(self, count: int | None) -> str:
        """How many raters."""
        if count is None:
            return ""
        return self("raters.one") if count == 1 else self("raters.count", count=count)

    def why(self, found: Mapping[str, Any], name: str) -> str:
        """Why an undefined value is undefined, as the data say it."""
        given = found.get(f"{name}_why")
        return self("why", why=reason(str(given), self.lang)) if given else ""
