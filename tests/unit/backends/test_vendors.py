"""Attack S10: a project file that points a backend at a thief."""

import pytest

from genpress.backends.vendors import ANTHROPIC, OPENAI, Vendor, endpoint, endpoint_problems, read_key
from genpress.domain.config import BackendConfig
from genpress.errors import BackendError, FailureKind


def config(base_url: str = "", api_key_env: str = "") -> BackendConfig:
    return BackendConfig(kind="openai", model="m", base_url=base_url, api_key_env=api_key_env)


def codes(base_url: str = "", api_key_env: str = "", vendor: Vendor = OPENAI) -> list[str]:
    return [problem.code for problem in endpoint_problems("press", config(base_url, api_key_env), vendor)]


def test_the_vendors_own_host_gets_the_vendors_own_key() -> None:
    where = endpoint(config(), OPENAI)
    assert (where.custom, where.key_variable, where.host) == (False, "OPENAI_API_KEY", "api.openai.com")
    assert read_key("press", where, {"OPENAI_API_KEY": " sk-1234 \n"}).reveal() == "sk-1234"


@pytest.mark.parametrize(
    "url", ["https://api.openai.com/v1", "https://API.OpenAI.com:443/v1/", "https://eu.api.openai.com/v1"]
)
def test_its_regions_and_spellings_are_its_own(url: str) -> None:
    assert not endpoint(config(url), OPENAI).custom
    assert codes(url) == []


@pytest.mark.parametrize(
    "url",
    [
        "https://api.openai.com.evil.example/v1",
        "https://evil.example/api.openai.com/v1",
        "https://xapi.openai.com/v1",
        "https://api.openai.com:8443/v1",
        "https://api.openai.com./v1",
        "https://api.anthropic.com/v1",
        "http://127.0.0.1:8000/v1",
    ],
)
def test_any_other_host_never_gets_it(url: str) -> None:
    where = endpoint(config(url), OPENAI)
    assert where.custom
    assert where.key_variable == ""
    assert read_key("press", where, {"OPENAI_API_KEY": "sk-1234"}).reveal() == "none"


@pytest.mark.parametrize(
    "variable", ["OPENAI_API_KEY", "OPENAI_ADMIN_KEY", "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"]
)
def test_not_even_when_the_project_names_it(variable: str) -> None:
    assert codes("https://evil.example/v1", variable) == ["BKD002"]


def test_nor_does_one_vendor_get_anothers() -> None:
    assert codes("", "ANTHROPIC_API_KEY", OPENAI) == ["BKD002"]
    assert codes("", "OPENAI_API_KEY", ANTHROPIC) == ["BKD002"]
    assert codes("", "OPENAI_API_KEY", OPENAI) == codes("", "ANTHROPIC_API_KEY", ANTHROPIC) == []
    assert codes("", "TEAM_B_KEY", OPENAI) == []


def test_a_host_of_its_own_gets_the_key_that_is_named_for_it() -> None:
    where = endpoint(config("https://gateway.example/v1", "GATEWAY_KEY"), OPENAI)
    environ = {"GATEWAY_KEY": "gw-12345678", "OPENAI_API_KEY": "sk-1234"}
    assert read_key("press", where, environ).reveal() == "gw-12345678"


@pytest.mark.parametrize(
    "url",
    [
        "ftp://host/v1",
        "host/v1",
        "https://",
        "https://host:99999/v1",
        "https://[::1/v1",
        "https://user:pass@host/v1",
        "https://host/v1?key=abc",
        "https://host/v1#x",
        "https://api.openai.com@evil.example/v1",
        "http://169.254.169.254/latest",
        "http://[fe80::1]/v1",
        "http://[::ffff:169.254.169.254]/v1",
        "http://metadata.google.internal/v1",
        "http://224.0.0.1/v1",
        "http://api.openai.com/v1",
    ],
)
def test_addresses_that_are_none_or_hold_more_or_lie_hidden_are_refused(url: str) -> None:
    assert "BKD001" in codes(url)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/v1", "http://localhost:1/v1", "http://[::1]:1/v1", "http://gpu-box:8000/v1"]
)
def test_servers_nearby_may_be_named_without_encryption(url: str) -> None:
    assert codes(url, "GATEWAY_KEY") == []


def test_a_key_never_goes_to_a_public_host_unencrypted() -> None:
    assert codes("http://models.example/v1", "GATEWAY_KEY") == ["BKD001"]
    assert codes("http://models.example/v1") == []
    assert codes("http://10.1.2.3/v1", "GATEWAY_KEY") == []


def test_all_problems_come_at_once_and_say_where() -> None:
    problems = list(endpoint_problems("press", config("http://u:p@169.254.1.1/v1?x=1", "OPENAI_API_KEY"), OPENAI))
    assert len(problems) >= 3
    assert {str(problem.place) for problem in problems} == {"genpress.toml:backends.press"}
    assert not [problem for problem in problems if "u:p" in str(problem)]


def test_a_missing_key_is_named_by_its_variable() -> None:
    with pytest.raises(BackendError) as caught:
        read_key("press", endpoint(config(), OPENAI), {"OPENAI_API_KEY": "  "})
    assert caught.value.kind is FailureKind.AUTH
    assert "OPENAI_API_KEY" in caught.value.message
    assert "export OPENAI_API_KEY" in caught.value.hint


@pytest.mark.parametrize("value", ["sk-12\n34", "sk-…", "sk 1234", "sk-12\x0034"])
def test_a_value_that_is_no_key_is_refused_without_being_shown(value: str) -> None:
    with pytest.raises(BackendError) as caught:
        read_key("press", endpoint(config(), OPENAI), {"OPENAI_API_KEY": value})
    assert caught.value.kind is FailureKind.AUTH
    assert value not in f"{caught.value.message} {caught.value.hint}"


def test_loopback_says_so_itself() -> None:
    assert endpoint(config("http://127.8.9.1:1/v1"), OPENAI).named_loopback
    assert endpoint(config("http://localhost:1/v1"), OPENAI).named_loopback
    assert not endpoint(config("http://printer:1/v1"), OPENAI).named_loopback
