"""How long an answer takes: cold, as a process of its own, and warm, by the kind of question.

python benchmarks/ask.py QUESTIONS.jsonl [REPORTS]: a question file with `type` (the format of `juesuan eval`) and the
folder of its reports (JUESUAN_REPORTS). Without arguments a few questions over the samples. Prints, of one run, the
warm median by kind, for questions that needed the explanations and for those that did not, what keeping the store
read saves, and the time and memory of a cold process beside those of `juesuan reports`."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant import api
from assistant.settings import Settings

ROOT = Path(__file__).parent.parent
SAMPLES = (
    ("lookup", "云溪2024年收入总计是多少"),
    ("yoy", "云溪2024年支出总计比上年增加了多少"),
    ("share", "云溪2024年项目支出占支出的比重"),
    ("explanation", "云溪2024年项目支出为什么变化"),
)
RETRIEVING = "explanations"  # the tool that may search passages
ROUNDS, COLD_ROUNDS = 5, 3
_CHILD = (  # tells its own peak: what getrusage has of a child begins with the size of its parent
    "import re, sys\nfrom assistant.cli import main\ntry:\n    main()\nfinally:\n"
    "    sys.stderr.write(re.search(r'VmHWM:\\s*([0-9]+)', open('/proc/self/status').read())[1])"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with those before it."""

    kind: str
    text: str
    context: tuple[str, ...] = ()


def questions(arguments: Sequence[str]) -> list[Asked]:
    if not arguments:
        return [Asked(kind, text) for kind, text in SAMPLES]
    lines = Path(arguments[0]).read_text(encoding="utf-8").splitlines()
    found = [json.loads(line) for line in lines if line.strip()]
    return [Asked(item.get("type", ""), item["question"], tuple(item.get("context") or ())) for item in found]


def reports(arguments: Sequence[str]) -> Path:
    if len(arguments) > 1:
        return Path(arguments[1])
    real = Path(os.environ.get("JUESUAN_REPORTS") or ROOT.parent / "shared" / "reports")
    return real if arguments else ROOT / "samples" / "reports"


def warm(settings: Settings, asked: Sequence[Asked]) -> None:
    """Each question some times in one process; the first round, which reads the store, is told apart."""
    times: dict[str, list[float]] = defaultdict(list)
    first: list[float] = []
    with api.open_conversation(settings) as asking:
        for number in range(ROUNDS + 1):
            for item in asked:
                started = time.perf_counter()
                answer = asking.ask(item.text, item.context)
                took = (time.perf_counter() - started) * 1000
                if not number:
                    first.append(took)
                    continue
                searched = any(step.tool == RETRIEVING for step in answer.trace)
                times[item.kind].append(took)
                times["with explanations" if searched else "figures only"].append(took)
    for kind, taken in times.items():
        print(f"{kind}: {statistics.median(taken):.0f} ms (median of {len(taken)})")
    everything = [took for kind in {item.kind for item in asked} for took in times[kind]]
    print(
        f"all: {statistics.median(everything):.0f} ms, slowest {max(everything):.0f} ms; first of all {first[0]:.0f} ms"
    )
    anew(settings, asked[0], statistics.median(times[asked[0].kind]))


def anew(settings: Settings, item: Asked, kept: float) -> None:
    """The first question, with the stores opened for each: what keeping them open saves."""
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        with api.open_conversation(settings) as asking:
            asking.ask(item.text, item.context)
        taken.append((time.perf_counter() - started) * 1000)
    opened = statistics.median(taken)
    print(f"stores opened for each question: {opened:.0f} ms, {opened / kept:.1f} times a kept one")


def cold(settings: Settings, question: str) -> None:
    """A process that asks one question, beside one that only lists the reports."""
    listing, _ = _process(settings, ["reports"])
    asking, memory = _process(settings, ["ask", question, "--json"])
    print(f"cold: {asking:.2f} s, {asking / listing:.1f} times `juesuan reports` ({listing:.2f} s), {memory:.0f} MB")


def _process(settings: Settings, arguments: Sequence[str]) -> tuple[float, float]:
    """Median seconds, and MB at most."""
    seconds, memory = [], 0.0
    for _ in range(COLD_ROUNDS):
        started = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", _CHILD, *arguments],
            capture_output=True, check=True, encoding="utf-8", cwd=ROOT,
            env=os.environ | {"JUESUAN_DATA": str(settings.data), "PYTHONUTF8": "1"},
        )  # fmt: skip
        seconds.append(time.perf_counter() - started)
        memory = max(memory, int(done.stderr.split()[-1]) / 1024)
    return statistics.median(seconds), memory


def main() -> None:
    arguments = sys.argv[1:]
    folder = reports(arguments)
    if not folder.is_dir():
        print(f"no reports in {folder}; set JUESUAN_REPORTS")
        return
    with tempfile.TemporaryDirectory() as data:
        settings = Settings(data=Path(data), model="")
        api.ingest(settings, sorted(folder.glob("*.txt")))
        api.reindex(settings)
        asked = questions(arguments)
        print(f"{len(asked)} questions, {ROUNDS} rounds")
        warm(settings, asked)
        cold(settings, asked[0].text)


if __name__ == "__main__":
    main()
