"""The office over the database."""

from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy

from arena.report.stored import report_of
from arena.study import records
from arena.study.chain import ChainKey
from arena.study.export import Form, export
from arena.study.records import Progress, StudyState
from ui.team.office import File, Result

NAMES: dict[Form, tuple[str, str]] = {
    "csv": ("{study}.csv", "text/csv"),
    "jsonl": ("{study}.jsonl", "application/jsonl"),
    "dpo": ("{study}.dpo.jsonl", "application/jsonl"),
    "kto": ("{study}.kto.jsonl", "application/jsonl"),
}
"""What each form's file is called, and its type."""


class StoredOffice:
    """Studies of the store."""

    def __init__(self, store: sqlalchemy.Engine, key: ChainKey) -> None:
        self.store, self.key = store, key

    def studies(self) -> list[StudyState]:
        """All studies, the newest first."""
        return records.studies(self.store)

    def progress(self, study: str) -> Progress:
        """How far a study is; nothing about who wins."""
        return records.progress(self.store, study)

    def lock(self, study: str) -> None:
        """Open a draft for rating."""
        records.lock(self.store, self.key, study)

    def close(self, study: str) -> None:
        """End the rating."""
        records.close(self.store, self.key, study)

    def result(self, study: str) -> Result:
        """The report of a closed study."""
        return Result(*report_of(self.store, study))

    def ratings(self, study: str, form: Form) -> File:
        """A closed study's ratings as `csv`, `jsonl`, `dpo` or `kto`; that they were taken is noted in the study's log."""
        name, kind = NAMES[form]
        with TemporaryDirectory() as folder:
            path = Path(folder) / name.format(study=study)
            export(self.store, self.key, study, path, form)
            return File(path.name, kind, path.read_text(encoding="utf-8"))
