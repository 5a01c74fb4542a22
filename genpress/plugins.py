"""Plug-ins by name: built-ins and entry points, imported only when used.

A built-in is a dotted path in a table, so that naming a kind costs nothing until it is asked for. Other packages offer
theirs as entry points; such code runs only when genpress.toml names it (`workspace.plugins`), since merely having a
package installed is no consent to run it. A built-in's name cannot be taken over.
"""

from __future__ import annotations

import difflib
import importlib
import importlib.metadata
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import cast

from genpress.errors import UsageError
from genpress.interfaces import BackendFactory, CheckFactory
from genpress.interfaces.exporters import ExporterFactory

BACKENDS_GROUP = "genpress.backends"
"""Entry-point group of backends; an entry point's name is the `kind` that genpress.toml declares."""

BUILT_IN_BACKENDS: Mapping[str, str] = MappingProxyType(
    {
        "openai": "genpress.backends.openai:create",
        "anthropic": "genpress.backends.anthropic:create",
        "local": "genpress.backends.local:create",
        "template": "genpress.backends.template:create",
    }
)
"""Kind → where its factory stands."""

EXPORTERS_GROUP = "genpress.exporters"
"""Entry-point group of exporters; an entry point's name is what `publish --to` says."""

BUILT_IN_EXPORTERS: Mapping[str, str] = MappingProxyType(
    {
        "shopify": "genpress.exporters.publishing.shopify:create",
        "woocommerce": "genpress.exporters.publishing.woocommerce:create",
        "google-merchant": "genpress.exporters.publishing.merchant:create",
        "amazon": "genpress.exporters.publishing.amazon:create",
        "csv": "genpress.exporters.publishing.tables:create_csv",
        "jsonl": "genpress.exporters.publishing.tables:create_jsonl",
        "parquet": "genpress.exporters.publishing.parquet:create",
    }
)
"""Format → where its exporter's factory stands."""

CHECKS_GROUP = "genpress.checks"
"""Entry-point group of checks; each one that the workspace allows is asked for every draft."""

_EXTRAS = {"xllamacpp": "local", "pyarrow": "parquet"}


def backend_factory(kind: str, allowed: Sequence[str] = ()) -> BackendFactory:
    """Return what makes backends of a kind.

    Args:
        kind: as genpress.toml declares it.
        allowed: names of entry points that may be loaded, from `workspace.plugins`.

    Raises:
        UsageError: there is no such kind, it is not allowed, or it cannot be imported.
    """
    return cast("BackendFactory", _load(BACKENDS_GROUP, BUILT_IN_BACKENDS, kind, allowed))


def backend_kinds(allowed: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the kinds that can be named, built-ins first."""
    return (*BUILT_IN_BACKENDS, *sorted(set(_offered(BACKENDS_GROUP)) & set(allowed) - set(BUILT_IN_BACKENDS)))


def exporter_factory(name: str, allowed: Sequence[str] = ()) -> ExporterFactory:
    """Return what makes the exporter of a format.

    Args:
        name: as `publish --to` says.
        allowed: names of entry points that may be loaded, from `workspace.plugins`.

    Raises:
        UsageError: there is no such format, it is not allowed, or it cannot be imported.
    """
    return cast("ExporterFactory", _load(EXPORTERS_GROUP, BUILT_IN_EXPORTERS, name, allowed))


def check_factories(allowed: Sequence[str]) -> tuple[CheckFactory, ...]:
    """Return what makes the checks of plug-ins that a workspace allows, in the order of their names.

    Args:
        allowed: names of entry points that may be loaded, from `workspace.plugins`.

    Raises:
        UsageError: one cannot be imported, or two packages offer the same name.
    """
    names = sorted(set(_offered(CHECKS_GROUP)) & set(allowed)) if allowed else []
    return tuple(cast("CheckFactory", _load(CHECKS_GROUP, {}, name, allowed)) for name in names)


def installed() -> set[str]:
    """Return the names of all plug-ins that installed packages offer."""
    return {name for group in (BACKENDS_GROUP, EXPORTERS_GROUP, CHECKS_GROUP) for name in _offered(group)}


def _load(group: str, built_in: Mapping[str, str], name: str, allowed: Sequence[str]) -> object:
    if name in built_in:
        return _import(name, built_in[name])
    offered = _offered(group)
    if name not in offered:
        raise _unknown(group, name, [*built_in, *(set(offered) & set(allowed))])
    if name not in allowed:
        raise UsageError(
            f"the plug-in {name!r} is installed, but this workspace does not allow it",
            hint=f'Add it to genpress.toml if you trust it: [workspace] plugins = ["{name}"]',
        )
    if len(offered[name]) > 1:
        raise UsageError(f"several installed packages offer {name!r} ({group}): {', '.join(sorted(offered[name]))}")
    return _import(name, offered[name][0])


def _offered(group: str) -> dict[str, list[str]]:
    offered: dict[str, list[str]] = {}
    for point in importlib.metadata.entry_points(group=group):
        paths = offered.setdefault(point.name, [])
        # The same distribution may be found twice on the path; only different targets are a conflict.
        if point.value not in paths:
            paths.append(point.value)
    return offered


def _unknown(group: str, name: str, known: Sequence[str]) -> UsageError:
    near = difflib.get_close_matches(name, known, n=1)
    meant = f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(sorted(known))}."
    return UsageError(f"no {group.rpartition('.')[2].removesuffix('s')} is called {name!r}", hint=meant)


def _import(name: str, path: str) -> object:
    module, _, attribute = path.replace(" ", "").partition(":")
    try:
        found: object = importlib.import_module(module)
        for part in filter(None, attribute.split(".")):
            found = getattr(found, part)
    except ModuleNotFoundError as error:
        raise _missing(name, error) from None
    except (ImportError, AttributeError) as error:
        raise UsageError(f"the plug-in {name!r} cannot be loaded from {path}: {error}") from None
    if not callable(found):
        raise UsageError(f"the plug-in {name!r} is not callable: {path}")
    return found


def _missing(name: str, error: ModuleNotFoundError) -> UsageError:
    package = (error.name or "").partition(".")[0]
    extra = _EXTRAS.get(package)
    hint = f"Install it: pip install 'genpress[{extra}]'" if extra else f"Install it: pip install {package}"
    return UsageError(f"{name!r} needs the package {package!r}, which is not installed", hint=hint)
