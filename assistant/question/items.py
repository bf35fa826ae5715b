"""What a question asks about: metrics, accounts, columns of accounts, shares of one thing in another."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.metrics.accounts import AccountItem, account_item
from assistant.metrics.arithmetic import ratio_of
from assistant.metrics.evaluate import Aspect, Item, Measured
from assistant.metrics.finder import Found, Named, find_metrics, measured, named
from assistant.metrics.percatalogue import PerCatalogue
from assistant.question.near import in_two_pieces, misspelt
from assistant.question.target import Target
from db.catalogue import Catalogue
from db.catalogue.breakdowns import load_breakdowns
from db.catalogue.schema import Metric
from db.core.money import plain
from db.core.numbers import Number, find_numbers
from db.records import StoredClaim

_WITHIN = re.compile(r"^(?:支出)?(?:明细表?|表|科目)?(?:里面?|中|当中|项下|下面?|的?明细|明细里)(?:的)?")
_IN_COLUMN = re.compile(r"^(?:那|这)?(?:一|个)?(?:项|科目)?(?:里面?|中|当中|下面?|的|,|，)?")
_BESIDE = re.compile(r"^[\s(（)）,，/:：\"“”]*$")
_OF = re.compile(r"^[^占]{0,8}占(?:了|到)?(?:全部|整个|全年|整体|总的|其|它的|所有)?")
_INNER = re.compile(r"^[^占,。?]{0,12}?(?:里面?|中|当中|里头)")
_NOT = re.compile(r"非$|(?:不是|而不是|别(?:给|用)|不要|不含|除了|除去)[^,。?]{0,4}$")
_BEHIND = re.compile(r"[、,和及与跟]([\u4e00-\u9fff]{2,9}?)(?=[、,和及与跟各分是多|?占]|$)")
_JOINED = re.compile(r"(?:[、,和及与跟][\u4e00-\u9fff]{2,9}?)*")
_BEFORE = re.compile(r"(?:^|[|,、的])([\u4e00-\u9fff]{2,4})[、和及与跟]$")
_TOO = re.compile(r"[?,。、]([\u4e00-\u9fff]{2,6})呢")
_BARE_ASPECT = re.compile(r"(?:的)?(?:年初预算数?|预算数?|全年预算|(?:年初)?预算(?:完成率|执行率)|完成率|执行率)")
_CHANGE_KINDS = ("change", "rate")
_SHARE_END = re.compile(r"的?(?:比重|占比|比例)$")
_INSIDE = re.compile(r"(?:里面?|中|当中|里头)(?:的)?")
_TWO = 2
_OF_ACCOUNTS = re.compile(r"支出|科目|[(（]?[类款项]|花|预算|决算")
_COLUMNS = ("basic_expenditure", "project_expenditure")
_WHOLES = {"economic": "basic_expenditure", "functional": "annual_expenditure"}
# What people say in one word where no longer name is there.
_PLAIN = (
    (re.compile(r"收支"), "total_income"),
    (re.compile(r"收入|进账|进了多少"), "annual_income"),
    (re.compile(r"支出|开支|开销"), "annual_expenditure"),
)
_WEAK = (
    (re.compile(r"年初预算|预算(?!外)"), "general_budget_expenditure"),
    (re.compile(r"花|用了?(?:多少)?钱|支了|用钱"), "annual_expenditure"),
)


def read_items(catalogue: Catalogue, text: str) -> list[Target]:
    """The targets of a folded question whose units and years are masked, in reading order, each once."""
    found = [one for one in find_metrics(catalogue, text) if not _NOT.search(text[: one.start])]
    found = [one for one in found if not _too_short(text, one)]
    found = _codes_decide(text, found)
    found = _without_forms(text, found)
    found = _without_context(catalogue, text, found)
    targets = list(_columns(catalogue, text, found) or _shares(catalogue, text, found))
    targets = targets or in_two_pieces(catalogue, text)
    targets += _listed(catalogue, text, found)
    targets += _asked_too(catalogue, text, targets)
    if not targets or ("占" in text and len(targets) == 1 and targets[0].aspect is None):
        targets = [*misspelt(catalogue, _struck(text, targets)), *targets]
        if len(targets) == 2 and "占" in text[targets[0].end : targets[1].start]:
            part, whole = targets
            wanted = Measured(part.item, Aspect.SHARE, whole.item)
            targets = [Target(wanted, part.start, whole.end, Aspect.SHARE, guessed=True)]
    read = {target.id: target for target in (_by_aspect(catalogue, target) for target in targets)}
    return _without_bare_aspects(text, list(read.values()))


def _struck(text: str, targets: Sequence[Target]) -> str:
    letters = list(text)
    for target in targets:
        letters[target.start : target.end] = "|" * (target.end - target.start)
    return "".join(letters)


def plain_target(catalogue: Catalogue, text: str) -> Target | None:
    """The total that a bare «支出» or «收入» means; for a question that names nothing else."""
    for patterns, weak in ((_PLAIN, False), (_WEAK, True)):
        for pattern, metric in patterns:
            if match := pattern.search(text):
                return Target(measured(catalogue, metric), match.start(), match.end(), plain=True, weak=weak)
    return None


def _too_short(text: str, one: Found) -> bool:
    """«推荐一部电影» names no account: one of two characters needs a word behind it that speaks of accounts."""
    bare = one.named.metric is None and not one.text.isdigit() and len(one.text) <= _TWO
    return bare and not _OF_ACCOUNTS.match(text[one.end :])


def _codes_decide(text: str, found: Sequence[Found]) -> list[Found]:
    """A name and its code beside it are one thing, and the code says which."""
    kept: list[Found] = []
    for one in found:
        before = kept[-1] if kept else None
        if before is not None and _BESIDE.match(text[before.end : one.start]) and _same_thing(before, one):
            kept[-1] = replace(one if one.text.isdigit() else before, start=before.start, end=one.end)
        else:
            kept.append(one)
    return kept


def _same_thing(first: Found, second: Found) -> bool:
    return first.text.isdigit() != second.text.isdigit()


def _without_forms(text: str, found: Sequence[Found]) -> list[Found]:
    """«基本支出明细里的办公费» is about the office cost; the first name only says where it stands."""
    kept: list[Found] = []
    for index, one in enumerate(found):
        later = found[index + 1] if index + 1 < len(found) else None
        form = one.named.metric is not None and one.named.metric.id in (*_COLUMNS, "general_budget_expenditure")
        between = text[one.end : later.start] if later else ""
        if later is not None and form and _WITHIN.match(between) and "占" not in text[later.start :]:
            continue
        kept.append(one)
    return kept


def _without_context(catalogue: Catalogue, text: str, found: Sequence[Found]) -> list[Found]:
    """«政府采购授予中小企业的占比»: a percentage that follows at once is of the amount named before it."""
    kept: list[Found] = []
    for index, one in enumerate(found):
        later = found[index + 1] if index + 1 < len(found) else None
        if later is not None and _is_amount(one) and not _is_amount(later) and one.named.metric is not None:
            same_group = later.named.metric is not None and later.named.metric.group == one.named.metric.group
            if same_group and _IN_COLUMN.fullmatch(text[one.end : later.start]):
                continue
        between = text[one.end : later.start] if later is not None else ""
        joined = not between or _INSIDE.fullmatch(between) is not None
        shared = later is not None and "占" in text[later.end : later.end + 8]
        if later is not None and joined and not shared and _is_whole_of(catalogue, one, later):
            continue
        kept.append(one)
    return kept


def _is_whole_of(catalogue: Catalogue, whole: Found, part: Found) -> bool:
    metric = part.named.metric
    if metric is None or whole.named.metric is None:
        return False
    declared = any(one.whole == whole.named.metric.id and metric.id in one.parts for one in load_breakdowns())
    return declared or whole.named.metric.id in _ratios_of(catalogue).get(metric.id, ())


def _listed(catalogue: Catalogue, text: str, found: Sequence[Found]) -> list[Target]:
    """«政府采购货物、工程、服务», «基本和项目支出»: members of a list that share the front or the end of a name."""
    targets: list[Target] = []
    for one in found:
        for match in _BEHIND.finditer(text, one.end):
            if text[one.end : match.start()] and not _JOINED.fullmatch(text[one.end : match.start()]):
                break
            if member := _completed(catalogue, [one.text[:cut] + match[1] for cut in range(len(one.text) - 1, 1, -1)]):
                targets.append(Target(Measured(member.item), match.start(1), match.end(1)))
        before = _BEFORE.search(text[: one.start])
        if before and (
            member := _completed(catalogue, [before[1] + one.text[cut:] for cut in range(1, len(one.text) - 1)])
        ):
            targets.append(Target(Measured(member.item), before.start(1), before.end(1)))
    return targets


def _completed(catalogue: Catalogue, names: Sequence[str]) -> Named | None:
    return next((known for name in names if (known := named(catalogue, name)) is not None), None)


def _asked_too(catalogue: Catalogue, text: str, targets: Sequence[Target]) -> list[Target]:
    """«授予中小企业的占多少?小微呢»: the same of another part, by the word that only one such metric has."""
    match = _TOO.search(text)
    last = targets[-1] if targets else None
    if match is None or last is None or match.start(1) < last.end or not isinstance(last.item, Metric):
        return []
    metric = last.item
    fitting = [
        other
        for other in catalogue.metrics
        if other.group == metric.group
        and other.unit == metric.unit
        and other.id != metric.id
        and match[1] in other.name
    ]
    fitting.sort(key=lambda other: -len(set(other.name) & set(metric.name)))
    return [Target(Measured(fitting[0]), match.start(1), match.end(1))] if fitting else []


def claimed_targets(
    work_claims: Sequence[StoredClaim], catalogue: Catalogue, numbers: Sequence[Number]
) -> list[Target]:
    """What the claims are about that state the numbers of a question: «报告写的增加20万元，到底是增是减»."""
    wanted = {(plain(number.value), number.unit) for number in numbers}
    targets: list[Target] = []
    while wanted:
        best: tuple[int, Named] | None = None
        told: set[tuple[str, str]] = set()
        for stored in work_claims:
            claim = stored.claim
            if claim.kind not in _CHANGE_KINDS or (plain(Decimal(claim.value)), claim.unit) not in wanted:
                continue
            said = wanted & {(plain(number.value), number.unit) for number in find_numbers(claim.quote)}
            known = named(catalogue, claim.account or claim.metric)
            if known is not None and (best is None or len(said) > best[0]):
                best, told = (len(said), known), said
        if best is None:
            break
        targets.append(Target(Measured(best[1].item)))
        wanted -= told
    return targets


def _columns(catalogue: Catalogue, text: str, found: Sequence[Found]) -> list[Target]:
    """«2010399里基本支出和项目支出各是多少»: an account in columns of the table of expenditure."""
    if len(found) < 2 or found[0].named.metric is not None:
        return []
    accounts, rest = found[0], found[1:]
    functional = tuple(account for account in accounts.named.accounts if account.kind == "functional")
    columns = [one for one in rest if one.named.metric and one.named.metric.id in _COLUMNS]
    if not functional or len(columns) != len(rest) or not _IN_COLUMN.match(text[accounts.end : rest[0].start]):
        return []
    names = {"basic_expenditure": "基本支出", "project_expenditure": "项目支出"}
    return [
        Target(
            Measured(account_item(functional, "expenditure", names[one.named.metric.id])), accounts.start, one.end
        )
        for one in columns
        if one.named.metric
    ]  # fmt: skip


def _shares(catalogue: Catalogue, text: str, found: Sequence[Found]) -> Iterator[Target]:
    """Shares of one thing in the next («A占B», «B里A占»), and everything else by itself."""
    index = 0
    while index < len(found):
        one = found[index]
        later = found[index + 1] if index + 1 < len(found) else None
        between = text[one.end : later.start] if later else ""
        if later is not None and _is_amount(one) and not _is_amount(later) and _OF.match(between):
            later = _as_amount(catalogue, later)
        if later is not None and _is_amount(one) and _is_amount(later):
            if _OF.match(between) and len(between) <= 12:
                yield _share(one, later)
                index += 2
                continue
            if _INNER.fullmatch(between) and "占" in text[later.end : later.end + 8]:
                yield replace(_share(later, one), start=one.start, end=later.end)
                index += 2
                continue
        yield Target(Measured(one.named.item), one.start, one.end)
        index += 1


def _as_amount(catalogue: Catalogue, one: Found) -> Found:
    """«占公用经费的比重»: behind 占 the name of a percentage is that of the whole with a few words more."""
    known = named(catalogue, _SHARE_END.sub("", one.text))
    return replace(one, named=known) if known is not None else one


def _share(part: Found, whole: Found) -> Target:
    wanted = Measured(part.named.item, Aspect.SHARE, whole.named.item)
    return Target(wanted, part.start, whole.end, Aspect.SHARE)


def _is_amount(one: Found) -> bool:
    return one.named.item.unit != "%"


def whole_of(catalogue: Catalogue, item: Item) -> Item | None:
    """What a share is a share of where the question does not say: the whole that the item is declared a part of."""
    if isinstance(item, AccountItem):
        return measured(catalogue, _WHOLES[item.kind]).item
    for ratio in _ratios_of(catalogue).get(item.id, ()):
        return measured(catalogue, ratio).item
    for one in load_breakdowns():
        if item.id in one.parts:
            return measured(catalogue, one.whole).item
    if item.unit != "万元":
        return None
    cell = item.cells[0] if item.cells else None
    if cell is not None and cell.form == "basic":
        return measured(catalogue, _WHOLES["economic"]).item
    return measured(catalogue, "annual_expenditure").item if item.id != "annual_expenditure" else None


def _ratio_index(catalogue: Catalogue) -> dict[str, list[str]]:
    """The wholes of which the catalogue declares a metric to be a part, by its id."""
    ids = {metric.id for metric in catalogue.metrics}
    found: dict[str, list[str]] = defaultdict(list)
    for metric in catalogue.metrics:
        parts = ratio_of(metric) if metric.expression and metric.unit == "%" else None
        if parts is not None and parts[0] in ids and parts[1] in ids:
            found[str(parts[0])].append(str(parts[1]))
    return found


_ratios_of = PerCatalogue(_ratio_index)


def _by_aspect(catalogue: Catalogue, target: Target) -> Target:
    """A metric whose name is that of another with «年初预算», «完成率» … behind it is that other's aspect."""
    metric = target.item
    if target.aspect is not None or not isinstance(metric, Metric):
        return target
    found = _aspects_of(catalogue).get(metric.id)
    if found is None:
        return target
    base, aspect = found
    return replace(target, measured=Measured(base), aspect=aspect)


def _without_bare_aspects(text: str, targets: list[Target]) -> list[Target]:
    """«行政运行的年初预算»: a bare «年初预算» beside another target asks something of it and is no target itself."""
    kept = [one for one in targets if one.aspect is None or not _BARE_ASPECT.fullmatch(text[one.start : one.end])]
    return kept or targets


def _aspect_index(catalogue: Catalogue) -> dict[str, tuple[Item, Aspect]]:
    endings = (
        ("预算完成率", Aspect.COMPLETION), ("完成率", Aspect.COMPLETION), ("年初预算", Aspect.INITIAL),
        ("预算数", Aspect.FULL),
    )  # fmt: skip
    found: dict[str, tuple[Item, Aspect]] = {}
    for metric in catalogue.metrics:
        for ending, aspect in endings:
            base = named(catalogue, metric.name.removesuffix(ending)) if metric.name.endswith(ending) else None
            base = base or (
                named(catalogue, metric.name.removesuffix(ending) + "支出") if metric.name.endswith(ending) else None
            )
            if base is not None and base.metric is not None and base.metric.unit == "万元":
                found[metric.id] = (base.metric, aspect)
                break
    return found


_aspects_of = PerCatalogue(_aspect_index)
