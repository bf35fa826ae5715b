"""Passages by vectors and words: what is kept, what is found, what a damaged or foreign store does."""

import socket
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from db.chroma import DamagedVectorsError, VectorStore, collection_name, remove_folder
from db.core.errors import ServiceUnavailableError, SettingsError
from db.core.facts import Entity, Passage, Report, Section, Source
from db.engine import open_engine
from db.migrate import upgrade
from db.queries import Queries
from db.quotable import Quotable, quotable, worth_quoting
from db.store import Store
from db.vectors import Corpus, Wanted, embed, fuse, missing
from db.words import question_tokens, tokens
from tests.db.invented_report import OTHER_UNIT, UNIT

PLACE = Source("云岭.txt", None, 1)
SECTIONS = (
    Section("第三部分", 1, "2023年度情况说明", "explanation", PLACE),
    Section("第三部分/一", 2, "支出决算情况说明", "explanation", PLACE),
    Section("第二部分", 1, "决算表", "tables", PLACE),
)
TEXTS = (
    "项目支出48.30万元，主要原因是新开了夜间坐席。",
    "公务接待费1.23万元，因来访的考察团多于往年。",
    "基本支出70.10万元，由于调入三名职工而增加。",
)


class Letters:
    """An embedding that needs no model: how often each letter occurs."""

    def __init__(self) -> None:
        self.encoded = 0

    def encode_query(self, text: str, /) -> list[float]:
        found = [0.0] * 64
        for letter in text:
            found[zlib.crc32(letter.encode()) % 64] += 1
        return found

    def encode_document(self, texts: list[str], /) -> list[list[float]]:
        self.encoded += len(texts)
        return [self.encode_query(text) for text in texts]


def with_texts(report: Report, *texts: str, path: str = "第三部分/一") -> Report:
    passages = tuple(
        Passage(path, number, text, Source("云岭.txt", None, 300 + number)) for number, text in enumerate(texts)
    )
    return replace(report, sections=SECTIONS, passages=passages)


@pytest.fixture
def plain(tmp_path: Path) -> Iterator[tuple[Store, Queries]]:
    """A store on SQLite."""
    engine = open_engine(str(tmp_path / "store.db"))
    upgrade(engine)
    yield Store(engine), Queries(engine)
    engine.dispose()


@pytest.fixture
def vectors(tmp_path: Path) -> Iterator[VectorStore]:
    opened = VectorStore(str(tmp_path / "vectors"), "letters")
    yield opened
    opened.close()


Made = Callable[..., Report]


@pytest.fixture
def filled(plain: tuple[Store, Queries], make: Made) -> tuple[Store, Queries]:
    store, _ = plain
    store.save(with_texts(make(), *TEXTS))
    store.save(with_texts(make(entity=Entity(OTHER_UNIT), year=2024), TEXTS[0], "车辆运行费2.00万元，因燃油涨价。"))
    return plain


def ask(
    question: str, passages: list[Quotable], vectors: VectorStore, wanted: Wanted | None = None, count: int = 5
) -> list[tuple[str, str]]:
    corpus, wanted = Corpus(passages), wanted or Wanted()
    found = [
        corpus.by_words(question, wanted),
        corpus.by_vector(Letters().encode_query(question), vectors, wanted),
    ]
    hits = fuse(question, corpus, found, count)
    assert all(0 < hit.score <= 1 for hit in hits)
    return [(hit.passage.stored.entity, hit.passage.stored.passage.text) for hit in hits]


def test_tokens__pairs_and_whole_numbers() -> None:
    assert tokens("科目2010350支出1,872.00万元") == ["科目", "2010350", "支出", "1872.00", "万元"]
    assert question_tokens("为什么接待费多了？") == ["接待", "待费", "费多", "多了"]
    assert question_tokens("为什么") == ["为什", "什么"]


@pytest.mark.parametrize(
    ("text", "worth"),
    [
        ("本年收入决算结构图", False),
        ("图 2：支出结构（单位：万元）", False),
        ("（二）绩效评价的原则。", False),
        ("单位（盖章）：", False),
        ("3.请在“备注”中说明没有完成的原因和措施。", False),
        ("无内设机构。", False),
        ("本单位没有政府性基金收支。", True),
        ("2、项目支出 0 万元。与上年决算数相同。", True),
        ("支付上年度的平台租用费和人员经费等费用", True),
    ],
)
def test_worth_quoting(text: str, worth: bool) -> None:
    assert worth_quoting(text) is worth


def test_quotable__not_the_tables(plain: tuple[Store, Queries], make: Made) -> None:
    store, queries = plain
    store.save(with_texts(make(), "本表反映部门本年度的收入情况，数字取自账簿。", path="第二部分"))
    assert quotable(queries) == []


def test_embed__once_for_a_text_and_only_what_is_missing(filled: tuple[Store, Queries], vectors: VectorStore) -> None:
    passages, model = quotable(filled[1]), Letters()
    told: list[tuple[int, int]] = []
    assert embed(passages, vectors, model, lambda done, total: told.append((done, total))) == 4
    assert (model.encoded, vectors.count(), told) == (4, 5, [(5, 5)])  # two units share a sentence
    assert missing(passages, vectors) == []
    assert embed(missing(passages, vectors), vectors, model) == 0


