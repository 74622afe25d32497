"""A way in which personal data stand in a report."""

from typing import NamedTuple


class Saying(NamedTuple):
    """A template of one kind."""

    kind: str
    where: str
    """`head`: before the findings; `middle`: between its sentences; `tail`: after findings or impression."""
    template: str
