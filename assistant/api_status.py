"""What the page tells of the stores themselves: the log with its names, the making of vectors."""

from collections.abc import Sequence

from assistant import api
from assistant.background import Work, start
from assistant.settings import Settings
from assistant.showing.fact_cells import cell_named
from assistant.stores import open_stores
from db.records import AuditEntry


def targets(settings: Settings, entries: Sequence[AuditEntry]) -> dict[str, str]:
    """What the log's targets are called, as far as they are still in the store."""
    facts = {int(item.target.removeprefix("fact:")) for item in entries if item.target.startswith("fact:")}
    with open_stores(settings) as stores:
        named = {f"report:{item.id}": f"{item.entity.name} {item.year}年度" for item in stores.queries.reports()}
        for found, stored in stores.queries.facts_by_id(facts).items():
            key = stored.fact.key
            named[f"fact:{found}"] = f"{key.entity} {key.year}年度 {cell_named(key, stored.fact.label)}"
    return named


def start_filling(settings: Settings) -> Work[int]:
    """Begins to make the vectors that are missing; the item in the end is how many texts were encoded."""
    from assistant import searching

    def run(work: Work[int]) -> None:
        with open_stores(settings) as stores:
            ids = [item.id for item in stores.queries.reports(current_only=True)]
            work.items.append(searching.index_report(settings, stores.queries, ids, work.step))

    return start(Work(), run)


def start_reindex(settings: Settings) -> Work[int]:
    """Begins to make every vector anew."""
    return start(Work(), lambda work: work.items.append(api.reindex(settings, progress=work.step).encoded))
