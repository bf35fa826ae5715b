"""Every cue is declared with an example that gives it; look-alikes give none."""

import tomllib
from pathlib import Path

import pytest

from assistant.question import cues
from assistant.question.cues import Cue, cues_in
from db.core.text import fold

DECLARED = tomllib.loads(Path(cues.__file__).with_name("cues.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", DECLARED)
def test_its_example_gives_the_cue(name: str) -> None:
    assert Cue(name) in cues_in(fold(DECLARED[name]["example"]))


@pytest.mark.parametrize("name", DECLARED)
def test_every_pattern_is_used_once(name: str) -> None:
    patterns = DECLARED[name]["patterns"]
    assert len(patterns) == len(set(patterns))


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("云溪项目支出占比多少", Cue.COMPARE),
        ("云溪同比多少", Cue.COMPARE),
        ("2010301行政运行比2010350事业运行多多少", Cue.CHANGE),
        ("云溪年末结转和结余多少", Cue.UNDER_BUDGET),
        ("钱给谁了", Cue.COMPARE),
    ],
)
def test_look_alikes_give_none(text: str, cue: Cue) -> None:
    assert cue not in cues_in(fold(text))
