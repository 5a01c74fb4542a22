"""Local models: the store in the user's cache folder, and what a brief lacks of it."""

from __future__ import annotations

import os
from collections.abc import Mapping

from genpress.backends.models import ModelInfo, ModelStore, default_folder
from genpress.domain.config import BackendConfig
from genpress.pipeline.job import Job


def model_store(environ: Mapping[str, str] | None = None) -> ModelStore:
    """Return the store of models that the environment names."""
    return ModelStore(default_folder(os.environ if environ is None else environ))


def missing_models(job: Job, configs: Mapping[str, BackendConfig], store: ModelStore) -> list[ModelInfo]:
    """Return the models that the first backends of a job's chains lack and that can be pulled."""
    known = {model.name: model for model in store.known()}
    wanted = {
        configs[stage.chain[0].name].model for stage in job.stages if configs[stage.chain[0].name].kind == "local"
    }
    return [known[name] for name in sorted(wanted & set(known)) if store.path(name) is None]
