"""Settings in layers: what holds, where it came from, and what is refused without showing it."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genpress.domain.config import Config
from genpress.errors import InvalidInput, Place, UsageError
from genpress.settings import MAX_BYTES, Settings, find_root, load_settings

TOML = """\
[workspace]
name = "shop"
default_backend = "claude"

[ledger]
url = "sqlite:.genpress/ledger.db"

[backends.claude]
kind = "anthropic"
model = "some-model"
requests_per_minute = 50
price = { input = 1.0, output = 2.0 }

[backends."gpt-4.1"]
kind = "openai"
base_url = "https://llm.example.com/v1"
api_key_env = "ACME_KEY"
"""
CANARY = "sk-CANARY-77"


@pytest.fixture
def load(tmp_path):
    """Load settings from this text, environment and flags."""

    def _load(text=TOML, environ=None, **overrides) -> Settings:
        raw = text.encode() if isinstance(text, str) else text
        (tmp_path / "genpress.toml").write_bytes(raw)
        flags = {name.replace("__", "."): value for name, value in overrides.items()}
        return load_settings(tmp_path, environ=environ or {}, overrides=flags)

    return _load


@pytest.fixture
def refused(load):
    """Load settings that are refused; return their problems as (place, code, problem)."""

    def _refused(text=TOML, environ=None, **overrides):
        with pytest.raises(InvalidInput) as caught:
            load(text, environ, **overrides)
        return [(str(p.place), p.code, p) for p in caught.value.problems]

    return _refused


def test_an_empty_file_gives_the_defaults(load, tmp_path):
    loaded = load("")
    assert loaded.root == tmp_path
    assert loaded.config == Config()
    assert loaded.source("workspace.default_backend") == "default"
    assert loaded.place("workspace.default_backend") == Place("genpress.toml")


def test_each_layer_lies_over_the_one_below(load):
    environ = {"GENPRESS_LEDGER_URL": "sqlite:env.db", "GENPRESS_BACKENDS__CLAUDE__MODEL": "env-model"}
    loaded = load(TOML, {**environ, "GENPRESS_DEFAULT_BACKEND": "env"}, workspace__default_backend="flag")
    assert loaded.config.workspace.default_backend == "flag"
    assert loaded.config.ledger.url == "sqlite:env.db"
    assert loaded.config.backends["claude"].model == "env-model"
    assert loaded.config.backends["claude"].kind == "anthropic"
    assert loaded.config.backends["claude"].timeout == 120


def test_each_value_knows_where_it_came_from(load):
    loaded = load(TOML, {"GENPRESS_BACKENDS__CLAUDE__MODEL": "m"}, ledger__url="sqlite:x")
    assert loaded.source("backends.claude.model") == "GENPRESS_BACKENDS__CLAUDE__MODEL"
    assert loaded.source("backends.claude.kind") == "genpress.toml:9"
    assert loaded.source("backends.claude.price.output") == "genpress.toml:12"
    assert loaded.source("backends.gpt-4.1.base_url") == "genpress.toml:16"
    assert loaded.source("ledger.url") == "command line"
    assert loaded.source("backends.claude.timeout") == "default"
    assert loaded.source("no.such.thing") == "default"
    assert loaded.place("backends.claude.kind") == Place("genpress.toml", 9, 8)
    assert loaded.place("backends.claude.timeout") == Place("genpress.toml", 8, 11)


def test_variables_are_read_for_what_they_mean(load):
    environ = {
        "GENPRESS_PLUGINS": "one, two",
        "GENPRESS_BACKENDS__GPT_4_1__MAX_CONCURRENCY": "4",
        "GENPRESS_BACKENDS__GPT_4_1__LOCALISES": "false",
        "GENPRESS_BACKENDS__GPT_4_1__PARAMETERS__TEMPERATURE": "0.25",
        "GENPRESS_BACKENDS__GPT_4_1__PARAMETERS__REASONING_EFFORT": "low",
        "GENPRESS_BACKENDS__EXTRA__KIND": "template",
    }
    loaded = load(TOML, environ)
    backend = loaded.config.backends["gpt-4.1"]
    assert loaded.config.workspace.plugins == ("one", "two")
    assert (backend.max_concurrency, backend.localises) == (4, False)
    assert backend.parameters == {"temperature": 0.25, "reasoning_effort": "low"}
    assert loaded.config.backends["extra"].kind == "template"


def test_other_variables_are_none_of_our_business(load):
    environ = {"GENPRESS_HOME": "/x", "GENPRESS_MODELS": "/y", "ACME_KEY": CANARY, "PATH": "/bin", "GENPRESS": "1"}
    assert load(TOML, environ).config == load(TOML).config


def test_a_key_may_be_named_like_our_variables(load):
    text = TOML.replace("ACME_KEY", "GENPRESS_LEDGER_URI")
    assert load(text, {"GENPRESS_LEDGER_URI": CANARY}).config.ledger.url == "sqlite:.genpress/ledger.db"


@pytest.mark.parametrize(
    ("variable", "code", "hint"),
    [
        ("GENPRESS_LEDGER_URI", "CFG013", "Did you mean GENPRESS_LEDGER_URL?"),
        ("GENPRESS_DEFAULT_BACKND", "CFG013", "Did you mean GENPRESS_DEFAULT_BACKEND?"),
        ("GENPRESS_LEDGER__URI", "CFG013", "Did you mean GENPRESS_LEDGER_URL?"),
        ("GENPRESS_BACKENDS__CLAUDE__MODL", "CFG002", "Did you mean 'model'?"),
    ],
)
def test_slips_in_variables_are_told(refused, variable, code, hint):
    ((place, found, problem),) = refused(TOML, {variable: CANARY})
    assert (place, found, problem.hint) == (variable, code, hint)


def test_slips_in_flags_are_told(refused):
    ((place, code, problem),) = refused(workspace__default_backnd="x")
    assert (place, code) == ("command line", "CFG014")
    assert problem.hint == "Did you mean 'workspace.default_backend'?"


def test_wrong_values_are_told_where_they_stand(refused):
    environ = {"GENPRESS_BACKENDS__CLAUDE__TIMEOUT": CANARY}
    found = refused(TOML.replace("50", '"many"'), environ, backends__claude__max_concurrency="0")
    assert [(place, code) for place, code, _ in found] == [
        ("GENPRESS_BACKENDS__CLAUDE__TIMEOUT", "CFG004"),
        ("command line:backends.claude.max_concurrency", "CFG004"),
        ("genpress.toml:11:23", "CFG004"),
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("max_tokens = true", "a whole number"),
        ("timeout = true", "a number"),
        ("requests_per_minute = false", "a number"),
        ("price = {input = true, output = 1}", "a number"),
        ("timeout = inf", "a finite number"),
        ("timeout = nan", "a finite number"),
        ("tokens_per_minute = inf", "a finite number"),
    ],
)
def test_a_truth_and_an_infinity_are_no_numbers(refused, line, expected):
    ((place, code, problem),) = refused(f'[backends.a]\nkind = "openai"\n{line}\n')
    assert (place.split(":")[:2], code) == (["genpress.toml", "3"], "CFG004")
    assert expected in problem.message


def test_truths_stay_where_they_belong(load):
    config = load('[backends.a]\nkind = "openai"\nlocalises = true\nparameters = {stream = true, top_k = 1}\n').config
    assert (config.backends["a"].localises, config.backends["a"].parameters) == (True, {"stream": True, "top_k": 1})


def test_all_mistakes_of_a_file_are_told_at_once(refused):
    text = (
        '[workspce]\nname = "x"\n[ledger]\nurl = "mysql://x"\n[backends.a]\nmodl = "x"\n[backends.b]\nkind = "openai"\n'
        'base_url = "http://example.com"\napi = "soap"\nprice = {input = -1}\n[backends.c]\nkind = 5\n'
    )
    assert [(place.removeprefix("genpress.toml:"), code) for place, code, _ in refused(text)] == [
        ("1:2", "CFG002"), ("4:7", "CFG016"), ("5:11", "CFG003"), ("6:1", "CFG002"), ("9:12", "CFG012"),
        ("10:7", "CFG004"), ("11:1", "CFG003"), ("11:18", "CFG004"), ("13:8", "CFG004"),
    ]  # fmt: skip


def test_near_names_are_proposed(refused):
    hints = [problem.hint for _, _, problem in refused("[workspce]\n[backends.a]\nkind='x'\nbaseurl='x'\n")]
    assert hints == ["Did you mean 'workspace'?", "Did you mean 'base_url'?"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[workspace\nname = 1\n", "genpress.toml:1:11"),
        ("[workspace]\nname = shop\n", "genpress.toml:2:8"),
        ("[workspace]\nname = \"a\"\nname = \"b\"\n", "genpress.toml:3:11"),
        ("a = [1,\n", "genpress.toml:2"),
        ("a = '''x\n", "genpress.toml:2"),
        ("x = " + "[" * 5000, "genpress.toml"),
        ("x = " + "9" * 5000, "genpress.toml"),
    ],
)  # fmt: skip
def test_what_is_no_toml_is_told_where(refused, text, place):
    ((found, code, _),) = refused(text)
    assert (found, code) == (place, "CFG015")


def test_text_without_quotes_has_its_hint(refused):
    assert "quotes" in refused("a = shop\n")[0][2].hint


@pytest.mark.parametrize("raw", [b"a = '\xff'", b"#" * (MAX_BYTES + 1)])
def test_files_that_cannot_be_read(refused, raw):
    assert [code for _, code, _ in refused(raw)] == ["CFG001"]


def test_no_file_or_a_folder(tmp_path):
    for _ in range(2):
        with pytest.raises(InvalidInput) as caught:
            load_settings(tmp_path, environ={}, overrides={})
        assert [p.code for p in caught.value.problems] == ["CFG001"]
        (tmp_path / "genpress.toml").mkdir(exist_ok=True)


def test_a_byte_order_mark_is_no_matter(load):
    assert load(b"\xef\xbb\xbf" + TOML.encode()).source("workspace.name") == "genpress.toml:2"


@pytest.mark.parametrize(
    "line",
    [
        f'api_key = "{CANARY}"',
        f'key = "{CANARY}"',
        f'openai_api_key = "{CANARY}"',
        f'API-KEY = "{CANARY}"',
        f'token = "{CANARY}"',
        f'password = "{CANARY}"',
        f'parameters = {{ api_key = "{CANARY}" }}',
        f'parameters.authorization = "{CANARY}"',
    ],
)
def test_a_key_in_the_file_is_refused_and_not_shown(refused, line):
    ((place, code, problem),) = refused(f'[backends.x]\nkind = "openai"\n{line}\n')
    assert code == "CFG010"
    assert place.startswith("genpress.toml:3:")
    assert "api_key_env" in problem.hint
    assert CANARY not in str(problem)


@pytest.mark.parametrize("name", [CANARY, "my key", "acme_key", "$KEY", "A" * 200, ""])
def test_api_key_env_is_the_name_of_a_variable(load, refused, name):
    text = f'[backends.x]\nkind = "openai"\napi_key_env = "{name}"\n'
    if not name:
        assert load(text).config.backends["x"].api_key_env == ""
        return
    ((place, code, problem),) = refused(text)
    assert (place, code) == ("genpress.toml:3:15", "CFG011")
    assert name not in str(problem)


@pytest.mark.parametrize("name", ["max_tokens", "stop_token_ids", "keyword"])
def test_parameters_that_only_look_a_little_like_keys(load, name):
    assert load(f'[backends.x]\nkind = "openai"\nparameters.{name} = 5\n').config.backends["x"].parameters == {name: 5}


@pytest.mark.parametrize(
    "url",
    ["http://example.com/v1", "https://169.254.169.254/", f"https://u:{CANARY}@example.com", "ftp://x", "example.com"],
)
def test_base_urls_that_are_refused(refused, url):
    ((place, code, problem),) = refused(f'[backends.x]\nkind = "openai"\nbase_url = "{url}"\n')
    assert (place, code) == ("genpress.toml:3:12", "CFG012")
    assert url not in str(problem)
    assert CANARY not in str(problem)


def test_base_urls_from_the_environment_are_held_to_the_same(refused):
    ((place, code, _),) = refused(TOML, {"GENPRESS_BACKENDS__CLAUDE__BASE_URL": "http://10.0.0.1"})
    assert (place, code) == ("GENPRESS_BACKENDS__CLAUDE__BASE_URL", "CFG012")


def test_a_server_on_this_machine(load):
    assert load('[backends.x]\nkind = "openai"\nbase_url = "http://127.0.0.1:8080/v1"\n').config.backends["x"].base_url


def test_the_ledgers_password_stays_out_of_the_file(refused, load):
    url = f"postgresql://user:{CANARY}@db.example.com/genpress"
    for written in (url, f"postgresql://db/x?password={CANARY}"):
        ((place, code, problem),) = refused(f'[ledger]\nurl = "{written}"\n')
        assert (place, code) == ("genpress.toml:2:7", "CFG016")
        assert CANARY not in str(problem)
    loaded = load("", {"GENPRESS_LEDGER_URL": url})
    assert loaded.config.ledger.url == url
    assert CANARY not in repr(loaded)
    assert load('[ledger]\nurl = "postgresql://user@db.example.com/genpress"\n').config.ledger.url


def test_find_root(tmp_path):
    (tmp_path / "shop/briefs/brands").mkdir(parents=True)
    (tmp_path / "shop/genpress.toml").touch()
    assert find_root(tmp_path / "shop") == (tmp_path / "shop").resolve()
    assert find_root(tmp_path / "shop/briefs/brands") == (tmp_path / "shop").resolve()
    (tmp_path / "shop/briefs/genpress.toml").mkdir()
    assert find_root(tmp_path / "shop/briefs") == (tmp_path / "shop").resolve()


def test_no_root_suggests_init(tmp_path):
    with pytest.raises(UsageError) as caught:
        find_root(tmp_path)
    assert "genpress init" in caught.value.hint
    assert str(tmp_path) in caught.value.message


def test_find_root_from_here(tmp_path, monkeypatch):
    (tmp_path / "genpress.toml").touch()
    monkeypatch.chdir(tmp_path)
    assert find_root(Path()) == tmp_path.resolve()


_LINES = st.sampled_from(
    ["[workspace]", "[ledger]", "[backends]", "[backends.a]", "[backends.a.price]", "[[backends]]", 'kind = "x"',
     "kind = 1", 'url = "x"', f'api_key = "{CANARY}"', f'base_url = "{CANARY}"', f'api_key_env = "{CANARY}"',
     "price = 1", f'parameters = "{CANARY}"', 'parameters = {a = 1}', "backends = 3", "ledger = []",
     "workspace = 2026-11-20",
     f'input = "{CANARY}"', f'timeout = "{CANARY}"', "a.b.c = 1", "=", "["]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(lines=st.lists(_LINES, max_size=8))
def test_whatever_stands_there_is_read_or_refused_without_being_shown(tmp_path_factory, lines):
    root = tmp_path_factory.getbasetemp() / "any-settings"
    root.mkdir(exist_ok=True)
    (root / "genpress.toml").write_text("\n".join(lines))
    environ = {"GENPRESS_BACKENDS__A__MODEL": "m", "GENPRESS_LEDGER_URL": "sqlite:x"}
    try:
        shown = repr(load_settings(root, environ=environ, overrides={"backends.a.timeout": "5"}))
    except InvalidInput as error:
        shown = " ".join(str(problem) for problem in error.problems)
    assert shown
    assert CANARY not in shown
