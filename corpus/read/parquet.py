"""Parquet files, batch by batch."""

from collections.abc import Iterator
from typing import Any

from common.errors import UserError
from corpus.read.entry import Bad, Entry, Row
from corpus.read.source import Source

ROWS = 1024  # at once


def parquet(source: Source) -> Iterator[Entry]:
    """The rows of a Parquet file.

    Raises:
        UserError: It is damaged before its first row.
    """
    import pyarrow
    import pyarrow.parquet

    path = source.path
    wrong = (pyarrow.ArrowException, OSError, ValueError, NotImplementedError)
    try:
        file = pyarrow.parquet.ParquetFile(path, pre_buffer=False, buffer_size=1 << 16)
        names = file.schema_arrow.names
    except wrong:
        raise UserError(f"{path}: a damaged or encrypted Parquet file; export or copy it again") from None
    done = 0
    with file:
        batches = file.iter_batches(batch_size=ROWS, use_threads=False)
        while True:
            try:
                batch = next(batches, None)
                columns = [] if batch is None else [values(column) for column in batch.columns]
            except wrong:
                yield Bad(f"{path} row {done + 1}", "damaged from this row to the file's end; export or copy it again")
                return
            if batch is None:
                return
            for cells in zip(*columns, strict=True):
                done += 1
                yield Row(f"{path} row {done}", dict(zip(names, cells, strict=True)))


def values(column: Any) -> list[Any]:
    """A column's values; times are read as text, since Parquet knows finer ones than Python."""
    import pyarrow

    if pyarrow.types.is_temporal(column.type):
        column = column.cast(pyarrow.string())
    return list(column.to_pylist())
