import hashlib

import pytest

from genpress.hashing import canonical, combine, digest, digest_bytes


def test_canonical_json_is_sorted_and_tight():
    assert canonical({"b": 1, "a": [True, None, "é"]}) == '{"a":[true,null,"é"],"b":1}'.encode()


def test_the_digest_is_the_sha256_of_the_canonical_json():
    assert digest({"b": 1, "a": 2}) == hashlib.sha256(b'{"a":2,"b":1}').hexdigest()
    assert digest_bytes(b"x") == hashlib.sha256(b"x").hexdigest()


def test_combining_keeps_the_order():
    assert combine("a", "b") != combine("b", "a")


def test_what_is_not_json_is_refused():
    with pytest.raises(TypeError):
        digest({1, 2})
