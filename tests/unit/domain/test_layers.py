"""What variables and flags set."""

import pytest

from genpress.domain.config import BackendConfig, Config
from genpress.domain.layers import known_paths, known_variables, put, value_of, variable_path


@pytest.mark.parametrize(
    ("variable", "path"),
    [
        ("GENPRESS_LEDGER_URL", ("ledger", "url")),
        ("GENPRESS_LEDGER__URL", ("ledger", "url")),
        ("GENPRESS_DEFAULT_BACKEND", ("workspace", "default_backend")),
        ("GENPRESS_WORKSPACE_DEFAULT_BACKEND", ("workspace", "default_backend")),
        ("GENPRESS_WORKSPACE__NAME", ("workspace", "name")),
        ("GENPRESS_PLUGINS", ("workspace", "plugins")),
        ("GENPRESS_BACKENDS__CLAUDE__MODEL", ("backends", "claude", "model")),
        ("GENPRESS_BACKENDS__GPT_4_1__BASE_URL", ("backends", "gpt-4.1", "base_url")),
        ("GENPRESS_BACKENDS__MIXED__MODEL", ("backends", "Mixed", "model")),
        ("GENPRESS_BACKENDS__NEW__KIND", ("backends", "new", "kind")),
        ("GENPRESS_BACKENDS__CLAUDE__PRICE__INPUT", ("backends", "claude", "price", "input")),
        ("GENPRESS_BACKENDS__CLAUDE", None),
        ("GENPRESS_BACKENDS____MODEL", None),
        ("GENPRESS_NAME", None),
        ("GENPRESS_HOME", None),
        ("GENPRESS_", None),
    ],
)
def test_variables(variable, path):
    assert variable_path(variable, ["claude", "gpt-4.1", "Mixed"]) == path


def test_what_text_means():
    assert value_of(("workspace", "plugins"), "a, b,,") == ["a", "b"]
    assert value_of(("workspace", "name"), "a, b") == "a, b"
    free = ("backends", "x", "parameters", "p")
    assert [value_of(free, text) for text in ("true", "false", "3", "0.5", "high", "")] == [
        True,
        False,
        3,
        0.5,
        "high",
        "",
    ]


def test_put_makes_tables_and_never_breaks_values():
    raw = {"a": 1}
    assert put(raw, ("b", "c", "d"), 2)
    assert not put(raw, ("a", "c"), 3)
    assert not put(raw, ("a", "c", "d"), 3)
    assert raw == {"a": 1, "b": {"c": {"d": 2}}}


def test_every_setting_has_a_name_and_a_variable():
    paths = set(known_paths())
    assert {path.split(".")[0] for path in paths} == set(Config.model_fields)
    assert {"ledger.url", "workspace.default_backend", "backends.NAME.price.input"} <= paths
    for key in set(BackendConfig.model_fields) - {"price", "parameters"}:
        assert f"backends.NAME.{key}" in paths
        assert f"GENPRESS_BACKENDS__NAME__{key.upper()}" in set(known_variables())
