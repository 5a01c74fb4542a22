"""Channels: dated packs of limits as data, which a workspace may override or add to."""

from genpress.channels.packs import channel_names, find_channel, load_channels

__all__ = ["channel_names", "find_channel", "load_channels"]
