"""Running the command without paying for its imports each time: a process that has them forks for every command.

What runs is the installed entry point with its own arguments, folder, environment, streams and exit code; only the
start of the interpreter and the imports are shared. `GENPRESS_TEST_COLD=1` starts every command from nothing instead.
"""

from __future__ import annotations

import atexit
import importlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock

_MESSAGE = 1 << 20
_PRELOADED = ("genpress.app", "genpress.app.press", "genpress.app.linting", "genpress.app.reviewing", "rich.table")
# Not the command's own modules: they look at the streams and the environment when they are imported.


class Warm:
    """Starts commands by forking; made when the first one is run, gone with this process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._socket: socket.socket | None = None

    def run(
        self, arguments: Sequence[str], folder: Path, environ: Mapping[str, str], seconds: float
    ) -> tuple[int, str, str]:
        """Run a command; return its exit code and what it printed on both streams."""
        ours, theirs = socket.socketpair()
        message = json.dumps({"arguments": list(arguments), "folder": str(folder), "environ": dict(environ)})
        with ours, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            with theirs:
                socket.send_fds(self._connection(), [message.encode()], [out.fileno(), err.fileno(), theirs.fileno()])
            ours.settimeout(seconds)
            code = json.loads(ours.recv(64) or b"null")
            assert code is not None, "the command's process died before it could be waited for"
            out.seek(0)
            err.seek(0)
            return code, out.read().decode(), err.read().decode()

    def _connection(self) -> socket.socket:
        with self._lock:
            if self._socket is None:
                self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
                command = [sys.executable, "-m", "tests.acceptance.warm", str(theirs.fileno())]
                process = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)
                theirs.close()
                atexit.register(self._end, process)
            return self._socket

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        if self._socket is not None:
            self._socket.close()
        process.wait(10)


def serve(connection: socket.socket) -> None:
    """Fork for every command that is asked for, until nobody is there to ask."""
    for name in _PRELOADED:
        importlib.import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        message, handles, _, _ = socket.recv_fds(connection, _MESSAGE, 3)
        if not message:
            return
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            connection.close()
            _wait_for_command(json.loads(message), handles)
        for handle in handles:
            os.close(handle)


def _wait_for_command(asked: Mapping[str, object], handles: Sequence[int]) -> None:
    """Fork once more, so that the exit code of just this command can be told."""
    out, err, told = handles
    command = os.fork()
    if command == 0:
        os.close(told)
        _become(asked, out, err)
    _, status = os.waitpid(command, 0)
    os.write(told, json.dumps(os.waitstatus_to_exitcode(status)).encode())
    os._exit(0)


def _become(asked: Mapping[str, object], out: int, err: int) -> None:
    os.dup2(out, 1)
    os.dup2(err, 2)
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environ"])
    sys.argv = ["genpress", *asked["arguments"]]
    importlib.import_module("genpress.cli").main()
    sys.exit(0)


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
