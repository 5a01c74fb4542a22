from dataclasses import replace

import pytest

from genpress.domain.unit import UnitId
from genpress.exporters.workbook.tokens import Signature, Signer

SIGNER = Signer(b"k" * 32)
ROW = Signature(UnitId.parse("b/pdp/de-DE/A"), 2, "h" * 64, "s" * 64, 0)


def test_a_token_fits_its_row_alone():
    token = SIGNER.sign(ROW)
    assert SIGNER.fits(ROW, f" {token} ")
    assert not Signer(b"x" * 32).fits(ROW, token)
    assert not SIGNER.fits(ROW, "")
    assert not SIGNER.fits(ROW, "é")


@pytest.mark.parametrize(
    "change",
    [
        {"unit": UnitId.parse("b/pdp/de-DE/B")},
        {"unit": UnitId.parse("b/pdp/de-DE/A~2")},
        {"revision": 3},
        {"text_hash": "x" * 64},
        {"source_hash": ""},
        {"decided": 1},
    ],
)
def test_any_change_is_seen(change):
    assert not SIGNER.fits(replace(ROW, **change), SIGNER.sign(ROW))


def test_neither_the_secret_nor_a_token_tells_the_other():
    assert "kkkk" not in repr(SIGNER)
    assert SIGNER.workspace not in SIGNER.sign(ROW)
    assert SIGNER.workspace != Signer(b"x" * 32).workspace
