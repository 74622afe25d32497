"""`prepare.html`: what `prepare.json` says, for people."""

from corpus.prepare.report.document import write_report

__all__ = ["write_report"]
