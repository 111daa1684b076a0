"""The consent text that a new installation starts with, in the languages of its patients."""

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path

# What a person agrees to one by one, by the code that is kept with the signature.
PARTS = {
    "hands": "Adjusting by hand",
    "blocks": "Lying on padded wedges",
    "head": "Gentle work on the head and jaw",
    "neck": "Work on the neck",
}


@dataclass(frozen=True)
class Text:
    """One version of the consent in one language."""

    version: int
    language: str
    title: str
    body: str

    @property
    def sha256(self) -> str:
        """The fingerprint that is stored with each signature."""
        return fingerprint(self.title, self.body)


def fingerprint(title: str, body: str) -> str:
    """SHA-256 of a text as it is shown, in hexadecimal."""
    return hashlib.sha256(f"{title}\n\n{body}".encode()).hexdigest()


def first_texts() -> list[Text]:
    """Version 1 in English and Spanish."""
    path = Path(__file__).with_name("consent.toml")
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return [
        Text(data["version"], row["language"], row["title"], row["body"].strip())
        for row in data["text"]
    ]
