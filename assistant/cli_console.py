"""Where the command line writes: the terminal for people, standard output for results; and what several of its
commands show alike."""

import sys
from collections.abc import Iterable

from rich.console import Console
from rich.text import Text


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
