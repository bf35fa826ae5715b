"""An edited Word file read again: what people did is seen, what the facts did as well, and updates keep the prose."""

import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.checks.findings import Found, Severity
from assistant.drafting import docx as paper
from assistant.drafting.docx import Extras
from assistant.drafting.draft import Draft, Paragraph, Span
from assistant.drafting.pictures import Drawn, picture
from assistant.drafting.reread import is_draft, read_draft
from assistant.drafting.reread_compare import compare
from assistant.drafting.reread_update import update
from assistant.drafting.tables import grid_of
from db.catalogue import Catalogue
from db.core.errors import UserError
from tests.assistant.drafting.docx_drafts import ENTITY, YEAR, draft, extras, figure, table, tables

Edit = Callable[[str], str]
_NOW = ("1300.00", "1200.00")


@pytest.fixture
def file(tmp_path: Path, catalogue: Catalogue) -> Path:
    path = tmp_path / "draft.docx"
    paper.write(draft(), path, catalogue, extras(catalogue))
    return path


def edited(path: Path, *changes: tuple[str, str], part: str = "word/document.xml") -> Path:
    """A copy with words of its main part replaced, each of which must be there."""
    target = path.with_name("edited.docx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as anew:
        for member in old.infolist():
            content = old.read(member)
            if member.filename == part:
                text = content.decode()
                for before, after in changes:
                    assert before in text, before
                    text = text.replace(before, after, 1)
                content = text.encode()
            anew.writestr(member, content)
    return target


def rules(found: tuple[Found, ...]) -> list[str]:
    return [item.rule for item in found]


def in_run(text: str) -> str:
    return f'<w:t xml:space="preserve">{text}</w:t>'


# --- reading ---------------------------------------------------------------------------------------------------------


def test_round_trip_gives_the_same_spans(file: Path) -> None:
    composed = [span for section in draft().sections for paragraph in section.paragraphs for span in paragraph.spans]
    again = [span for paragraph in read_draft(file).paragraphs if paragraph.note and paragraph.note.level >= 0
             for span in paragraph.spans]  # fmt: skip
    assert "".join(span.text for span in again) == "".join(span.text for span in composed)

    def told(span: object) -> tuple[object, ...]:
        return tuple(getattr(span, name) for name in ("text", "metric", "gap", "suggested"))

    special = [told(span) for span in composed if span.value is not None or span.gap or span.suggested]
    assert [told(span) for span in again if span.note is not None and span.note.kind != "w"] == special


def test_an_untouched_file_has_only_its_placeholder(file: Path, catalogue: Catalogue) -> None:
    grids = [grid_of(one) for one in tables(catalogue)]
    assert rules(compare(read_draft(file), draft(), grids)) == ["draft.placeholder", "draft.suggestion"]


def test_the_text_leaves_out_tables_and_the_appendix(file: Path) -> None:
    text = read_draft(file).text
    assert text.startswith(f"第三部分　{YEAR}年度单位决算情况说明\n一、")
    assert text.endswith("415.95 万元。")
    assert "公开" not in text


def test_tracked_changes_are_read_as_accepted(file: Path) -> None:
    removed = '<w:del w:id="9001" w:author="x"><w:r><w:delText>删去</w:delText></w:r></w:del>'
    added = '<w:ins w:id="9002" w:author="x"><w:r><w:t>添上 5 人</w:t></w:r></w:ins>'
    head = '<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>'
    path = edited(file, (head + in_run("。主要原因是"), removed + added + head + in_run("。主要原因是")))
    found = read_draft(path)
    assert "添上 5 人。主要原因是" in found.text
    assert "删去" not in found.text
    assert "draft.untagged_number" in rules(compare(found))


def test_a_lost_tag_is_known_by_its_title(file: Path) -> None:
    path = edited(file, ('<w:tag w:val="n1"/>', ""))
    assert next(span.text for span in read_draft(path).numbers) == "1,286.40"


# --- comparing -------------------------------------------------------------------------------------------------------


def test_a_number_changed_by_hand(file: Path) -> None:
    found = compare(read_draft(edited(file, (in_run("1,286.40"), in_run("1,386.40")))), draft())
    one = next(item for item in found if item.rule == "draft.number_changed")
    assert (one.severity, one.expected, one.actual) == (Severity.ERROR, "1,286.40", "1,386.40")
    assert one.source.line == 3
    assert "按数据应为 1,286.40" in one.message


@pytest.mark.parametrize("written", ["1286.40", "1286.4", "1,286.4"])
def test_another_way_to_print_it_is_no_change(file: Path, written: str) -> None:
    found = compare(read_draft(edited(file, (in_run("1,286.40"), in_run(written)))), draft())
    assert not [item for item in found if item.rule == "draft.number_changed" and item.severity is Severity.ERROR]


def test_a_coarser_number_is_a_matter_of_form(file: Path) -> None:
    found = compare(read_draft(edited(file, (in_run("415.95"), in_run("416")))), draft())
    assert [item.severity for item in found if item.rule == "draft.number_changed"] == [Severity.INFO]


def test_a_fact_changed_since(file: Path) -> None:
    found = compare(read_draft(file), draft(*_NOW, percent="8.33"))
    changed = {item.actual: item.expected for item in found if item.rule == "draft.fact_changed"}
    assert changed == {"1,286.40": "1,300.00", "86.40": "100.00", "7.2%": "8.33%"}


def test_a_number_set_by_hand_to_the_new_fact_is_right(file: Path) -> None:
    path = edited(file, (in_run("1,286.40"), in_run("1,300.00")))
    found = compare(read_draft(path), draft(*_NOW, percent="8.33"))
    assert "1,300.00" not in [item.actual for item in found]


def test_a_number_typed_in_the_prose(file: Path) -> None:
    path = edited(file, (in_run("。主要原因是"), in_run("。其中人员经费增加 33.5 万元。主要原因是")))
    found = [item for item in compare(read_draft(path), draft()) if item.rule == "draft.untagged_number"]
    assert [item.actual for item in found] == ["33.5 万元"]


def test_a_filled_gap_is_no_longer_open_and_its_numbers_are_seen(file: Path) -> None:
    path = edited(file, (in_run("【待填：收支总计变动原因】"), in_run("新增座席 12 个")))
    found = read_draft(path)
    assert found.gaps == ()
    assert "draft.untagged_number" in rules(compare(found, draft()))


def test_a_confirmed_suggestion_is_not_reported(file: Path) -> None:
    path = edited(file, ('<w:commentReference w:id="1"/>', ""))
    assert "draft.suggestion" not in rules(compare(read_draft(path), draft()))


def test_a_cell_changed_by_hand_and_a_fact_of_a_table_changed(file: Path, catalogue: Catalogue) -> None:
    grids = [grid_of(one) for one in tables(catalogue)]
    cell = next(cell.text for row in grids[0].rows for cell in row if cell.evidence)
    found = compare(read_draft(edited(file, (in_run(cell), in_run("9.99")))), draft(), grids)
    assert [(item.expected, item.actual) for item in found if item.rule == "draft.table_changed"] == [(cell, "9.99")]
    moved = [replace(grids[0], rows=tuple(_moved(row, cell) for row in grids[0].rows))]
    found = compare(read_draft(file), draft(), moved)
    assert [(item.expected, item.actual) for item in found if item.rule == "draft.fact_changed"] == [("8.88", cell)]


def _moved(row: tuple[object, ...], old: str) -> tuple[object, ...]:
    return tuple(replace(cell, text="8.88") if getattr(cell, "text", "") == old else cell for cell in row)  # type: ignore[type-var]


def test_a_number_that_is_no_longer_told(file: Path) -> None:
    now = draft()
    kept = replace(now, sections=now.sections[:2])
    assert "draft.number_gone" in rules(compare(read_draft(file), kept))


# --- updating --------------------------------------------------------------------------------------------------------


def test_an_update_without_news_keeps_the_text(file: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    out = tmp_path / "out.docx"
    told = update(file, out, draft(), catalogue, extras(catalogue))
    assert not told.changed
    assert told.left == ()
    assert read_draft(out).text == read_draft(file).text


def test_an_update_refreshes_numbers_and_keeps_the_prose(file: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    path = edited(file, (in_run("。主要原因是"), in_run("。本年度承接新业务，主要原因是")))
    out = tmp_path / "out.docx"
    told = update(path, out, draft(*_NOW, percent="8.33"), catalogue, extras(catalogue))
    assert [(item.was, item.now) for item in told.refreshed] == [
        ("1,286.40", "1,300.00"), ("86.40", "100.00"), ("7.2%", "8.33%"),
    ]  # fmt: skip
    again = read_draft(out)
    assert "均为 1,300.00 万元" in again.text
    assert "本年度承接新业务，主要原因是【待填" in again.text
    left = compare(again, draft(*_NOW, percent="8.33"))
    assert not [item for item in left if item.severity is Severity.ERROR]


def test_all_other_bytes_stay(file: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    out = tmp_path / "out.docx"
    update(file, out, draft(*_NOW, percent="8.33"), catalogue, extras(catalogue))
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out) as anew:
        assert old.namelist() == anew.namelist()
        changed = [name for name in old.namelist() if old.read(name) != anew.read(name)]
        assert changed == ["word/document.xml", "customXml/item1.xml"]
        before, after = (one.read("word/document.xml").decode() for one in (old, anew))
        end = before.index("_jsba1")
        assert after.startswith(before[: before.index("1,286.40 万元")])
        assert (
            before[: end - 200]
            .replace(in_run("1,286.40"), in_run("1,300.00"))
            .replace(in_run("86.40"), in_run("100.00"))
            .replace(in_run("7.2%"), in_run("8.33%"))
            == after[: len(before[: end - 200]) + 2]
        )


def test_an_untouched_paragraph_turns_with_the_facts(file: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    out = tmp_path / "out.docx"
    now = draft("1100.00", "1200.00", word="减少", percent="8.33")
    told = update(file, out, now, catalogue, extras(catalogue))
    assert told.recomposed == 1
    again = read_draft(out)
    assert "各减少 100.00 万元" in again.text
    assert not [item for item in compare(again, now) if item.severity is Severity.ERROR]


def test_a_touched_paragraph_is_kept_and_told(file: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    path = edited(file, (in_run("。主要原因是"), in_run("。人写的话，主要原因是")))
    out = tmp_path / "out.docx"
    now = draft("1100.00", "1200.00", word="减少", percent="8.33")
    told = update(path, out, now, catalogue, extras(catalogue))
    assert told.recomposed == 0
    assert any("请核对增减等字样" in item for item in told.left)
    assert "各增加 100.00 万元" in read_draft(out).text


def test_a_filled_gap_survives_a_recomposed_paragraph(file: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    path = edited(file, (in_run("【待填：收支总计变动原因】"), in_run("压减一般性支出")))
    out = tmp_path / "out.docx"
    told = update(path, out, draft("1100.00", "1200.00", word="减少", percent="8.33"), catalogue)
    assert told.recomposed == 1
    again = read_draft(out)
    assert "主要原因是压减一般性支出。" in again.text
    assert again.gaps == ()


def test_tables_charts_and_the_appendix_follow(file: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    fresh = table(catalogue, "income", [("", "合计", "本年收入合计", 999_000_000)], 1)
    shown = picture("change", "变动", Drawn.CHANGE, [figure("甲", "a", "1", 2024), figure("甲", "a", "2", 2025)])
    assert shown is not None
    out = tmp_path / "out.docx"
    now = draft(*_NOW, percent="8.33")
    told = update(file, out, now, catalogue, Extras((fresh,), {"change": shown}))
    assert set(told.blocks) == {"收入决算表", "变动"}
    again = read_draft(out)
    assert not [item for item in compare(again, now, [grid_of(fresh)]) if item.severity is Severity.ERROR]
    with zipfile.ZipFile(out) as archive:
        main = archive.read("word/document.xml").decode()
        assert "<c:v>2024年</c:v>" in archive.read("word/charts/chart1.xml").decode()
    assert "999.00" in main
    assert main[main.index("_jsba1") :].count("1,300.00") == 1
    assert main.count("<w:p>") == main.count("</w:p>")


def test_a_table_changed_by_hand_is_left(file: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    grid = grid_of(tables(catalogue)[0])
    cell = next(cell.text for row in grid.rows for cell in row if cell.evidence)
    path = edited(file, (in_run(cell), in_run("9.99")))
    fresh = table(catalogue, grid.form, [("收入", "总计", "金额", 999_000_000)], 1)
    told = update(path, tmp_path / "out.docx", draft(), catalogue, Extras((fresh,)))
    assert told.blocks == ()
    assert any("被手工改过" in item for item in told.left)


def test_a_paragraph_that_is_new_is_told(file: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    now = draft()
    first = now.sections[0]
    more = replace(first, paragraphs=(*first.paragraphs, Paragraph((Span("新增的一段。"),), key="new")))
    told = update(file, tmp_path / "o.docx", replace(now, sections=(more, *now.sections[1:])), catalogue)
    assert told.left == ("按现在的数据第一部分多出一段，没有写入：“新增的一段。”",)


def test_a_draft_of_another_unit_is_refused(file: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="不能用云溪市另一单位"):
        update(file, tmp_path / "out.docx", Draft("云溪市另一单位", YEAR, "x", ()), catalogue)
    assert not (tmp_path / "out.docx").exists()


# --- bad input -------------------------------------------------------------------------------------------------------


def test_bad_files_are_refused_in_one_line(file: Path, tmp_path: Path) -> None:
    whole = file.read_bytes()
    bad = {
        "empty.docx": b"",
        "text.docx": "不是 Word".encode(),
        "cut.docx": whole[: len(whole) // 2],
        "old.docx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        "locked.docx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600,
        "pdf.docx": b"%PDF-1.7",
    }
    for name, content in bad.items():
        path = tmp_path / name
        path.write_bytes(content)
        assert not is_draft(path)
        with pytest.raises(UserError) as caught:
            read_draft(path)
        assert "\n" not in str(caught.value), name
    with pytest.raises(UserError, match="找不到文件"):
        read_draft(tmp_path / "none.docx")
    assert is_draft(file)


def test_a_word_file_of_somebody_else(tmp_path: Path) -> None:
    import docx

    path = tmp_path / "other.docx"
    document = docx.Document()
    document.add_paragraph(ENTITY)
    document.save(str(path))
    assert not is_draft(path)
    with pytest.raises(UserError, match="没有决算助手的数据对照信息"):
        read_draft(path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('"entity"', '"entty"'), "已损坏"),
        (('version="1"', 'version="7"'), "另一版本"),
        (('"year":2025', '"year":"2025"'), "已损坏"),
        (('"notes":[', '"notes":[7,'), "已损坏"),
    ],
)
def test_a_spoilt_map(file: Path, change: tuple[str, str], message: str) -> None:
    with pytest.raises(UserError, match=message):
        read_draft(edited(file, change, part="customXml/item1.xml"))


def test_a_doctype_and_broken_xml_are_refused(file: Path) -> None:
    for change in (("<w:document", "<!DOCTYPE x><w:document"), ("</w:body>", "")):
        with pytest.raises(UserError):
            read_draft(edited(file, change))
