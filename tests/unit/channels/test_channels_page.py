"""The page of channels is the one the packs make."""

from __future__ import annotations

from pathlib import Path

from genpress.channels import channel_names
from genpress.channels.page import channels_page

PAGE = Path(__file__).parents[3] / "docs/reference/channels.md"


def test_the_page_is_current() -> None:
    assert PAGE.read_text("utf-8") == channels_page()


def test_every_channel_stands_on_it() -> None:
    page = channels_page()
    assert all(f"### {name}\n" in page for name in channel_names())


def test_limits_say_whether_they_are_soft_and_whence() -> None:
    page = channels_page()
    assert "up to 580 pixels, soft (observed cut-off, secondary)" in page.replace("from 1 ", "")
    assert "3 to 15 items; from 1 up to 30 characters, wide ones counting two" in page
