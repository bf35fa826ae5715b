"""An embedding model that takes no time, where a test in this process is about something else."""

import sys
from collections.abc import Iterator

import pytest

from assistant.embedding import open_embedder
from tests.conftest import ROOT

STUBS = ROOT / "tests" / "assistant" / "stubs"


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Any name but the bundled one's is the model in the stubs."""
    monkeypatch.syspath_prepend(str(STUBS))
    monkeypatch.delitem(sys.modules, "sentence_transformers", raising=False)
    open_embedder.cache_clear()
    yield
    sys.modules.pop("sentence_transformers", None)
    open_embedder.cache_clear()
