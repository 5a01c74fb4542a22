"""Which servers backends may be pointed at."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genpress.domain.hosts import refuse_url


@pytest.mark.parametrize(
    "url",
    [
        "https://api.openai.com/v1", "HTTPS://example.com", "https://example.com:8443/v1/", "https://10.0.0.7/v1",
        "http://localhost:8000/v1", "http://LOCALHOST", "http://model.localhost", "http://127.0.0.1:1", "http://127.9.9.9",
        "http://[::1]:8080", "http://0x7f.1", "http://[::ffff:127.0.0.1]", "https://müller.example",
    ],
)  # fmt: skip
def test_allowed(url):
    assert refuse_url(url) == ""


@pytest.mark.parametrize(
    "url",
    [
        "https://169.254.169.254/latest", "http://169.254.1.1", "https://2852039166", "https://0xa9fea9fe",
        "https://0251.0376.0251.0376", "https://169.254.43518", "https://169.254.169.254.", "https://[fe80::1]",
        "https://[fe80::1%25eth0]", "https://[::ffff:169.254.169.254]", "https://[2002:a9fe:a9fe::]",
        "https://１６９.２５４.１６９.２５４", "https://169。254。169。254", "https://metadata.google.internal",
        "https://METADATA.google.internal.", "https://[fd00:ec2::254]", "https://100.100.100.200",
    ],
)  # fmt: skip
def test_link_local_and_metadata_services_are_refused_in_every_spelling(url):
    assert "link-local" in refuse_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com", "http://10.0.0.7", "http://192.168.1.2:8000", "http://localhost.example.com", "http://0.0.0.0",
        "http://127.0.0.1.example.com", "http://[::2]", "http://notlocalhost",
    ],
)  # fmt: skip
def test_plain_http_goes_to_this_machine_only(url):
    assert "plain http" in refuse_url(url)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://example.com", "https://"),
        ("file:///etc/passwd", "https://"),
        ("javascript:alert(1)", "https://"),
        ("example.com/v1", "https://"),
        ("//example.com", "https://"),
        ("", "https://"),
        ("https://", "no host"),
        ("https:///v1", "no host"),
        ("https://x:99999", "not a URL"),
        ("https://x:port", "not a URL"),
        ("https://[::1", "not a URL"),
        ("https://user:SECRET@example.com", "password"),
        ("https://SECRET@example.com", "password"),
        ("https://example.com/?key=SECRET", "query"),
        ("https://example.com/#SECRET", "query"),
        ("https://exa mple.com", "space"),
        ("https://example.com\\@localhost", "password"),
        ("https://example.com/a\\b", "backslash"),
    ],
)
def test_refused_in_words_without_the_url(url, words):
    reason = refuse_url(url)
    assert words in reason
    assert "SECRET" not in reason


@given(
    st.text(max_size=60)
    | st.text(max_size=40).map("https://{}".format)
    | st.from_regex(r"https?://[0-9a-fx.:\[\]@%]{1,30}")
)
def test_never_fails(url):
    assert isinstance(refuse_url(url), str)
