"""One POST view as the nine tests need to know it."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from clinic.models import User

Data = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One POST view: who may, what is sent, and what is there afterwards."""

    name: str
    role: str
    wrong: str
    audit: str
    data: Data
    done: Callable[[], bool]
    thing: Callable[[User], Any] | None = (
        None  # what the address names; None where it names nothing
    )
    bad: Data | None = None  # what is sent wrong; None where the view reads no data
    keyed: bool = True  # whether the form carries a one-use key
    methods: tuple[str, ...] = field(default=("put", "delete"))

    def url(self, by: User) -> str:
        args = [self.thing(by).pk] if self.thing else []
        return reverse(f"clinic:{self.name}", args=args)

    def foreign(self, key: str) -> str:
        """The address with another key in the place of a row's."""
        return reverse(f"clinic:{self.name}", args=[uuid.UUID(int=1)]).replace(
            str(uuid.UUID(int=1)), key
        )

    def sent(self, data: Data | None = None) -> Data:
        """The data with a fresh form key."""
        data = self.data if data is None else data
        return {**data, "form_key": str(uuid.uuid4())} if self.keyed else dict(data)
