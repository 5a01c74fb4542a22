"""The composition root: from a workspace's files to wired objects, and the verbs that commands and programs call."""

from genpress.app.press import Plan, Press
from genpress.app.running import RunOptions
from genpress.app.selecting import Selectors

__all__ = ["Plan", "Press", "RunOptions", "Selectors"]
