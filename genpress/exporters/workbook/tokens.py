"""Tokens: what shows, row by row, that a review's hidden columns are as they were written (S12)."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field

from genpress.domain.unit import UnitId

_LENGTH = 32
"""Hexadecimal digits of a token: 128 bits."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What a row's token vouches for: which text of which unit an editor was shown, and what was known of it."""

    unit: UnitId
    revision: int
    text_hash: str
    source_hash: str
    """Hash of the facts the text was written from."""
    decided: int
    """How many decisions there were on the unit."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs and checks rows with a workspace's secret."""

    secret: bytes = field(repr=False)
    _keyed: hmac.HMAC = field(init=False, repr=False, compare=False)
    """Has taken in the secret: a copy of it per row costs half of beginning anew."""

    def __post_init__(self) -> None:
        """Take in the secret."""
        object.__setattr__(self, "_keyed", hmac.new(self.secret, digestmod="sha256"))

    def sign(self, row: Signature) -> str:
        """Return a row's token."""
        return self.token(str(row.unit), row.revision, row.text_hash, row.source_hash, row.decided)

    def token(self, unit: str, revision: int, text_hash: str, source_hash: str, decided: int) -> str:
        """Return the token of a row with this signature."""
        return "g1-" + self._mac(f"{unit}\n{revision}\n{text_hash}\n{source_hash}\n{decided}")

    def fits(self, row: Signature, token: str) -> bool:
        """Return whether a token is that of a row; takes the same time for every wrong one."""
        return hmac.compare_digest(self.sign(row).encode(), token.strip().encode())

    @property
    def workspace(self) -> str:
        """A name for the workspace that tells nothing of the secret."""
        return self._mac("workspace")[:16]

    def _mac(self, text: str) -> str:
        mac = self._keyed.copy()
        mac.update(text.encode(errors="surrogatepass"))
        return mac.hexdigest()[:_LENGTH]
