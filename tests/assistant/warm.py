"""A process that has imported the command line and forks for every command: what a new process does, imports aside.

The child runs the same `main` with real streams, a folder and an environment of its own, and ends as the interpreter
ends. Whether the imports are right and light is for the tests that start Python anew. Linux only.
"""

import atexit
import gc
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

_IMPORTED = (
    "assistant.cli", "assistant.cli_tables", "assistant.replies.plan", "assistant.brains.build",
    "assistant.brains.planner", "assistant.tools", "assistant.drafting.docx", "assistant.drafting.recheck",
    "assistant.doctor", "alembic.command", "bm25s", "chromadb", "huggingface_hub", "openpyxl", "transformers.utils",
)  # fmt: skip
_LONGEST = 100_000  # bytes of a request


class Warm:
    """The tests' end. The server starts with the first command, and ends when this process does."""

    def __init__(self, cwd: Path, env: Mapping[str, str]) -> None:
        self._cwd, self._env = cwd, {**env, "OPENBLAS_NUM_THREADS": "1"}  # its threads would stand in a fork's way
        self._start()
        atexit.register(self.close)

    def _start(self) -> None:
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            code = f"from tests.assistant.warm import serve; serve({theirs.fileno()})"
            self._server = subprocess.Popen(
                [sys.executable, "-W", "error", "-c", code],
                stdin=subprocess.DEVNULL,
                cwd=self._cwd,
                env=self._env,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )

    def run(
        self, arguments: Sequence[str], *, typed: str | None, cwd: Path, env: Mapping[str, str], timeout: float
    ) -> subprocess.CompletedProcess[str]:
        if self._server.poll() is not None:  # closed below, or it has failed and says so once more
            self._start()
        with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            given.write((typed or "").encode())
            given.seek(0)
            request = json.dumps({"arguments": arguments, "cwd": str(cwd), "env": dict(env)}).encode()
            self._socket.settimeout(timeout)
            socket.send_fds(self._socket, [request], [given.fileno(), out.fileno(), err.fileno()])
            try:
                status = json.loads(self._socket.recv(_LONGEST) or "null")
            except BaseException:  # too slow, or the tests are being stopped: nothing is left running
                self.close()
                raise
            assert status is not None, "the process that imports the command line has ended"
            out.seek(0)
            err.seek(0)
            return subprocess.CompletedProcess(arguments, status, out.read().decode(), err.read().decode())

    def close(self) -> None:
        self._socket.close()
        if self._server.poll() is None:
            os.killpg(self._server.pid, signal.SIGKILL)
            self._server.wait()


def serve(number: int) -> None:
    """The server: a fork a request, the exit status as the answer."""
    for name in _IMPORTED:
        import_module(name)
    if len(list(Path("/proc/self/task").iterdir())) > 1:
        raise RuntimeError("something that is imported started a thread, which a fork would lose")
    gc.freeze()
    with socket.socket(fileno=number) as tests:
        while True:
            request, files, *_ = socket.recv_fds(tests, _LONGEST, 3)
            if not request:
                return
            child = os.fork()
            if child == 0:
                break
            for file in files:
                os.close(file)
            _, status = os.waitpid(child, 0)
            tests.send(json.dumps(os.waitstatus_to_exitcode(status)).encode())
    _run(json.loads(request), files)


def _run(told: dict[str, Any], files: Sequence[int]) -> None:
    for stream, file in enumerate(files):
        os.dup2(file, stream)
        os.close(file)
    os.chdir(told["cwd"])
    os.environ.clear()
    os.environ.update(told["env"])
    sys.argv = ["-c", *told["arguments"]]

    from assistant.cli import main

    main()
