"""Catalogues: tables of any format as rows of text that stream, bad rows as data."""

from genpress.sources.catalogues.opening import open_frame, open_table
from genpress.sources.catalogues.problems import CODES

__all__ = ["CODES", "open_frame", "open_table"]
