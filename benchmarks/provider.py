"""A provider that costs next to nothing: nginx on loopback, answering every call with the same bytes.

Needs nginx on the path (Debian: `apt-get install nginx-light`).
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Self

_FIELDS = {"title": "Day pack", "body": "A pack for a day out. It carries what the day needs."}
CHAT: dict = {
    "id": "chatcmpl-1",
    "object": "chat.completion",
    "created": 1,
    "model": "bench",
    "choices": [
        {
            "index": 0,
            "finish_reason": "stop",
            "logprobs": None,
            "message": {"role": "assistant", "content": json.dumps(_FIELDS), "refusal": None},
        }
    ],
    "usage": {"prompt_tokens": 200, "completion_tokens": 40, "total_tokens": 240},
}
_CONFIG = """
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
daemon off;
events {{ worker_connections 2048; }}
http {{
    access_log off;
    keepalive_requests 100000000;
    keepalive_timeout 600;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    default_type application/json;
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        location / {{ return 200 '{answer}'; }}
        location = /count {{ stub_status; }}
    }}
}}
"""


class Provider:
    """nginx, run for the length of a `with`."""

    def __init__(self) -> None:
        if shutil.which("nginx") is None:
            raise SystemExit("nginx is not here: apt-get install nginx-light")
        self._looks = 0
        self._folder = Path(tempfile.mkdtemp(prefix="genpress-bench-"))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        answer = json.dumps(CHAT).replace("\\", "\\\\").replace("'", "\\'")
        config = self._folder / "nginx.conf"
        config.write_text(_CONFIG.format(folder=self._folder, port=self.port, answer=answer), encoding="utf-8")
        self._process = subprocess.Popen(
            ["nginx", "-c", str(config), "-p", str(self._folder)], stderr=subprocess.DEVNULL
        )

    def calls(self) -> int:
        """Return how many calls it has answered; asking is none."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/count", timeout=10) as said:
            requests = int(said.read().split()[9])
        self._looks += 1
        return requests - self._looks

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def __enter__(self) -> Self:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.02)
            else:
                return self
        raise SystemExit("nginx did not start")

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)
