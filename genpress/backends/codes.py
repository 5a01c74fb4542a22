"""The codes of problems with backends as genpress.toml declares them."""

from __future__ import annotations

from collections.abc import Mapping

CODES: Mapping[str, str] = {
    "BKD001": "The `base_url` of a backend may not be used.",
    "BKD002": "The `api_key_env` of a backend may not be used with its `base_url`.",
    "BKD003": "A parameter that the backend's API does not take, or that genpress sets itself.",
    "BKD004": "A backend that needs a model names none.",
    "BKD005": "A brief names a backend or channel that is not there.",
}
"""Codes of problems with backends, and what each means."""
