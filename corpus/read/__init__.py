"""Raw reports from what hospital systems export: tables, workbooks, JSON, Parquet and folders of texts, row by row.

`inspect` finds out a file's format and encoding; `read` yields its rows and tells of those that cannot be read. Neither
holds more than a few rows in memory.
"""

from corpus.read.raw import Raw, Rejects, ignore
from corpus.read.rows import read
from corpus.read.source import Source, check_unchanged, inspect, stamps

__all__ = ["Raw", "Rejects", "Source", "check_unchanged", "ignore", "inspect", "read", "stamps"]
