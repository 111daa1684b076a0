"""Pictures made anew from their pixels: what else a file carried, its place included, is gone."""

import warnings
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from clinic.rules.document import JPEG, MOST_PIXELS, FileKind

Image.MAX_IMAGE_PIXELS = MOST_PIXELS
JPEG_QUALITY = 90  # of 95; a scan of a page stays readable


class PictureError(Exception):
    """The file is no picture that can be read, or too large a one."""


def anew(data: bytes, kind: FileKind) -> bytes:
    """The first picture of a file, upright, written again without its metadata.

    Raises: PictureError.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data), formats=[kind.code.upper()]) as found:
                if found.width * found.height > MOST_PIXELS:
                    raise PictureError("too many pixels")
                upright = ImageOps.exif_transpose(found)
                plain = upright.convert(_mode(upright.mode, kind))
    except PictureError:
        raise
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
        OSError,
        SyntaxError,
        ValueError,
    ) as error:
        raise PictureError(str(error)) from None
    # From the bytes of the pixels alone: a picture that was opened keeps its comment when saved.
    pixels = Image.frombytes(plain.mode, plain.size, plain.tobytes())
    out = BytesIO()
    pixels.save(out, kind.code.upper(), quality=JPEG_QUALITY, optimize=True)
    return out.getvalue()


def _mode(mode: str, kind: FileKind) -> str:
    if mode in {"1", "L", "I;16", "I", "F"}:
        return "L"
    return "RGB" if kind is JPEG or mode not in {"RGBA", "LA", "PA", "P"} else "RGBA"
