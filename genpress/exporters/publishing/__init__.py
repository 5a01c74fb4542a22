"""Approved texts for other systems: shops, feeds, tables. One module a system; each has `create`."""
