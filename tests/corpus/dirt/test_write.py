import csv
import io
import json
from pathlib import Path

import pytest

from common.errors import UserError
from corpus.dirt import Dirt, Row, dirty
from corpus.dirt.layout import draw_layout
from corpus.dirt.write import BAD, BOMS, CODECS, write

N = 700


def made(
    tmp_path: Path, form: str, encoding: str, lang: str = "zh", *, one_field: bool = False
) -> tuple[Path, list[Row]]:
    asked = Dirt(lang, 5, share=0.9, format=form, one_field=one_field or form == "txt-folder")
    out = tmp_path / ("folder" if form == "txt-folder" else f"export.{form}")
    rows = list(dirty(asked, N))
    write(out, asked, rows, encoding)
    return out, rows


def truths(out: Path) -> list[dict]:
    return [json.loads(line) for line in out.with_name(f"{out.name}.truth.jsonl").read_text().split("\n")[:-1]]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_table_holds_the_rows_and_only_damaged_bytes_cannot_be_decoded(tmp_path, encoding, lang):
    out, rows = made(tmp_path, "csv", encoding, lang)
    data = out.read_bytes()
    bad = [row for row in rows if row.damage == "bytes"]
    assert bad
    assert data.startswith(BOMS.get(encoding, b""))
    data = data.removeprefix(BOMS.get(encoding, b""))
    codec = CODECS.get(encoding, encoding)
    with pytest.raises(UnicodeDecodeError):
        data.decode(codec)
    assert data.count(BAD[encoding]) == len(bad)
    mended = data.replace(BAD[encoding], b"").decode(codec)
    header, *table = csv.reader(io.StringIO(mended, newline=""))
    names = draw_layout(lang, 5, False).names
    assert header == [*names.values()]
    assert len(table) == N
    for row, cells in zip(rows, table, strict=True):
        if row.damage in ("one field more", "one field less"):
            assert len(cells) != len(header)
            continue
        assert dict(zip(header, cells, strict=True)) == {
            column: row.columns.get(role, "") for role, column in names.items()
        }


def test_json_lines_are_objects_but_where_they_are_damaged(tmp_path):
    out, rows = made(tmp_path, "jsonl", "utf-8")
    names = draw_layout("zh", 5, False).names
    raw = out.read_bytes().split(b"\n")[:-1]
    assert len(raw) == N
    assert {row.damage for row in rows} == {"", "bytes", "cut", "no object"}
    for row, line in zip(rows, raw, strict=True):
        if row.damage == "bytes":
            with pytest.raises(UnicodeDecodeError):
                line.decode()
        elif row.damage == "cut":
            with pytest.raises(json.JSONDecodeError):
                json.loads(line)
        elif row.damage == "no object":
            assert not isinstance(json.loads(line), dict)
        else:
            record = json.loads(line)
            assert record["synthetic"] is True
            assert record[names["findings"]] == row.columns["findings"]


def test_a_workbook_holds_every_row(tmp_path):
    from openpyxl import load_workbook

    out, rows = made(tmp_path, "xlsx", "utf-8")
    book = load_workbook(out, read_only=True)
    table = list(book.active.values)
    book.close()
    assert len(table) == N + 1
    place = [*table[0]].index(draw_layout("zh", 5, False).names["impression"])
    assert not any(row.damage for row in rows)
    for row, cells in zip(rows, table[1:], strict=True):
        assert (cells[place] or "").replace("_x000D_", "\r") == row.columns["impression"].replace("_x000D_", "\r")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_folder_has_a_text_for_every_report_in_order(tmp_path, encoding):
    out, rows = made(tmp_path, "txt-folder", encoding)
    files = sorted(out.iterdir())
    assert len(files) == N
    for row, file in zip(rows, files, strict=True):
        if row.damage:
            continue
        text = file.read_bytes().decode(encoding)
        assert row.columns["name"] in text
        assert row.columns["report"] in text
    (out / "letter.doc").write_text("dear")
    with pytest.raises(UserError, match=r"letter.doc, which is no text"):
        write(out, Dirt("zh", format="txt-folder", one_field=True), [], "utf-8")


def test_one_field_holds_both_texts_under_their_headings(tmp_path):
    _, rows = made(tmp_path, "csv", "utf-8", one_field=True)
    for row in rows:
        if row.truth["fate"] == "kept" and not row.truth["copy_of"]:
            for name in ("findings", "impression"):
                for one in row.truth["planted"]:
                    if one["field"] == name and one["value"]:
                        assert one["value"] in row.columns["report"]
            assert not {"findings", "impression"} & row.columns.keys()
    headings = {row.columns["report"][:5] for row in rows}
    assert len(headings) > 8


def test_files_are_private_and_the_truth_stands_beside(tmp_path):
    out, rows = made(tmp_path, "csv", "utf-8")
    truth = out.with_name("export.csv.truth.jsonl")
    assert {out.stat().st_mode & 0o777, truth.stat().st_mode & 0o777} == {0o600}
    assert truths(out) == json.loads(json.dumps([row.truth for row in rows]))
    assert [*sorted(tmp_path.iterdir())] == [out, truth]