def test_embed__shared_text_of_a_later_report_is_not_encoded_again(
    filled: tuple[Store, Queries], vectors: VectorStore, make: Made
) -> None:
    store, queries = filled
    embed(quotable(queries), vectors, Letters())
    saved = store.save(with_texts(make(year=2025), *TEXTS))
    model = Letters()
    assert embed(quotable(queries, saved.report_id), vectors, model) == 0
    assert (model.encoded, vectors.count()) == (0, 8)


def test_search__finds_and_filters(filled: tuple[Store, Queries], vectors: VectorStore) -> None:
    passages = quotable(filled[1])
    embed(passages, vectors, Letters())
    assert ask("公务接待费为什么增加", passages, vectors)[0] == (UNIT, TEXTS[1])
    units = {unit for unit, _ in ask("项目支出的原因", passages, vectors, Wanted((OTHER_UNIT,)))}
    assert units == {OTHER_UNIT}
    assert {unit for unit, _ in ask("项目支出", passages, vectors, Wanted((), 2023))} == {UNIT}
    assert ask("项目支出", passages, vectors, Wanted((OTHER_UNIT,), 2023)) == []
    both = [unit for unit, text in ask("新开夜间坐席", passages, vectors) if text == TEXTS[0]]
    assert sorted(both) == sorted([UNIT, OTHER_UNIT])  # each owner of a shared sentence is named


def test_search__superseded_and_deleted_reports_drop_out(
    filled: tuple[Store, Queries], vectors: VectorStore, make: Made
) -> None:
    store, queries = filled
    embed(quotable(queries), vectors, Letters())
    before = queries.passage_state()
    saved = store.save(with_texts(make(title="更正"), "公务接待费1.20万元，因考察团比往年多。"))
    assert queries.passage_state() != before
    embed(missing(quotable(queries), vectors), vectors, Letters())
    texts = [text for _, text in ask("公务接待费", quotable(queries), vectors)]
    assert texts[0].startswith("公务接待费1.20")
    assert TEXTS[1] not in texts
    store.delete_report(saved.report_id, who="甲")
    assert queries.passage_state() == before
    assert TEXTS[1] in [text for _, text in ask("公务接待费", quotable(queries), vectors)]


def test_search__asks_deeper_where_old_vectors_crowd_the_answer(
    filled: tuple[Store, Queries], vectors: VectorStore
) -> None:
    passages = quotable(filled[1])
    embed(passages, vectors, Letters())
    wish = Letters().encode_query("车辆运行费")
    about = [{"entity": UNIT, "year": 2023, "text": "old"}] * 300
    vectors.add([f"old-{number}" for number in range(300)], [wish] * 300, about)
    assert len(Corpus(passages).by_vector(wish, vectors, Wanted())) == len(passages)


def test_vectors_of_two_models_never_mix(tmp_path: Path, vectors: VectorStore) -> None:
    assert collection_name("a") != collection_name("b")
    vectors.add(["x"], [[1.0, 0.0]], [{"text": "x"}])
    other = VectorStore(str(tmp_path / "vectors"), "another")
    assert other.count() == 0
    other.add(["x"], [[1.0, 0.0, 0.0]], [{"text": "x"}])
    assert (vectors.count(), other.count()) == (1, 1)
    other.clear()
    assert (vectors.count(), other.count()) == (1, 0)
    other.close()


def test_a_damaged_folder_is_told_and_emptied_of_chroma_only(tmp_path: Path) -> None:
    folder = tmp_path / "vectors"
    folder.mkdir()
    (folder / "chroma.sqlite3").write_bytes(b"no database" * 1000)
    (folder / "要紧.txt").write_text("x", encoding="utf-8")
    with pytest.raises(DamagedVectorsError, match="juesuan reindex"):
        VectorStore(str(folder), "letters")
    remove_folder(str(folder))
    assert [item.name for item in folder.iterdir()] == ["要紧.txt"]
    VectorStore(str(folder), "letters").close()


def test_a_file_instead_of_a_folder_is_a_wrong_setting(tmp_path: Path) -> None:
    file = tmp_path / "vectors"
    file.write_text("x", encoding="utf-8")
    with pytest.raises(SettingsError, match="JUESUAN_VECTORS"):
        VectorStore(str(file), "letters")


def test_a_server_that_is_away_is_a_service_unavailable() -> None:
    with pytest.raises(ServiceUnavailableError, match="Chroma"):
        VectorStore("http://127.0.0.1:9", "letters")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """A Chroma server on loopback."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).with_name("chroma")), "run", "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(
        [*command, "--path", str(tmp_path / "server")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as running:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
        running.terminate()


def test_a_server_keeps_vectors_as_a_folder_does(filled: tuple[Store, Queries], server: str) -> None:
    passages = quotable(filled[1])
    opened = VectorStore(server, "letters")
    assert embed(passages, opened, Letters()) == 4
    assert ask("公务接待费为什么增加", passages, opened)[0] == (UNIT, TEXTS[1])
    opened.close()
