"""Reading what people give: briefs, brands, markets, termbases, catalogues."""

from genpress.sources.briefs import LoadedBrief, find_briefs, read_brief
from genpress.sources.codes import CODES
from genpress.sources.yamls import YamlDocument, parse_yaml, scalar

__all__ = ["CODES", "LoadedBrief", "YamlDocument", "find_briefs", "parse_yaml", "read_brief", "scalar"]
