"""The only normaliser of text: widths, quotes, brackets, dashes and blanks become comparable."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# One character each, so that offsets survive.
_TWINS = str.maketrans(
    {
        "“": '"', "”": '"', "„": '"', "＂": '"', "「": '"', "」": '"', "『": '"', "』": '"', "″": '"',
        "‘": "'", "’": "'",
        "（": "(", "）": ")", "［": "[", "］": "]", "【": "[", "】": "]", "〔": "[", "〕": "]",
        "，": ",", "；": ";", "：": ":", "。": ".", "．": ".",
        "—": "-", "–": "-", "－": "-", "―": "-", "─": "-", "‐": "-", "‑": "-", "−": "-",
        "～": "~", "〜": "~", "∼": "~",
        "•": "·", "‧": "·", "・": "·", "∙": "·", "●": "·",
        # Traditional and look-alike forms that recognisers print for common header words.
        "項": "项", "編": "编", "碼": "码", "類": "类", "欄": "栏", "總": "总", "計": "计", "決": "决", "業": "业",
    }
)  # fmt: skip
_TAG = re.compile(r"</?(?:sup|sub|b|i|u|strong|em|span|font|p|div)\b[^<>]*>", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"), None)


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text, and for each of its characters the offset in the original."""

    text: str
    offsets: tuple[int, ...]


@lru_cache(maxsize=8192)  # more than the letters of any report
def _fold_char(char: str) -> str:
    if char.isspace() or ord(char) in _INVISIBLE:
        return ""
    twin = char.translate(_TWINS)
    if twin != char:
        return twin
    return "".join(c for c in unicodedata.normalize("NFKC", char) if not c.isspace()).translate(_TWINS)


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """The comparable form of a text: half width, plain quotes and brackets, no blanks at all."""
    return "".join(map(_fold_char, text))


def fold_with_offsets(text: str) -> Folded:
    """Like fold(), keeping where each character came from."""
    chars: list[str] = []
    offsets: list[int] = []
    for index, char in enumerate(text):
        for folded in _fold_char(char):
            chars.append(folded)
            offsets.append(index)
    return Folded("".join(chars), tuple(offsets))


def strip_markup(text: str) -> str:
    """A line without inline tags and Markdown emphasis, as a reader sees it."""
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub(" ", text))
    return text.replace("**", "").translate(_INVISIBLE)


def squeeze(text: str) -> str:
    """A printed label without any white space, its characters otherwise as printed."""
    return "".join(text.split()).translate(_INVISIBLE)


# «一、», «（一）», «(1)», «1.», «1、», «①» and «其中：» before a label.
_ORDINAL = re.compile(
    r"^(?:(?:第?[一二三四五六七八九十百]+、)|(?:\([一二三四五六七八九十百\d]+\)[、.]?)|(?:\d{1,2}[.、](?!\d))|(?:[①-⑳])"
    r"|(?:其中:?)|(?:[减加]:)|(?:[-*·#]+))+"
)
_SQUEEZED_ORDINAL = re.compile(
    r"^(?:(?:第?[一二三四五六七八九十百]+、)|(?:[（(][一二三四五六七八九十百\d]+[)）][、.．]?)|(?:\d{1,2}[.．、](?!\d))"
    r"|(?:[①-⑳])|(?:其中[:：]?)|(?:[减加][:：])|(?:[-*·•#]+))+"
)


def bare_label(text: str) -> str:
    """A printed label without white space, ordinal and leading marks: «二、 事业收入» is «事业收入»."""
    squeezed = squeeze(text)
    return _SQUEEZED_ORDINAL.sub("", squeezed) or squeezed


def folded_label(text: str) -> str:
    """bare_label() folded, for comparing."""
    folded = fold(text)
    return _ORDINAL.sub("", folded) or folded


_NUMERALS = "零一二三四五六七八九"


def chinese_ordinal(text: str) -> int | None:
    """«二十一» is 21; None where the text is no such numeral below 100."""
    if not text or any(c not in "一二三四五六七八九十" for c in text):
        return None
    if "十" not in text:
        return _NUMERALS.index(text) if len(text) == 1 else None
    tens, _, ones = text.partition("十")
    if "十" in ones or len(tens) > 1 or len(ones) > 1:
        return None
    return (_NUMERALS.index(tens) if tens else 1) * 10 + (_NUMERALS.index(ones) if ones else 0)
