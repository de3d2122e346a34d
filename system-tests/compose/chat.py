"""Six WebSocket clients and three plain ones, spread over the replicas, in one room: each message of
one is heard by all the others. Usage: chat.py HTTP_PORT TCP_PORT"""

import asyncio
import json
import sys

import websockets

DEADLINE_S = 30
HTTP_PORT, TCP_PORT = sys.argv[1], sys.argv[2]


async def ask(socket, envelope):
    await socket.send(json.dumps(envelope))
    while True:
        for line in (await socket.recv()).splitlines():
            message = json.loads(line)
            if message.get("id") == envelope["id"]:
                assert message["t"] == "ok", message
                return message


async def browser(nick):
    socket = await websockets.connect(
        f"ws://127.0.0.1:{HTTP_PORT}/ws", subprotocols=["portside.v1.json"]
    )
    await ask(socket, {"id": 1, "t": "hello", "v": 1, "nick": nick})
    await ask(socket, {"id": 2, "t": "join", "room": "lobby"})
    return socket


async def hears_over_ws(socket, text):
    while True:
        for line in (await socket.recv()).splitlines():
            if json.loads(line).get("body", {}).get("text") == text:
                return


async def plain(nick):
    reader, writer = await asyncio.open_connection("127.0.0.1", TCP_PORT)
    writer.write(f"/nick {nick}\n".encode())
    await reader.readuntil(nick.encode())
    return reader, writer


async def main():
    sockets = [await browser(f"web{i}") for i in range(6)]
    plains = [await plain(f"nc{i}") for i in range(3)]

    await ask(
        sockets[0],
        {"id": 3, "t": "send", "room": "lobby", "cid": "c-1", "body": {"text": "over the web"}},
    )
    await asyncio.gather(
        *(hears_over_ws(socket, "over the web") for socket in sockets[1:]),
        *(reader.readuntil(b"over the web") for reader, _ in plains),
    )
    plains[0][1].write(b"over plain text\n")
    await asyncio.gather(
        *(hears_over_ws(socket, "over plain text") for socket in sockets),
        *(reader.readuntil(b"over plain text") for reader, _ in plains[1:]),
    )
    print("compose: six browsers and three plain clients on three replicas heard one another")


asyncio.run(asyncio.wait_for(main(), DEADLINE_S))
