"""A chat model behind the page: one that lies is caught, one that stalls can be stopped, its key is shown nowhere."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.assistant.openai_double import Body, Says, double
from tests.page.browsing import serving, visiting

KEY = "sk-secret-of-nobody"
RIGHT, WRONG = "1,344.70", "9,876.54"


def _lies(body: Body) -> Says:
    del body
    return Says(f"云溪市12345政务服务便民热线中心2024年支出总计为{WRONG}万元。")


def _stalls(body: Body) -> Says:
    del body
    return Says(stall=True)


def _environment(url: str) -> dict[str, str]:
    return {
        "JUESUAN_MODEL": "openai:double", "JUESUAN_MODEL_URL": url, "JUESUAN_MODEL_KEY": KEY,
        "JUESUAN_MODEL_TIMEOUT": "1.5", "NO_PROXY": "127.0.0.1",
    }  # fmt: skip


@pytest.mark.parametrize("mood", [_lies, _stalls], ids=["lies", "stalls"])
def test_a_bad_model_is_replaced_and_nothing_of_it_is_shown(
    browser: Browser, filled: Path, tmp_path: Path, mood: object
) -> None:
    shutil.copytree(filled, tmp_path / "data")
    with double(mood) as model:  # type: ignore[arg-type]
        with (
            serving(tmp_path / "data", environment=_environment(model.url)) as site,
            visiting(browser, site) as visitor,
        ):
            visitor.open()
            answer = visitor.ask("云溪热线2024年支出总计是多少")
            expect(answer).to_contain_text(RIGHT)
            expect(answer).not_to_contain_text(WRONG)
            page = visitor.open("/status")
            expect(page.get_by_text("openai:double").first).to_be_visible()
            assert KEY not in page.content()
            assert KEY not in site.log.read_text(encoding="utf-8", errors="replace")
        assert model.requests
