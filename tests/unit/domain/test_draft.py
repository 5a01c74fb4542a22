from genpress.domain.draft import Hashes, content_hash

HASHES = Hashes("f", "g", "p", "b")


def test_what_changed_is_said_in_the_words_of_the_design():
    assert HASHES.changed(Hashes("f2", "g", "p", "b2")) == ("facts", "backend")
    assert HASHES.changed(Hashes("f", "g2", "p2", "b")) == ("guidance", "prompt")
    assert HASHES.changed(HASHES) == ()


def test_the_fingerprint_stands_for_all_four():
    prints = {HASHES.fingerprint} | {
        Hashes(*[("x" if i == j else part) for j, part in enumerate("fgpb")]).fingerprint for i in range(4)
    }
    assert len(prints) == 5


def test_parts_do_not_run_into_each_other():
    assert Hashes("ab", "c", "p", "b").fingerprint != Hashes("a", "bc", "p", "b").fingerprint


def test_content_has_one_hash_whatever_the_order_of_its_fields():
    assert content_hash({"a": "1", "b": "2"}) == content_hash({"b": "2", "a": "1"})
    assert content_hash({"a": "1"}) != content_hash({"a": "1 "})
