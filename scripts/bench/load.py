"""A light HTTP client: the server is what is measured, so little else may cost."""

import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection

CONNECTIONS = 8


def post(host, port, path, body, headers=None):
    """POST `body` (a dict) on a connection of its own; return (status, dict)."""
    connection = HTTPConnection(host, port, timeout=60)
    connection.connect()
    connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        fields = {"Content-Type": "application/json", **(headers or {})}
        connection.request("POST", path, json.dumps(body), fields)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read() or b"{}")
    finally:
        connection.close()


def get(host, port, path, headers=None):
    """GET `path` on a connection of its own; return (status, bytes)."""
    connection = HTTPConnection(host, port, timeout=60)
    try:
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def milliseconds(calls):
    """Return what one call takes, when some run beside each other."""
    return 1000 / rate(calls)


def rate(calls):
    """Run the callables on parallel connections; return how many ended per second.

    :raise RuntimeError: one of them returned what went wrong.
    """
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        begun = time.perf_counter()
        wrong = [said for said in pool.map(lambda call: call(), calls) if said]
        seconds = time.perf_counter() - begun
    if wrong:
        raise RuntimeError(f"{len(wrong)} of {len(calls)} calls failed: {wrong[0]}")
    return len(calls) / seconds
