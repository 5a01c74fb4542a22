import pytest


def test_a_rule_that_does_not_exist_is_told(press):
    brand = press.workspace.root / "briefs" / "brands" / "aurora.yaml"
    brand.write_text(f"{brand.read_text()}checks: {{CLM0O1: error, STY: info}}\n", encoding="utf-8")
    brief = press.workspace.root / "briefs" / "trail.yaml"
    brief.write_text(
        brief.read_text().replace("market]}", "market], checks: {LENN: error}}")
        + 'checks: {FCT001: warning, all: "off"}\n',
        encoding="utf-8",
    )
    first, second = (str(problem) for problem in press.check("trail"))
    assert first.startswith(
        "briefs/brands/aurora.yaml:6:18: BRD014 checks: there is no rule or family 'CLM0O1'. All rules"
    )
    assert second.startswith(
        "briefs/trail.yaml:9:66: BRF028 checks: there is no rule or family 'LENN'. Did you mean LEN?"
    )


@pytest.mark.parametrize(("rule", "told"), [("Acme", 0), ("Acme.Words", 0), ("XYZ001", 1)])
def test_beside_styles_only_what_is_written_like_a_code_is_doubted(press, rule, told):
    root = press.workspace.root
    (root / "styles" / "Acme").mkdir(parents=True)
    rules = "extends: existence\nmessage: no\ntokens: [foo]\n"
    (root / "styles" / "Acme" / "Words.yml").write_text(rules, encoding="utf-8")
    brand = root / "briefs" / "brands" / "aurora.yaml"
    brand.write_text(f"{brand.read_text()}vale: [styles]\nchecks: {{{rule}: error}}\n", encoding="utf-8")
    assert len(press.check("trail")) == told
