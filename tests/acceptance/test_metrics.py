"""`genpress metrics`: from the first draft to the numbers."""

from genpress.domain.review import Verb
from tests.acceptance.approving import approve, decide, edit

KEYS = ("AP-20-GR", "AP-30-GR", "AP-40-BK")


def units(market="en-GB"):
    return [f"trail/pdp/{market}/{key}" for key in KEYS]


def test_the_numbers_of_a_review(trail):
    trail.run("run", "trail")
    first, second, third = units()
    approve(trail, first)
    edit(trail, second, title="A better title")
    approve(trail, second)
    decide(trail, Verb.REQUEST_CHANGES, third, reason="tone")
    english, german = sorted(
        trail.run("metrics", "trail", "--json").json(), key=lambda one: one["market"], reverse=True
    )
    assert (english["market"], english["prompt"], english["prompt_is_current"]) == ("en-GB", "product_page", True)
    assert (english["drafts"], english["decided"], english["approved"]) == (3, 3, 2)
    assert english["first_pass_acceptance"] == 0.3333
    assert 0 < english["edit_distance_mean"] < 1
    assert english["reasons"] == {"tone": 1}
    assert english["cost_per_approved_usd"] == "0.00"
    assert (german["decided"], german["first_pass_acceptance"]) == (0, None)


def test_a_new_version_of_a_prompt_has_numbers_of_its_own(trail):
    trail.run("run", "trail", "-m", "en-GB")
    approve(trail, units()[0])
    trail.replace("prompts/product_page.j2", "Write the page", "Draft the page")
    trail.replace(
        "prompts/product_page.j2", 'template: "{{ brand.name }} {{ row.name }} (', 'template: "{{ row.name }} ('
    )
    trail.run("run", "trail", "-m", "en-GB")
    shown = trail.run("metrics", "--json", "-m", "en-GB").json()
    assert sorted((one["prompt_is_current"], one["drafts"], one["approved"]) for one in shown) == [
        (False, 3, 1),
        (True, 3, 0),
    ]


def test_a_table_for_people(trail):
    trail.run("run", "trail")
    decide(trail, Verb.REQUEST_CHANGES, units()[0], reason="tone")
    result = trail.run("metrics")
    assert "product_page@" in result.out
    assert "reasons: tone 1" in result.out


def test_a_brief_that_is_gone_still_has_numbers(trail):
    trail.run("run", "trail")
    trail.path("briefs/trail.yaml").rename(trail.path("briefs/other.txt"))
    shown = trail.run("metrics", "trail", "--json").json()
    assert [(one["prompt"], one["drafts"]) for one in shown] == [("", 3), ("", 3)]
