"""Lines of our own workbook's extra sheets, as the claims that a report's sentences with these numbers would be."""

from dataclasses import replace

from assistant.metrics.subjects import subjects_of
from db.catalogue import Catalogue
from db.core.facts import Claim
from db.records import StoredClaim
from ingest.claims.model import Measure

REASON = "reason"
_BUDGET = "budget"
_THIS_YEAR, _OPENING = "本年", "年初"
_INITIAL = "年初预算"


def as_told(catalogue: Catalogue, item: StoredClaim) -> StoredClaim:
    """A claim in the words that metrics look for. Those of a text are so already, and reasons keep the unit's own."""
    claim = item.claim
    if not claim.source.sheet or claim.kind == REASON:
        return item
    if claim.kind == _BUDGET or claim.metric.endswith(_INITIAL):
        metric = "" if claim.account else _quantity(catalogue, claim.metric.removesuffix(_INITIAL))
        told = replace(claim, kind=str(Measure.INITIAL), metric=metric, year_ref=_OPENING)
    else:
        told = replace(claim, metric=_quantity(catalogue, claim.metric), year_ref=_THIS_YEAR)
    return replace(item, claim=told)


def line_name(claim: Claim) -> str:
    """What a line of a sheet is called where it is cited: an account with its code."""
    name = f"{claim.account} {claim.quote}" if claim.account else claim.metric
    return f"{name}{_INITIAL}" if claim.kind == Measure.INITIAL else name


def _quantity(catalogue: Catalogue, key: str) -> str:
    """The quantity that a line of a sheet is about, as claims of a text name it."""
    metric = next((one for one in catalogue.metrics if key in (one.stated, one.name)), None)
    names = subjects_of(catalogue).of_metric(metric).names if metric else frozenset[str]()
    return next(iter(names), key)
