"""One set of open stores answers from many threads at once as it does from one."""

from concurrent.futures import ThreadPoolExecutor

from assistant import api
from assistant.settings import Settings

QUESTIONS = (
    "云溪热线2024年支出总计是多少", "云溪热线2023年人员经费是多少", "云溪热线2024年项目支出占比",
    "云溪热线2024年三公经费比上年增加多少", "云溪热线2024年支出的构成", "云溪热线2024年住房公积金",
)  # fmt: skip


def test_answers_are_the_same_from_many_threads(filled: Settings) -> None:
    with api.open_conversation(filled) as asking:
        expected = [asking.ask(question).text for question in QUESTIONS]
    with api.open_conversation(filled) as asking, ThreadPoolExecutor(8) as pool:  # cold: all read the store at once
        found = list(pool.map(lambda question: asking.ask(question).text, QUESTIONS * 8))
    assert found == expected * 8
