"""A local carrier of texts that keeps each one as a file instead of sending it.

It speaks the plain HTTP protocol of `clinic.gateways.sms`: a text is on disk under the hash of its
key before the sender hears "201", the same key is taken once, and it can be asked for a key.
"""

import argparse
import hashlib
import json
import os
import signal
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

HOST = "127.0.0.1"
PATH = "/messages"
NUMBER = "+15550142200"


def file_name(ref: str) -> str:
    """The file of the text with this key."""
    return hashlib.sha256(ref.encode()).hexdigest() + ".json"


def keep(text: dict[str, str], folder: Path) -> bool:
    """Write a text to the folder, whole or not at all; False when its key was there already."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / file_name(text["ref"])
    draft = path.with_suffix(f".{os.getpid()}.{threading.get_ident()}.tmp")
    draft.write_text(json.dumps(text), encoding="utf-8")
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True


class _Handler(BaseHTTPRequestHandler):
    folder: Path
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        try:
            text = json.loads(self.rfile.read(int(self.headers.get("Content-Length", "0"))))
            kept = {name: str(text[name]) for name in ("ref", "to", "from", "body")}
        except (ValueError, KeyError, TypeError):
            self.answer(400)
            return
        self.answer(201 if keep(kept, self.folder) else 200)

    def do_GET(self) -> None:
        ref = unquote(self.path.removeprefix(f"{PATH}/"))
        self.answer(200 if (self.folder / file_name(ref)).exists() else 404)

    def answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Nothing: texts and numbers are in no log."""


class SmsSink:
    """The carrier, in a thread of this process."""

    def __init__(self, folder: Path, port: int = 0, handler: type[_Handler] = _Handler) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        own = type("Handler", (handler,), {"folder": folder})
        self._server = ThreadingHTTPServer((HOST, port), own)
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}{PATH}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    sink = SmsSink(args.folder, args.port)
    sink.start()
    print(f"keeping texts in {args.folder}", flush=True)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        sink.stop()


if __name__ == "__main__":
    main()
