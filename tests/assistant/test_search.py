"""search and reindex as people and scripts use them, the model chosen by setting, and recall on the real reports."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant import api, searching
from assistant.embedding import open_embedder
from assistant.settings import BUNDLED_EMBEDDING, Settings
from assistant.stores import open_stores
from benchmarks.retrieval import answers, questions
from db.core.errors import UserError
from db.core.facts import Entity
from db.quotable import Quotable
from db.vectors import Corpus, Wanted
from tests.assistant.test_cli import SAMPLES, Juesuan, one_chinese_line


@pytest.fixture
def juesuan(tmp_path: Path) -> Juesuan:
    return Juesuan(tmp_path)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Juesuan:
    """The samples, read with the bundled model."""
    run = Juesuan(tmp_path_factory.mktemp("filled"))
    done = run.anew("ingest", str(SAMPLES), JUESUAN_EMBEDDING=BUNDLED_EMBEDDING)
    assert (done.returncode, done.stderr) == (0, "")
    return run


def found(run: Juesuan, *arguments: str) -> list[dict[str, Any]]:
    done = run("search", *arguments, "--json", JUESUAN_EMBEDDING=BUNDLED_EMBEDDING)
    assert (done.returncode, done.stderr) == (0, "")
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_search__keys_and_count(filled: Juesuan) -> None:
    done = filled.anew("search", "项目支出为什么增加", "-k", "3", "--json", JUESUAN_EMBEDDING=BUNDLED_EMBEDDING)
    assert (done.returncode, done.stderr) == (0, "")
    hits = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(hits) == 3
    assert all(list(hit) == ["text", "entity", "year", "section", "score", "source"] for hit in hits)
    assert hits[0]["source"].keys() == {"file", "page", "line"}
    assert "项目支出" in hits[0]["text"]
    assert [hit["score"] for hit in hits] == sorted((hit["score"] for hit in hits), reverse=True)


def test_search__filters(filled: Juesuan) -> None:
    assert {hit["year"] for hit in found(filled, "基本支出的变化", "--year", "2023")} == {2023}
    assert {hit["year"] for hit in found(filled, "2024年基本支出的变化")} == {2024}
    assert len(found(filled, "基本支出的变化", "--entity", "云溪")) == 5
    unknown = filled("search", "基本支出", "--entity", "不存在的单位")
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert one_chinese_line(unknown.stderr)


def test_search__for_people_numbers_headings_and_places(filled: Juesuan) -> None:
    done = filled("search", "项目支出为什么增加", "-k", "2", JUESUAN_EMBEDDING=BUNDLED_EMBEDDING)
    assert done.returncode == 0
    assert done.stdout.startswith("1. ")
    assert "\n2. " in done.stdout
    assert " / " in done.stdout
    assert "行\n" in done.stdout


def test_search__an_empty_question_is_refused(filled: Juesuan) -> None:
    done = filled("search", " ")
    assert (done.returncode, done.stdout) == (2, "")
    assert one_chinese_line(done.stderr)


def test_search__an_empty_store_says_so(juesuan: Juesuan) -> None:
    done = juesuan("search", "项目支出", "--json")
    assert (done.returncode, done.stdout) == (0, "")
    assert one_chinese_line(done.stderr)
    assert "juesuan ingest" in done.stderr
    assert "juesuan ingest" in juesuan("reindex").stdout


def test_a_damaged_folder__words_answer_and_reindex_heals(juesuan: Juesuan) -> None:
    assert juesuan("ingest", str(SAMPLES)).returncode == 0
    for file in (juesuan.data / "vectors").rglob("*"):
        if file.is_file():
            file.write_bytes(b"damaged" * 100)
    done = juesuan("search", "项目支出为什么增加")
    assert done.returncode == 0
    assert "juesuan reindex" in done.stderr
    assert done.stdout.startswith("1. ")
    assert "juesuan reindex" in juesuan("doctor", COLUMNS="300").stdout
    assert juesuan("reindex").returncode == 0
    assert juesuan("search", "项目支出为什么增加").stderr == ""
    assert "缺向量 0 段" in juesuan("doctor").stdout.replace("\n", "")


def test_ingest__goes_on_without_a_model(juesuan: Juesuan) -> None:
    done = juesuan("ingest", str(SAMPLES), JUESUAN_EMBEDDING="broken")
    assert done.returncode == 0
    assert one_chinese_line(done.stderr)
    assert "broken" in done.stderr
    refused = juesuan("search", "项目支出", JUESUAN_EMBEDDING="broken")
    assert refused.returncode == 2
    assert one_chinese_line(refused.stderr)
    assert juesuan("search", "项目支出").returncode == 0  # few passages: embedded on the way


def test_an_unreachable_server_is_exit_3_for_search_and_a_note_for_ingest(juesuan: Juesuan) -> None:
    away = "http://127.0.0.1:9"
    done = juesuan("ingest", str(SAMPLES), "--vectors", away)
    assert done.returncode == 0
    assert one_chinese_line(done.stderr)
    refused = juesuan("search", "项目支出", "--vectors", away)
    assert (refused.returncode, refused.stdout) == (3, "")
    assert one_chinese_line(refused.stderr)


@pytest.mark.usefixtures("stub")
def test_embedder__selection_and_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert type(open_embedder(BUNDLED_EMBEDDING)).__name__ == "BundledEmbedder"
    assert type(open_embedder("some/model")).__name__ == "SentenceTransformer"
    with pytest.raises(UserError, match="broken"):
        open_embedder("broken")
    with pytest.raises(UserError, match="不存在"):
        open_embedder(str(tmp_path / "none"))
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(UserError, match="sentence-transformers"):
        open_embedder("another/model")


def test_bundled_model__query_and_documents_meet() -> None:
    model = open_embedder(BUNDLED_EMBEDDING)
    query = model.encode_query("接待费为什么减少")
    near, far = model.encode_document(["公务接待费下降，因为来访批次少了。", "本单位设有三个内设科室。" * 100])
    assert len(query) == len(near) == len(far) == 384

    def likeness(vector: Any) -> float:
        return float(sum(one * other for one, other in zip(query, vector, strict=True)))

    assert likeness(near) > likeness(far)


@pytest.mark.usefixtures("stub")
def test_many_missing_vectors__words_answer_with_a_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(data=tmp_path, embedding="some/model")
    api.ingest(settings, [SAMPLES])
    monkeypatch.setattr(searching, "FEW", 3)
    late = api.search(settings, "项目支出为什么增加")
    assert late.hits
    assert "juesuan reindex" in late.notes[0]
    told: list[tuple[int, int]] = []
    done = api.reindex(settings, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (done.passages, done.passages)
    assert 0 < done.encoded < done.passages  # two years share their boilerplate
    assert api.search(settings, "项目支出为什么增加").notes == ()


@pytest.mark.usefixtures("stub")
def test_ingest__again_embeds_nothing_and_finishes_what_was_interrupted(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, embedding="some/model")
    notes: list[str] = []
    api.ingest(settings, [SAMPLES])  # as if stopped before the vectors
    before = api.vector_state(settings)
    assert before is None
    api.ingest(settings, [SAMPLES], on_note=notes.append)
    state = api.vector_state(settings)
    assert state is not None
    assert (state.missing, state.vectors, notes) == (0, state.passages, [])
    with open_stores(settings) as stores:
        ids = [report.id for report in stores.queries.reports()]
        assert searching.index_report(settings, stores.queries, ids) == 0


@pytest.mark.parametrize(
    ("question", "rest", "units", "year"),
    [
        ("云岭热线2023年支出为什么减少", "2023年支出为什么减少", ("云岭市热线中心",), 2023),
        ("支出为什么比2023年少", "支出为什么比2023年少", (), None),
        ("2024年与2023年决算数相比支出为什么减少", "2024年与2023年决算数相比支出为什么减少", (), 2024),
        ("2023年和2024年支出", "2023年和2024年支出", (), None),
        ("云岭和海州的接待费", "和的接待费", ("云岭市热线中心", "海州市热线中心"), None),
        ("海州2030年的接待费", "2030年的接待费", ("海州市热线中心",), None),
    ],
)
def test_read_question(question: str, rest: str, units: tuple[str, ...], year: int | None) -> None:
    entities = [
        Entity("云岭市热线中心", ("云岭", "云岭热线")),
        Entity("海州市热线中心", ("海州", "海州热线")),
    ]
    corpus = Corpus([_quotable(unit.name, year) for unit in entities for year in (2023, 2024)])
    assert searching.read_question(question, entities, corpus, Wanted()) == (rest, Wanted(units, year))


def _quotable(entity: str, year: int) -> Quotable:
    from db.core.facts import Passage, Source
    from db.records import StoredPassage

    passage = Passage("三", 1, "支出减少。", Source("a.txt", None, 1))
    return Quotable(StoredPassage(1, 1, entity, year, f"{entity}{year}", "支出", "explanation", passage), ("支出",))


def test_recall__nine_of_ten_whys_among_the_first_five(reports: Path, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    api.ingest(settings, [reports])
    api.reindex(settings)
    asked = questions()
    assert len(asked) == 60
    missed = [
        question["question"]
        for question in asked
        if not any(answers(question, hit) for hit in api.search(settings, question["question"]).hits)
    ]
    assert len(missed) <= 6, missed
