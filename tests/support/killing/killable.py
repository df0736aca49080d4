"""A process that runs commands of replyclock in children of its own, each killed at a moment that is given.

A moment is one thing that changes something outside the process: a file opened for writing, renamed,
removed or given rights, a folder made, a connection made, a statement that a database is about to do and
that is no question, a commit. A child dies just before the n-th of them, by SIGKILL, which nothing can
catch; the same number is the same moment again. The children are forks, since starting Python anew takes
a second each.

Reads one order a line from its standard input, a JSON object: `words` of the command line, `folder` for what
the child prints, `at` (0: never). Answers with a line of JSON: `code` as waitpid has it, `moments` seen.
"""

import importlib
import io
import json
import mmap
import os
import signal
import sys
import tempfile
import threading
import traceback
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from replyclock.cli.main import main

_HEAVY = ("assembly.packs", "assembly.transfer", "evidence.verifying.pack", "evidence.export_files")

_CHANGES = {
    "os.chmod", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink", "os.truncate",
    "shutil.rmtree", "socket.connect", "subprocess.Popen",
}  # fmt: skip
_QUESTIONS = ("SELECT", "PRAGMA", "--")


class Moments:
    """Counts moments in memory that the parent sees, and dies at the one that was ordered."""

    def __init__(self, counter: mmap.mmap, at: int) -> None:
        self._counter, self._at, self._seen = counter, at, 0
        event.listen(Engine, "before_cursor_execute", self.statement)
        event.listen(Engine, "commit", lambda _: self._pass())

    def audit(self, what: str, arguments: tuple[Any, ...]) -> None:
        if what in _CHANGES or (what == "open" and _writes(arguments)):
            self._pass()

    def statement(self, _connection: Any, _cursor: Any, words: str, *_: Any) -> None:
        if not words.lstrip().upper().startswith(_QUESTIONS):
            self._pass()

    def _pass(self) -> None:
        self._seen += 1
        self._counter[:8] = self._seen.to_bytes(8, "little")
        if self._seen == self._at:
            os.kill(os.getpid(), signal.SIGKILL)


def _writes(arguments: tuple[Any, ...]) -> bool:
    path, _, flags = arguments
    return bool(flags & (os.O_WRONLY | os.O_RDWR)) and str(path) != os.devnull


def _child(order: dict[str, Any], counter: mmap.mmap) -> None:
    for name, descriptor in (("stdout", 1), ("stderr", 2)):
        os.dup2(os.open(Path(order["folder"], name), os.O_WRONLY | os.O_CREAT | os.O_TRUNC), descriptor)
    moments = Moments(counter, order["at"])
    sys.addaudithook(moments.audit)
    sys.argv = ["replyclock", *order["words"]]
    main()


def _answer(order: dict[str, Any]) -> dict[str, int]:
    with mmap.mmap(-1, mmap.PAGESIZE) as counter:
        pid = os.fork()
        if pid == 0:
            try:
                _child(order, counter)
            except SystemExit as end:
                sys.stdout.flush()
                os._exit(end.code if isinstance(end.code, int) else 1)
            except BaseException:  # noqa: BLE001 - as Python itself ends
                traceback.print_exc()
            finally:
                os._exit(1)
        _, status = os.waitpid(pid, 0)
        return {"code": os.waitstatus_to_exitcode(status), "moments": int.from_bytes(counter[:8], "little")}


def _warm() -> None:
    """Load what commands load when they need it, since a fork has it already."""
    for name in _HEAVY:
        importlib.import_module(f"replyclock.{name}")
    with tempfile.TemporaryDirectory() as folder, redirect_stdout(io.StringIO()):
        for words in (["init", folder], ["-w", folder, "evidence", "check"], ["-w", folder, "watch"]):
            main(words, standalone_mode=False)
    assert threading.active_count() == 1, "what runs in other threads is lost in a fork"


if __name__ == "__main__":
    _warm()
    print("ready", flush=True)  # noqa: T201 - this is how it speaks
    for line in sys.stdin:
        print(json.dumps(_answer(json.loads(line))), flush=True)  # noqa: T201
