import pickle

import pytest

from genpress.backends.secrets import HIDDEN, Secret

KEY = "prs_4f9a77c0b1e2d3"


def test_a_key_prints_as_stars() -> None:
    secret = Secret(KEY)
    assert repr(secret) == str(secret) == f"{secret}" == HIDDEN
    assert secret.reveal() == KEY


def test_a_key_is_never_pickled() -> None:
    with pytest.raises(TypeError):
        pickle.dumps(Secret(KEY))


@pytest.mark.parametrize(
    "said",
    [
        f"Incorrect API key provided: {KEY}.",
        f'{{"authorization": "Bearer {KEY}"}}',
        f"bad key {KEY[:11]}",
        f"bad key …{KEY[-9:]}",
        f"bad key {KEY[3:12]}****",
        f"header x-api-key={KEY}, please check",
    ],
)
def test_a_key_repeated_in_a_message_is_hidden_whole_or_in_part(said: str) -> None:
    shown = Secret(KEY).redact(said)
    assert HIDDEN in shown
    assert not [at for at in range(len(KEY) - 7) if KEY[at : at + 8] in shown]


@pytest.mark.parametrize(
    "other", ["sk-proj-abcdef123456", "sk-ant-api03-xyz", "Bearer abc.def.ghi", "pk-****wxyz", "ab****yz"]
)
def test_other_things_that_look_like_keys_are_hidden_too(other: str) -> None:
    assert other not in Secret(KEY).redact(f"the key {other} is wrong")


@pytest.mark.parametrize(
    "said", ["The model `gpt-5` does not exist", "max_tokens: 4096 > 2048", "request req_01ABC took 1.2 s"]
)
def test_plain_words_stay(said: str) -> None:
    assert Secret(KEY).redact(said) == said


def test_without_a_key_nothing_of_the_message_is_lost() -> None:
    assert Secret("").redact("plain words") == "plain words"
    assert Secret("none").redact("there is none left") == "there is none left"
