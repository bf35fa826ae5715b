"""Which text of the current reports is worth quoting, with the headings it stands under."""

import re
from dataclasses import dataclass

from db.core.text import fold
from db.queries import Queries
from db.records import StoredPassage

QUOTED_PARTS = ("overview", "explanation", "definitions", "attachments")  # all but the tables themselves
_SHORTEST = 8  # Chinese characters below which a line says nothing by itself
_SHORTEST_OPEN = 16  # the same for a line that does not end like a sentence: labels, names
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
# «图 3：收入决算结构», «本年收入决算结构图», «（二）绩效评价原则。», «单位（盖章）：»
_CAPTION = re.compile(r"^图\d|^图[一二三四五六七八九十]|(?:情况|结构|对比|变动)图$")
_BARE_HEADING = re.compile(r"^(?:\(?[一二三四五六七八九十\d]{1,3}[)、.])+[^,;:\d%]{2,14}(?:情况)?\.?$")
# «请在“备注”中说明情况», «要简要说明未完成的原因»: what a form tells its filler
_INSTRUCTION = re.compile(r"^(?:注:?)?(?:\d{1,2}[.、])?请(?:在|于|将|按)|要简要说明|据实填写|填报说明")
# «单位名称：某中心» is a label; «单位名称：某中心；在职人数：10» is a row of a table
_LABEL = re.compile(r"^(?:部门|单位)(?:\(单位\))?(?:名称)?(?:\((?:盖章|公章)\))?:(?![^;]*;.)|:$")
_STOPS = (".", ";", "!", "?", '"', ")")


@dataclass(frozen=True, slots=True)
class Quotable:
    """A paragraph and the headings above it, the outermost first."""

    stored: StoredPassage
    titles: tuple[str, ...]

    @property
    def sha(self) -> str:
        return self.stored.sha


def quotable(queries: Queries, report_id: int | None = None) -> list[Quotable]:
    """Paragraphs of the current editions (or of one report) that are worth quoting, in the order of the reports."""
    titles: dict[tuple[int, str], str] = {}
    for found in queries.sections(report_id=report_id):
        titles.setdefault((found.report_id, found.section.path), found.section.title)
    return [
        Quotable(stored, _above(stored, titles))
        for stored in queries.passages(report_id=report_id)
        if stored.part in QUOTED_PARTS and worth_quoting(stored.passage.text)
    ]


def _above(stored: StoredPassage, titles: dict[tuple[int, str], str]) -> tuple[str, ...]:
    steps = stored.passage.section.split("/")
    paths = ("/".join(steps[:count]) for count in range(1, len(steps) + 1))
    return tuple(title for path in paths if (title := titles.get((stored.report_id, path))))


def worth_quoting(text: str) -> bool:
    """Whether a paragraph says something by itself; captions, labels and bare headings do not."""
    folded = fold(text)
    if any(pattern.search(folded) for pattern in (_CAPTION, _BARE_HEADING, _LABEL, _INSTRUCTION)):
        return False
    least = _SHORTEST if folded.endswith(_STOPS) else _SHORTEST_OPEN
    return len(_CHINESE.findall(folded)) >= least
