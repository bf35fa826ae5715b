"""The lexical score: BM25 over pairs of Chinese characters, with numbers and account codes kept whole.

Pairs need no dictionary: a word list loads for most of a second and cuts the terms of budgeting wrongly anyway."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from db.core.text import fold

# «2010350», «1,872.00», «12345» and «p2p» are one word each
_RUN = re.compile(r"[\u4e00-\u9fff]+|\d[\d,.]*\d|\d|[a-z]+")
# What asks rather than says: it would match only by accident.
_ASKING = re.compile(
    r"为什么|为何|什么原因|是什么|有什么|怎么|怎样|如何|请问|哪些|哪个|哪里|多少|是否|吗|呢|什么|[?？]"
)


def tokens(text: str) -> list[str]:
    """The words of a text, repeated as often as they occur."""
    return list(_tokens(fold(text).lower()))


def question_tokens(text: str) -> list[str]:
    """The words of a question without those that only ask; all of them where nothing else is left."""
    return tokens(_ASKING.sub(" · ", text)) or tokens(text)


def _tokens(folded: str) -> Iterator[str]:
    for match in _RUN.finditer(folded):
        run = match.group()
        if not "\u4e00" <= run[0] <= "\u9fff":
            yield run.replace(",", "")
        elif len(run) == 1:
            yield run
        else:
            yield from map("".join, pairwise(run))


class WordIndex:
    """BM25 over texts, in memory; a text is known by its place in the list."""

    def __init__(self, texts: Sequence[str]) -> None:
        import bm25s

        self._size = len(texts)
        self._index: Any = bm25s.BM25()
        if texts:
            self._index.index([tokens(text) for text in texts], show_progress=False)

    def scores(self, question: str) -> "Sequence[float]":
        """How well each text fits; 0 where no word is shared."""
        asked = question_tokens(question)
        if not self._size or not asked:
            return [0.0] * self._size
        found: Sequence[float] = self._index.get_scores(asked)
        return found
