import pytest

from genpress.backends.anthropic_messages import Messages
from genpress.backends.openai_chat import Chat
from genpress.backends.openai_responses import Responses
from genpress.backends.parameters import apply, identity_of, most_tokens, parameter_problems
from genpress.domain.config import BackendConfig


def problems(takes: object, *, strict: bool = True, **parameters: object) -> list[str]:
    config = BackendConfig(kind="openai", parameters=parameters)
    return [str(found) for found in parameter_problems("press", config, takes, strict=strict, api="The API")]


def test_what_the_api_takes_is_fine() -> None:
    assert problems(Responses().takes, temperature=0.2, reasoning_effort="low") == []


def test_anthropic_takes_no_temperature() -> None:
    (found,) = problems(Messages().takes, temperature=0.2)
    assert found.startswith("genpress.toml:backends.press.parameters: BKD003 The API takes no 'temperature'")


def test_a_typo_is_answered_with_the_nearest_name() -> None:
    (found,) = problems(Chat(own=True).takes, temperatur=0.2)
    assert "Did you mean 'temperature'?" in found


def test_compatible_servers_have_parameters_of_their_own() -> None:
    assert problems(Chat(own=False).takes, strict=False, min_p=0.1) == []


@pytest.mark.parametrize(
    "name", ["model", "stream", "n", "messages", "tools", "response_format", "store", "max_tokens"]
)
def test_what_genpress_sets_itself_is_refused_everywhere(name: str) -> None:
    (found,) = problems(Chat(own=False).takes, strict=False, **{name: 2})
    assert "set by genpress itself" in found


def test_parameters_go_where_the_api_wants_them() -> None:
    body: dict[str, object] = {"text": {"format": 1}}
    apply(body, {"temperature": 0.5, "reasoning_effort": "low"}, {"verbosity": "low"}, Responses().takes)
    assert body == {"text": {"format": 1, "verbosity": "low"}, "temperature": 0.5, "reasoning": {"effort": "low"}}


def test_a_requests_own_parameters_win_and_those_not_taken_are_left_out() -> None:
    body: dict[str, object] = {}
    apply(
        body,
        {"temperature": 0.5, "min_p": 0.1},
        {"temperature": 0.9, "top_k": 40, "max_tokens": 9},
        Chat(own=False).takes,
    )
    assert body == {"temperature": 0.9, "min_p": 0.1}


def test_a_chain_of_backends_can_share_a_deliverables_temperature() -> None:
    body: dict[str, object] = {}
    apply(body, {}, {"temperature": 0.9}, Messages().takes)
    assert body == {}


def test_a_parameter_cannot_hide_inside_a_value() -> None:
    with pytest.raises(TypeError):
        apply({"text": "x"}, {"verbosity": "low"}, {}, Responses().takes)


@pytest.mark.parametrize(
    ("own", "most"), [({}, 2048), ({"max_tokens": 9}, 9), ({"max_tokens": 0}, 2048), ({"max_tokens": "x"}, 2048)]
)
def test_the_most_tokens_of_a_call(own: dict[str, object], most: int) -> None:
    assert most_tokens(BackendConfig(kind="openai"), own) == most


def test_an_identity_keeps_parameters_as_they_are() -> None:
    assert identity_of({"temperature": 0.5}) == {"temperature": 0.5}
