"""Checks: coded rules that read a draft and say what is wrong with it, deterministic and offline."""

from genpress.checks.rule import Rule, Setting
from genpress.checks.runner import CheckResult, Checks, build_checks

__all__ = ["CheckResult", "Checks", "Rule", "Setting", "build_checks"]
