"""Where the command line writes: the terminal for people, standard output for results."""

import sys

from rich.console import Console


def console() -> Console:
    """Wide enough for a file when nobody is looking at a terminal."""
    found = Console(highlight=False)
    return found if found.is_terminal else Console(highlight=False, width=160)


def write(text: str) -> None:
    if text:
        sys.stdout.write(f"{text}\n")
