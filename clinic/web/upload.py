"""How large a body may be that comes with files: refused before a byte of it is kept."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

from clinic.rules.document import LARGEST

_REST = 64 * 1024  # the other fields of the form, and what multipart adds


class SizeHandler(FileUploadHandler):
    """Stands first in the row of handlers; it keeps nothing and passes everything on."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 - Django's name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Raises: RequestDataTooBig for a body that no form of ours needs."""
        if content_length > LARGEST + _REST:
            raise RequestDataTooBig("A file is larger than 20 MB.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """The chunk, for the next handler."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Nothing: the next handler has the file."""
