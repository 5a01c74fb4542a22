"""A workspace: its settings, and everything that is opened by them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from genpress import plugins
from genpress.domain.config import BackendConfig
from genpress.errors import UsageError
from genpress.interfaces import Backend, BackendEnvironment, CheckFactory, Ledger
from genpress.ledger import open_ledger
from genpress.settings import Settings, find_root, load_settings

BUILT_IN = {"template": BackendConfig(kind="template")}
"""Backends that need no declaration."""


@dataclass(frozen=True)
class Workspace:
    """One workspace, opened. Backends and the ledger are made when they are first asked for, and closed with it."""

    root: Path
    settings: Settings
    environ: Mapping[str, str] = field(repr=False)
    models_folder: Path
    _backends: dict[str, Backend] = field(default_factory=dict, init=False, repr=False)

    @classmethod
    def open(
        cls, start: Path, *, environ: Mapping[str, str], overrides: Mapping[str, str], models_folder: Path
    ) -> Workspace:
        """Open the workspace that a folder is in.

        Raises:
            UsageError: there is none, or its genpress.toml has problems.
        """
        root = find_root(start)
        return cls(root, load_settings(root, environ=environ, overrides=overrides), environ, models_folder)

    @property
    def backend_configs(self) -> Mapping[str, BackendConfig]:
        """The declared backends and the built-in ones, by name."""
        return {**BUILT_IN, **self.settings.config.backends}

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger; made on first use."""
        return open_ledger(self.settings.config.ledger.url, self.root)

    def backend(self, name: str) -> Backend:
        """Return a backend by its name, made on first use.

        Raises:
            UsageError: no backend has this name, or its kind is unknown.
        """
        if name not in self._backends:
            configs = self.backend_configs
            if name not in configs:
                known = ", ".join(sorted(configs))
                raise UsageError(
                    f"backend {name} is not declared in genpress.toml",
                    hint=f"Declare [backends.{name}]; known: {known}.",
                )
            config = configs[name]
            make = plugins.backend_factory(config.kind, self.settings.config.workspace.plugins)
            self._backends[name] = make(name, config, BackendEnvironment(self.environ, self.models_folder))
        return self._backends[name]

    @cached_property
    def plugged_checks(self) -> tuple[CheckFactory, ...]:
        """What makes the checks of plug-ins that the workspace allows.

        Raises:
            UsageError: one cannot be imported.
        """
        return plugins.check_factories(self.settings.config.workspace.plugins)

    def chain(self, names: Sequence[str]) -> tuple[Backend, ...]:
        """Return the backends of a chain, in order; of no names, the workspace's default."""
        return tuple(self.backend(name) for name in names or [self.settings.config.workspace.default_backend])

    def concurrency(self, chain: Iterable[Backend]) -> dict[str, int]:
        """Return the most calls at once, by backend."""
        configs = self.backend_configs
        return {backend.name: configs[backend.name].max_concurrency for backend in chain}

    async def close_backends(self) -> None:
        """Close the backends' connections; the next use opens new ones."""
        backends = list(self._backends.values())
        self._backends.clear()
        await asyncio.gather(*(backend.close() for backend in backends))

    def close(self) -> None:
        """Close everything that was opened."""
        if self._backends:
            asyncio.run(self.close_backends())
        if "ledger" in self.__dict__:
            self.ledger.close()
