"""Where the command line writes: the terminal for people, standard output for results; and what several of its
commands show alike."""

import sys
from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from assistant.checks.result import place
from assistant.results import Citation

_LONGEST = 60  # characters of a quotation that a list shows


def console() -> Console:
    """Wide enough for a file when nobody is looking at a terminal."""
    found = Console(highlight=False)
    return found if found.is_terminal else Console(highlight=False, width=160)


def write(text: str) -> None:
    if text:
        sys.stdout.write(f"{text}\n")


def note(text: str) -> None:
    """What a user should know beside the result."""
    sys.stderr.write(f"{text}\n")


def listing(out: Console, title: str, lines: Iterable[str]) -> None:
    """Quotes of a report may hold brackets, which are no markup."""
    told = list(lines)
    if told:
        out.print(Text(title, style="bold"))
    for line in told:
        out.print(Text(f"  {line}"), soft_wrap=True)


def cited(citation: Citation) -> str:
    """Where a figure or a sentence stands: the report, the table with row and column or the words, file and line."""
    where = "/".join(part for part in (citation.form, citation.side, citation.row, citation.col) if part)
    if citation.quote and not citation.form:
        quote = citation.quote if len(citation.quote) <= _LONGEST else f"{citation.quote[:_LONGEST]}……"
        where = f"{'情况说明' if citation.id.startswith('claim:') else where}“{quote}”"
    figure = f"{citation.value}{citation.unit}"
    parts = (f"{citation.entity} {citation.year} 年", where, figure)
    return f"{' '.join(part for part in parts if part)}  {place(citation.source)}"
