"""Clients that only call: `clients.py asyncio|aiohttp|openai URL CALLS IN_FLIGHT`. They store nothing."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import orjson

BODY = {
    "model": "bench",
    "messages": [
        {"role": "system", "content": "You write product pages. " * 8},
        {"role": "user", "content": "Pack. " * 40},
    ],
    "max_tokens": 300,
}


async def pool(call: Callable[[], Awaitable[object]], calls: int, in_flight: int) -> None:
    """Make so many calls, so many at once."""
    left = iter(range(calls))

    async def slot() -> None:
        for _ in left:
            await call()

    await asyncio.gather(*(slot() for _ in range(in_flight)))


class Connection(asyncio.Protocol):
    """One keep-alive connection: the least a client can do."""

    def __init__(self) -> None:
        self.buffer = b""
        self.waiting: asyncio.Future[bytes] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, mark, body = self.buffer.partition(b"\r\n\r\n")
        if mark:
            length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            if len(body) >= length:
                self.buffer = body[length:]
                self.waiting.set_result(body[:length])

    async def ask(self, request: bytes) -> bytes:
        self.waiting = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return await self.waiting


async def by_asyncio(url: str, calls: int, in_flight: int) -> None:
    parts = urlsplit(url)
    left = iter(range(calls))

    async def slot() -> None:
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(Connection, parts.hostname, parts.port)
        for _ in left:
            body = orjson.dumps(BODY)
            head = f"POST {parts.path}/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
            orjson.loads(await connection.ask(head.encode() + body))
        connection.transport.close()

    await asyncio.gather(*(slot() for _ in range(in_flight)))


async def by_aiohttp(url: str, calls: int, in_flight: int) -> None:
    import aiohttp

    connector = aiohttp.TCPConnector(limit=in_flight)
    async with aiohttp.ClientSession(connector=connector) as session:

        async def call() -> object:
            async with session.post(f"{url}/chat/completions", data=orjson.dumps(BODY)) as answer:
                return orjson.loads(await answer.read())

        await pool(call, calls, in_flight)


async def by_openai(url: str, calls: int, in_flight: int) -> None:
    import openai

    async with openai.AsyncOpenAI(base_url=url, api_key="bench") as sdk:
        await pool(lambda: sdk.chat.completions.create(**BODY), calls, in_flight)


CLIENTS = {"asyncio": by_asyncio, "aiohttp": by_aiohttp, "openai": by_openai}

if __name__ == "__main__":
    kind, url, calls, in_flight = sys.argv[1:5]
    asyncio.run(CLIENTS[kind](url, int(calls), int(in_flight)))
