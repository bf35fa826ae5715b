"""The metrics and accounts that a text names, and the nearest names of one that is mistyped."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from assistant.metrics.accounts import account_item
from assistant.metrics.evaluate import Aspect, Item, Measured
from assistant.metrics.percatalogue import PerCatalogue
from db.catalogue import Account, Catalogue
from db.catalogue.schema import Metric
from db.core.errors import UserError
from db.core.text import fold, folded_label

_SHORTEST = 2  # a single character names nothing
_SHORT = 4
_HAN = re.compile("[\u4e00-\u9fff]+")
_LIKE = 55  # percent: below this a suggestion only confuses
# An account's code that is no amount, year or count: «30227», «2010350里», but not «302万元» and not «12345».
_CODE = re.compile(
    r"(?<![0-9A-Za-z.,])(?:[0-9]{3}|[0-9]{5}|[0-9]{7})(?![0-9A-Za-z]|[.,][0-9]|年(?!初|末)|[月日号万亿千百元个%人辆次台条件]|号)"
)
_WORD = re.compile("[A-Za-z_]+")
_BRACKETS = re.compile(r"\([^()]*\)")
_ACCOUNT_ID = "account:"
# «project_expenditure», «reception_cost/three_public:share», «account:30113@basic.金额:prior»
_MEASURED_ID = re.compile(
    r"(?P<item>[a-z_]+|account:[^:/]+)(?:/(?P<whole>[a-z_]+|account:[^:/]+))?(?::(?P<aspect>[a-z]+))?"
)
_ASPECT_WORDS = {
    Aspect.RATE: (
        "比上年增减率", "比上年增长率", "同比增减率", "同比增长率", "增减率", "增长率", "增幅", "变动率", "同比",
    ),
    Aspect.CHANGE: ("比上年增减额", "比上年变动额", "同比增减额", "增减额", "变动额", "增加额"),
    Aspect.PRIOR: ("上年决算数", "上年数", "去年数"),
    Aspect.COMPLETION: ("年初预算完成率", "预算完成率", "预算执行率", "完成率", "执行率"),
    Aspect.INITIAL: ("的年初预算数", "年初预算数", "年初预算"),
    Aspect.FULL: ("全年预算数", "全年预算", "调整预算数", "预算数"),
}  # fmt: skip
_SHARE = re.compile("(?P<part>.+?)占(?P<whole>.+?)的?(?:比重|比例|百分比)?")
_CONTRIBUTION = re.compile("(?P<part>.+?)对(?P<whole>.+?)的?(?:拉动百分点|拉动|贡献)")


@dataclass(frozen=True, slots=True)
class Named:
    """What a name stands for: a metric, or the accounts that are called so."""

    metric: Metric | None = None
    accounts: tuple[Account, ...] = ()

    @property
    def name(self) -> str:
        return self.metric.name if self.metric else self.accounts[0].name

    @property
    def item(self) -> Item:
        return self.metric or account_item(self.accounts)


@dataclass(frozen=True, slots=True)
class Found:
    """A name in a text, at its place in the folded text."""

    start: int
    end: int
    text: str
    named: Named


@dataclass
class _Index:
    names: dict[str, Named] = field(default_factory=dict)
    lengths: dict[str, list[int]] = field(default_factory=dict)  # by the first two characters, longest first
    joined: str = ""  # all names, to look through at once


def _index(catalogue: Catalogue) -> _Index:
    accounts: dict[str, list[Account]] = defaultdict(list)
    for account in catalogue.accounts:
        bare = _BRACKETS.sub("", fold(account.name))  # «办公厅(室)» is said «办公厅»
        for key in {fold(account.name), folded_label(account.name), bare, account.code}:
            accounts[key].append(account)
    names = {key: Named(accounts=tuple(found)) for key, found in accounts.items()}
    for metric in catalogue.metrics:
        for word in (metric.id, metric.name, *metric.synonyms):
            known = names.get(fold(word), Named())
            names[fold(word)] = Named(metric, known.accounts)
    names = {key: named for key, named in names.items() if len(key) >= _SHORTEST}
    lengths: dict[str, set[int]] = defaultdict(set)
    for key in names:
        lengths[key[:_SHORTEST]].add(len(key))
    return _Index(names, {start: sorted(found, reverse=True) for start, found in lengths.items()}, "\n".join(names))


_indexed = PerCatalogue(_index)


def find_metrics(catalogue: Catalogue, text: str) -> list[Found]:
    """Every metric and account that the text names, the longest name at each place, in reading order."""
    index, folded = _indexed(catalogue), fold(text)
    codes = {match.start(): match.end() for match in _CODE.finditer(folded)}
    words = {match.start(): match.end() for match in _WORD.finditer(folded)}
    found: list[Found] = []
    place = 0
    while place < len(folded):
        end = next(_ends(index, folded, place, codes, words), 0)
        if end and _cut_out(index, folded, place, end):
            end = 0
        if end:
            name = folded[place:end]
            found.append(Found(place, end, name, index.names[name]))
        place = end or place + 1
    return found


def _cut_out(index: _Index, text: str, start: int, end: int) -> bool:
    """Whether a short name is only the end of a longer one that the text has in part: «运行维护费» is no 维护费."""
    if end - start > _SHORT or start < _SHORTEST:
        return False
    longer, own = text[start - _SHORTEST : end], index.names[text[start:end]]
    if longer not in index.joined or not _HAN.fullmatch(longer):
        return False
    return any(longer in name and other.name != own.name for name, other in index.names.items())


def _ends(index: _Index, text: str, place: int, codes: dict[int, int], words: dict[int, int]) -> Iterator[int]:
    """Where the names that begin here end, the longest first; codes and ids only whole."""
    for length in index.lengths.get(text[place : place + _SHORTEST], ()):
        end = place + length
        name = text[place:end]
        if name not in index.names:
            continue
        if (name.isdigit() and codes.get(place) != end) or (
            name.isascii() and name[0].isalpha() and words.get(place) != end
        ):
            continue
        yield end


def nearest(catalogue: Catalogue, text: str, *, count: int = 5) -> list[Named]:
    """Metrics and accounts whose names are most like the text, the likest first; each once."""
    from rapidfuzz import fuzz, process
    from rapidfuzz.distance import JaroWinkler

    index = _indexed(catalogue)
    wanted = fold(text)
    scored = process.extract(wanted, index.names.keys(), scorer=fuzz.ratio, limit=count * 4, score_cutoff=_LIKE)
    # A wrong character leaves the others in their places, which the first score does not see.
    scored.sort(key=lambda one: -one[1] - 100 * JaroWinkler.normalized_similarity(wanted, one[0]))
    found = {index.names[name].name: index.names[name] for name, _, _ in scored}
    return list(found.values())[:count]


def named(catalogue: Catalogue, text: str) -> Named | None:
    """What exactly this name stands for."""
    return _indexed(catalogue).names.get(fold(text))


def _measured_by_id(catalogue: Catalogue, text: str) -> Measured | None:
    """A Measured from its id: items joined by /, and an aspect behind a colon."""
    match = _MEASURED_ID.fullmatch(text.strip())
    if match is None:
        return None
    item = _item_by_id(catalogue, match["item"])
    whole = _item_by_id(catalogue, match["whole"]) if match["whole"] else None
    if item is None or (match["whole"] and whole is None):
        return None
    return Measured(item, Aspect(match["aspect"] or Aspect.ACTUAL), whole)


def _item_by_id(catalogue: Catalogue, text: str) -> Item | None:
    if not text.startswith(_ACCOUNT_ID):
        found = named(catalogue, text)
        return found.metric if found and found.metric and found.metric.id == text else None
    codes, _, home = text.removeprefix(_ACCOUNT_ID).partition("@")
    wanted = codes.split("|")
    accounts = tuple(account for account in catalogue.accounts if account.code in wanted)
    form, _, col = home.partition(".")
    return account_item(accounts, form, col) if accounts else None


def measured(catalogue: Catalogue, text: str) -> Measured:
    """A column that people ask for: a name, a name with «同比增长率», «年初预算» … behind it, «X占Y的比重», or
    «X对Y的拉动百分点»; or the id of a Measured. UserError names what is near."""
    if (by_id := _measured_by_id(catalogue, text)) is not None:
        return by_id
    wanted = fold(text)
    if whole := named(catalogue, wanted):
        return Measured(whole.item)
    for aspect, words in _ASPECT_WORDS.items():
        for word in words:
            base = named(catalogue, wanted.removesuffix(word).removesuffix("的")) if wanted.endswith(word) else None
            if base is not None:
                return Measured(base.item, aspect)
    for pattern, aspect in ((_CONTRIBUTION, Aspect.CONTRIBUTION), (_SHARE, Aspect.SHARE)):
        if match := pattern.fullmatch(wanted):
            part, base = named(catalogue, match["part"]), named(catalogue, match["whole"])
            if part is not None and base is not None:
                return Measured(part.item, aspect, base.item)
    near = [known.name for known in nearest(catalogue, text)]
    if near:
        raise UserError(f"没有叫“{text}”的指标或科目，名称相近的有：{'、'.join(near)}，请写其中一个")
    raise UserError(f"没有叫“{text}”的指标或科目，请换一个说法，例如 收入总计、三公经费、热线接通率，或写科目代码")
