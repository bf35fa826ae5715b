"""Whose report it is and of which year: what the tables print above them, and what the cover and headings say."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from db.catalogue import Catalogue
from db.catalogue.units import describe
from db.core.errors import NotAReportError
from db.core.facts import Entity
from db.core.text import fold, squeeze
from ingest.document import Block, Document, Line

# «单位：某中心», «部门（单位）名称：(公章)某办公室», «编制单位: …»
_NAMED = re.compile(
    r"^(?:公开\d+表)?(?:填报|编制|公开|预算|编报)?(?:单位|部门)(?:[/／](?:单位|部门))?"
    r"(?:[（(](?:单位|部门|公章|盖章)[)）])?(?:名称)?[:：](?:[（(](?:公章|盖章)[)）])?(?P<name>.+)$"
)
_TAIL = re.compile(r"(?:金额)?单位[:：].*$|公开\d+表.*$|20\d\d年度?$|第\d+页.*$")
_MONEY = re.compile(r"^[（(]?(?:人民币)?(?:百|千|万|亿)*元[)）]?$")
_COVER = re.compile(
    r"^(?:附[件表]\d*[:：、]?)?(?:20\d\d年度?)?(?P<name>.{4,60}?)(?:20\d\d年度?)?(?P<kind>部门|单位)决算(?:公开)?(?:报告|说明|公开)?$"
)
_PART = re.compile(r"^第[一二三四五六七八九十]部分")
_TABLE_LINE = re.compile(r"^(?:单位|部门)[^:]{0,8}:|公开\d+表|(?:决算|预算)[^,。]{0,8}表$")
_YEAR = re.compile(r"(20\d\d)年")
_KIND = re.compile(r"(部门|单位)决算")


@dataclass(frozen=True, slots=True)
class Identity:
    entity: Entity
    year: int
    kind: str
    title: str


def identify(document: Document, catalogue: Catalogue) -> Identity:
    """NotAReportError says what is missing: the unit's name, the year, or that there are two reports in one file."""
    names = Counter(_printed_names(document))
    cover = _cover(document)
    _refuse_two(names, document.file)
    match = _COVER.match(cover)
    if names:
        name = names.most_common(1)[0][0]
    elif match and not match["name"].startswith("20"):
        name = match["name"]
    else:
        raise NotAReportError(f"{document.file} 中没有找到单位名称，请确认是决算公开报告，且表头印有“单位：”或“部门：”")
    year = _year(document, cover)
    kinds = Counter(match[1] for text in _headings(document) for match in _KIND.finditer(fold(text)))
    kind = kinds.most_common(1)[0][0] if kinds else "单位"
    return Identity(describe(name, catalogue), year, f"{kind}决算", cover or f"{name}{year}年度{kind}决算")


def _texts(block: Block) -> Iterator[str]:
    if isinstance(block, Line):
        yield block.text
    else:
        yield from (text for _, text in block.filled())


def _printed_names(document: Document) -> Iterator[str]:
    for block in document.blocks:
        for text in _texts(block):
            if len(text) < 100 and (name := _name(text)):
                yield name


def _name(text: str) -> str:
    match = _NAMED.match(squeeze(text))
    if not match:
        return ""
    name = _TAIL.sub("", match["name"])
    return "" if _MONEY.match(name) or not 3 < len(name) < 60 or not re.search(r"[\u4e00-\u9fff]{3}", name) else name


def _refuse_two(names: Counter[str], file: str) -> None:
    """Two units that each head several tables are two reports; a name misread once or twice is not."""
    often = [name for name, count in names.most_common() if count > 2]
    if len(often) > 1 and names[often[1]] * 2 >= names[often[0]]:
        raise NotAReportError(f"{file} 中像是有两家单位的报告（{often[0]}、{often[1]}），请拆成两个文件后分别导入")


def _cover(document: Document) -> str:
    """The title as the first lines print it, joined, up to the contents list."""
    parts: list[str] = []
    for block in document.blocks[:12]:
        text = squeeze(block.text).strip("*#") if isinstance(block, Line) else ""
        folded = fold(text).strip("#*")
        if not text or folded in ("目录", "目次") or _PART.match(folded) or _TABLE_LINE.search(folded):
            break
        parts.append(text)
        if len("".join(parts)) > 80:
            break
    joined = "".join(parts)
    return joined if "决算" in joined and len(joined) < 100 else ""


def _headings(document: Document) -> Iterable[str]:
    return (block.text for block in document.blocks if isinstance(block, Line) and len(block.text) < 60)


def _year(document: Document, cover: str) -> int:
    """The year of the cover and of the headings that speak of final accounts; the explanation names two years."""
    years = Counter(int(year) for year in _YEAR.findall(fold(cover)))
    if len(years) == 1:
        first = next(iter(years))
        years[first] += 2
    for text in _headings(document):
        folded = fold(text)
        if "决算" in folded and ("部分" in folded or "表" in folded or "说明" in folded or "报告" in folded):
            years.update(int(year) for year in _YEAR.findall(folded))
    if not years:
        for text in _headings(document):
            if re.fullmatch(r"20\d\d年度?", fold(text)):
                years[int(fold(text)[:4])] += 1
    if not years:
        raise NotAReportError(f"{document.file} 中没有找到决算年度，请在封面或标题中写明“××××年度”后再导入")
    best = years.most_common(2)
    if len(best) > 1 and (best[0][1] == best[1][1] or best[1][1] > max(2, best[0][1] // 2)):
        raise NotAReportError(
            f"{document.file} 的标题中有两个年度（{best[0][0]}、{best[1][0]}），请确认只含一份报告后再导入"
        )
    return best[0][0]
