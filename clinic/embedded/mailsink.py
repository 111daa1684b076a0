"""A local mail server that keeps every mail as a file instead of sending it.

A mail is on disk under the hash of its Message-ID before the sender hears "250 OK". So a sender
that was interrupted can ask afterwards whether a mail was taken, as it would ask a provider.
"""

import argparse
import hashlib
import logging
import os
import signal
import socket
import threading
from email.parser import BytesHeaderParser
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"
logging.getLogger("mail.log").setLevel(logging.WARNING)  # every connection's ups and downs


def file_name(message_id: str) -> str:
    """The file of the mail with this Message-ID (with its angle brackets)."""
    return hashlib.sha256(message_id.strip().encode()).hexdigest() + ".eml"


def keep(content: bytes, folder: Path) -> Path:
    """Write the mail to the folder, whole or not at all; returns its file."""
    given = BytesHeaderParser().parsebytes(content).get("Message-ID", "")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / file_name(str(given) or hashlib.sha256(content).hexdigest())
    draft = path.with_suffix(f".{os.getpid()}.{threading.get_ident()}.tmp")
    with draft.open("wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    draft.rename(path)
    return path


class _Handler:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        try:
            keep(envelope.original_content or b"", self.folder)
        except OSError as error:
            return f"451 4.3.0 The mailbox cannot be written: {error.strerror}"
        return "250 2.0.0 OK"


class MailSink:
    """The mail server, in a thread of this process."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        self.folder = folder
        self.port = port or free_port()
        folder.mkdir(parents=True, exist_ok=True)
        self._controller = Controller(_Handler(folder), hostname=HOST, port=self.port)

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()


def free_port() -> int:
    """A port on this machine that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    sink = MailSink(args.folder, args.port)
    sink.start()
    print(f"keeping mail in {args.folder}", flush=True)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        sink.stop()


if __name__ == "__main__":
    main()
