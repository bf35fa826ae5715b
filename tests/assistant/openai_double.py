"""A server on loopback that speaks the OpenAI chat protocol, tools and streaming, in the moods that models have."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Body = dict[str, Any]


@dataclass(frozen=True)
class Says:
    """One response: words or calls of tools (name, arguments as JSON text), or a refusal."""

    text: str = ""
    calls: tuple[tuple[str, str], ...] = ()
    status: int = 200
    error: str = "refused"
    stall: bool = False  # never answers
    drip: bool = False  # sends a blank now and then, and never ends
    cut: bool = False  # ended by its own limit


Mood = Callable[[Body], Says]


@dataclass
class Double:
    """The running server: its address, and every request it was sent."""

    url: str
    mood: Mood
    requests: list[Body] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    @property
    def keys(self) -> set[str]:
        return {body["_key"] for body in self.requests}


@contextmanager
def double(mood: Mood) -> Iterator[Double]:
    """A server in this mood until the end of the block; what stalls then ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    host, port = server.server_address[:2]
    running = Double(f"http://{host!s}:{port}/v1", mood)
    server.double = running  # type: ignore[attr-defined]  # how a handler reaches it
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield running
    finally:
        running.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name is the library's
        pass

    def do_POST(self) -> None:
        running: Double = self.server.double  # type: ignore[attr-defined]
        body: Body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        body["_key"] = self.headers.get("Authorization", "").removeprefix("Bearer ")
        running.requests.append(body)
        said = running.mood(body)
        try:
            self._answer(running, body, said)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _answer(self, running: Double, body: Body, said: Says) -> None:
        if said.stall:
            running.released.wait(60)
            self.close_connection = True
        elif said.drip:
            self._drip(running)
        elif said.status != 200:
            self._send(said.status, json.dumps({"error": {"message": said.error, "type": "x", "code": None}}))
        elif body.get("stream"):
            self._stream(said)
        else:
            self._send(200, json.dumps(_completion(said)))

    def _send(self, status: int, text: str, kind: str = "application/json") -> None:
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _drip(self, running: Double) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        while not running.released.wait(0.1):
            self.wfile.write(b" ")
            self.wfile.flush()
        self.close_connection = True

    def _stream(self, said: Says) -> None:
        events = "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in _chunks(said))
        self._send(200, f"{events}data: [DONE]\n\n", "text/event-stream")


def _finish(said: Says) -> str:
    return "length" if said.cut else "tool_calls" if said.calls else "stop"


def _tool_calls(said: Says) -> list[dict[str, Any]]:
    return [
        {"index": index, "id": f"call_{index}_{abs(hash((name, text))) % 10**8}", "type": "function",
         "function": {"name": name, "arguments": text}}
        for index, (name, text) in enumerate(said.calls)
    ]  # fmt: skip


def _completion(said: Says) -> dict[str, Any]:
    message = {"role": "assistant", "content": said.text or None, "tool_calls": _tool_calls(said) or None}
    return {
        "id": "x", "object": "chat.completion", "created": 0, "model": "double",
        "choices": [{"index": 0, "message": message, "finish_reason": _finish(said)}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    }  # fmt: skip


def _chunks(said: Says) -> Iterator[dict[str, Any]]:
    """The response in small pieces, arguments of tools cut in the middle."""
    yield _chunk({"role": "assistant", "content": ""})
    for start in range(0, len(said.text), 7):
        yield _chunk({"content": said.text[start : start + 7]})
    for call in _tool_calls(said):
        text = call["function"]["arguments"]
        half = len(text) // 2
        yield _chunk(
            {"tool_calls": [{**call, "function": {"name": call["function"]["name"], "arguments": text[:half]}}]}
        )
        yield _chunk({"tool_calls": [{"index": call["index"], "function": {"arguments": text[half:]}}]})
    yield _chunk({}, _finish(said))


def _chunk(delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "double", "choices": [choice]}


# --- moods -----------------------------------------------------------------------------------------------------------

_ROW = re.compile(r"^(v\d+) \| (.+?) \| (.+?) \| (.+?) \| (.+?) \|", re.MULTILINE)
_REPAIR = "没有通过核对"


def question_of(body: Body) -> str:
    """The question: the first words of the user."""
    return str(next(message["content"] for message in body["messages"] if message["role"] == "user"))


def told(body: Body) -> list[str]:
    """What the tools have said so far."""
    return [str(message["content"]) for message in body["messages"] if message["role"] == "tool"]


def repairing(body: Body) -> bool:
    return any(message["role"] == "user" and _REPAIR in str(message["content"]) for message in body["messages"])


def call(tool: str, /, **args: Any) -> Says:
    return Says(calls=((tool, json.dumps(args, ensure_ascii=False)),))


def good(body: Body) -> Says:
    """Finds the names, looks the figures up, and says them as the tool does."""
    results = told(body)
    if not results:
        return call("find", text=question_of(body))
    if len(results) == 1:
        units, metrics = _found(results[0])
        return call("figures", units=units, metrics=metrics or ["支出总计"])
    return Says(sentences(results[-1]))


def _found(text: str) -> tuple[list[str], list[str]]:
    """Units and metrics that `find` lists."""
    names: dict[str, list[str]] = {"单位": [], "指标和科目": []}
    into: list[str] = []
    for line in text.splitlines():
        if line.rstrip("：") in names:
            into = names[line.rstrip("：")]
        elif " | " in line and not line.startswith(("单位 |", "名称 |")):
            into.append(line.split(" | ")[0])
    return names["单位"], names["指标和科目"]


def sentences(text: str) -> str:
    """Every figure of a tool's text as a sentence."""
    rows = _ROW.findall(text)
    return "".join(f"{unit}{years}{name}为{value}。" for _, unit, years, name, value in rows) or "没有查到。"


def lying(lie: Callable[[str], str]) -> Mood:
    """Good until it speaks; then it twists what it says, also when it is told to mend it."""

    def mood(body: Body) -> Says:
        said = good(body)
        return Says(lie(said.text)) if said.text else said

    return mood


def half_lying(lie: Callable[[str], str]) -> Mood:
    """Lies once, and mends it."""

    def mood(body: Body) -> Says:
        said = good(body)
        return said if repairing(body) or not said.text else Says(lie(said.text))

    return mood


def always(said: Says) -> Mood:
    """The same whatever is asked."""
    return lambda body: said


def refusing(word: str, unless: Callable[[Body], bool], otherwise: Mood) -> Mood:
    """Takes only requests of one kind, and says which word it minds."""
    return lambda body: otherwise(body) if unless(body) else Says(status=400, error=f"unsupported: {word}")
