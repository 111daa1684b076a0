"""What a file may be that goes into the record: told by its first bytes, never by its name."""

from dataclasses import dataclass

LARGEST = 20 * 1024 * 1024  # bytes
A_DAY = 12  # files that a patient may send within 24 hours
A_DAY_BYTES = 100 * 1024 * 1024  # and how much together
MOST_PIXELS = 60_000_000  # more is a bomb, or a scan that nobody can open on a tablet


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind of file that is taken in."""

    code: str
    media_type: str
    ending: str
    is_picture: bool


PDF = FileKind("pdf", "application/pdf", "pdf", is_picture=False)
JPEG = FileKind("jpeg", "image/jpeg", "jpg", is_picture=True)
PNG = FileKind("png", "image/png", "png", is_picture=True)
KINDS = {one.code: one for one in (PDF, JPEG, PNG)}
_STARTS = ((b"%PDF-", PDF), (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG))
_LAST = 2048  # bytes at the end among which a whole PDF closes


def kind_of(data: bytes) -> FileKind | None:
    """The kind of a whole file, None for any other kind and for a PDF that is cut off."""
    for start, kind in _STARTS:
        if data.startswith(start):
            cut_off = kind is PDF and b"%%EOF" not in data[-_LAST:]
            return None if cut_off else kind
    return None
