"""What the page of checks is told: findings in their context, marks that stay, files that are looked into and go."""

import io
from pathlib import Path

import pytest

from assistant import api, api_review
from assistant.api_data import Upload
from assistant.api_review import Review, Wanted
from assistant.checks.findings import Severity
from assistant.settings import Settings
from db.core.errors import UserError
from db.core.text import fold
from db.records import FindingStatus
from tests.conftest import ROOT

SAMPLES = sorted((ROOT / "samples" / "reports").glob("*.txt"))
UNIT = SAMPLES[0].name.partition("20")[0]


def wrong_text() -> bytes:
    """A sample with one wrong total, and one wrong share in its text."""
    lines = SAMPLES[0].read_text(encoding="utf-8").split("\n")
    number = next(n for n, line in enumerate(lines) if line.startswith("本年收入合计\t"))
    cells = lines[number].split("\t")
    figure = next(i for i, cell in enumerate(cells) if "." in cell)
    cells[figure] = f"9{cells[figure]}"
    lines[number] = "\t".join(cells)
    return "\n".join(lines).encode()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data")


@pytest.fixture
def stored(settings: Settings, tmp_path: Path) -> Review:
    path = tmp_path / "wrong.txt"
    path.write_bytes(wrong_text())
    api.ingest(settings, [path])
    return api_review.check_stored(settings, UNIT, 2023)


def upload(name: str, data: bytes) -> Upload:
    return Upload(name, io.BytesIO(data), len(data))


def test_a_finding_has_its_figures_and_its_original(settings: Settings, stored: Review) -> None:
    item = next(item for item in stored.checked.items if item.basis)
    assert {basis.citation.id for basis in item.basis} <= set(item.found.evidence)
    assert all(basis.citation.id.startswith("fact:") for basis in item.basis)
    assert all(basis.citation.form in basis.where for basis in item.basis)
    look = api_review.look(stored, None, item.found.source, api_review.mark_of(item))
    assert [line.here for line in look.lines].count(True) == 1
    here = next(line for line in look.lines if line.here)
    assert fold(item.basis[0].citation.quote) in fold(" ".join(here.cells))


def test_a_quote_stands_in_its_paragraph(settings: Settings) -> None:
    (name,) = api_review.samples()
    review = api_review.check_sample(settings, name)
    in_text = [item for item in review.checked.items if item.context is not None]
    assert in_text
    for item in in_text:
        assert item.context is not None
        assert fold(item.context.quote) == fold(item.found.quote)
        assert item.context.heading
    assert not (settings.data / "juesuan.db").exists()


def test_a_mark_stays_and_can_be_taken_back(settings: Settings, stored: Review) -> None:
    item = stored.checked.items[0]
    with pytest.raises(UserError):
        api_review.mark(settings, stored, item, FindingStatus.FALSE, reason=" ", who="甲")
    marked = api_review.mark(settings, stored, item, FindingStatus.FALSE, reason="原件如此", who="甲")
    again = api_review.check_stored(settings, UNIT, 2023)
    for review in (marked, again):
        found = next(one for one in review.checked.items if one.id == item.id)
        assert (found.status, found.reason, found.marked_by) == (FindingStatus.FALSE, "原件如此", "甲")
        assert found.marked_at is not None
        assert item.id not in [one.id for one in api_review.wanted(review.checked.items, Wanted())]
    back = api_review.mark(settings, again, item, FindingStatus.OPEN, reason="", who="乙")
    assert [one.id for one in api_review.wanted(back.checked.items, Wanted())] == [
        one.id for one in stored.checked.items
    ]


def test_a_finding_that_is_gone_is_not_marked(settings: Settings, stored: Review) -> None:
    api.ingest(settings, [SAMPLES[0]])  # another edition of the same year, without the mistake
    with pytest.raises(UserError, match="已经变了"):
        api_review.mark(settings, stored, stored.checked.items[0], FindingStatus.KNOWN, reason="知道", who="甲")


def test_what_is_wanted(settings: Settings, stored: Review) -> None:
    items = stored.checked.items
    errors = api_review.wanted(items, Wanted(severities=[Severity.ERROR]))
    assert errors
    assert {item.found.severity for item in errors} == {Severity.ERROR}
    (group, *_) = api_review.groups(items)
    assert {api_review.rule_of(item).group for item in api_review.wanted(items, Wanted(groups=[group]))} == {group}
    assert api_review.wanted(items, Wanted(text="不会有的字")) == []
    assert api_review.wanted(items, Wanted(text=items[0].found.quote[:6]))
    assert api_review.wanted(items, Wanted(statuses=[FindingStatus.KNOWN])) == []


def test_an_upload_leaves_nothing_and_is_looked_into_while_it_is_there(settings: Settings) -> None:
    given = upload("送审稿.txt", wrong_text())
    review = api_review.check_upload(settings, given)
    assert review.checked.has_errors
    assert (review.name, review.original, review.stored) == ("送审稿.txt", None, False)
    item = review.checked.items[0]
    assert api_review.look(review, given, item.found.source, "").lines
    assert api_review.look(review, None, item.found.source, "") == api_review.Look()
    assert api_review.look(review, upload("别的.txt", b"x"), item.found.source, "") == api_review.Look()
    assert not settings.data.exists()


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.exe", b"MZ"), ("a.txt", b""), ("a.docx", b"PK"), ("a.pdf", b"%PDF-1.4"), ("a.txt", "一句话".encode())],
    ids=["kind", "empty", "docx", "pdf", "text"],
)
def test_what_cannot_be_checked_is_one_sentence(settings: Settings, name: str, data: bytes) -> None:
    with pytest.raises(UserError) as told:
        api_review.check_upload(settings, upload(name, data))
    assert "\n" not in str(told.value)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, upload_mb=1)
    with pytest.raises(UserError, match="超过 1 MB"):
        api_review.check_upload(settings, Upload("a.txt", io.BytesIO(b""), 2**21))


@pytest.mark.parametrize("suffix", [".xlsx", ".docx", ".html"])
def test_what_is_shown_is_handed_on(stored: Review, suffix: str) -> None:
    assert len(api_review.exported(stored, stored.checked.items[:1], suffix)) > 1000


def test_a_sample_that_is_none(settings: Settings) -> None:
    with pytest.raises(UserError):
        api_review.check_sample(settings, "../reports/别的.txt")
