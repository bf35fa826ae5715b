"""What a person has to supply to a draft, and has supplied, one entry a place, in the order of the text."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from assistant.drafting.draft import ByHand, Draft, Paragraph, Suggestion

_AROUND = 70  # characters of the paragraph that are shown on either side


@dataclass(frozen=True, slots=True)
class Task:
    """A place, however often the text asks for it. `text` and `by` where a person has filled it."""

    what: str
    section: str  # where it stands first
    before: str  # what the text says before it
    after: str
    where: str = ""
    times: int = 1
    suggestions: tuple[Suggestion, ...] = ()
    text: str = ""
    by: ByHand | None = None

    @property
    def done(self) -> bool:
        return self.by is not None


def tasks(draft: Draft) -> tuple[Task, ...]:
    """Open and filled places together."""
    wheres = {item.what: item.where for item in reversed(draft.unresolved)}
    found: dict[str, Task] = {}
    for task in _places(draft):
        known = found.get(task.what)
        offered = tuple(item for item in draft.suggestions if item.what == task.what)
        found[task.what] = (
            replace(known, times=known.times + 1)
            if known
            else replace(task, where=wheres.get(task.what, ""), suggestions=offered)
        )
    return tuple(found.values())


def _places(draft: Draft) -> Iterator[Task]:
    for section in draft.sections:
        for paragraph in section.paragraphs:
            for place, span in enumerate(paragraph.spans):
                if span.gap:
                    yield Task(span.gap, section.number, *_around(paragraph, place))
                elif span.by_hand is not None:
                    before, after = _around(paragraph, place)
                    yield Task(
                        span.by_hand.what, section.number, before, after, text=span.text, by=span.by_hand
                    )  # fmt: skip


def _around(paragraph: Paragraph, place: int) -> tuple[str, str]:
    before, after = (
        "".join(span.text for span in spans) for spans in (paragraph.spans[:place], paragraph.spans[place + 1 :])
    )
    return (
        before if len(before) <= _AROUND else f"…{before[-_AROUND:]}",
        after if len(after) <= _AROUND else f"{after[:_AROUND]}…",
    )
