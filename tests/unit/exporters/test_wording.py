from genpress.domain.finding import Claim, Finding, Severity, Verdict
from genpress.exporters.workbook.wording import claims_in_words, findings_in_words


def finding(severity, message="too long\nby far"):
    return Finding("LEN001", severity, "title", message)


def test_the_worst_finding_comes_first_and_stays_on_its_line():
    said = findings_in_words([finding(Severity.INFO), finding(Severity.ERROR)]).splitlines()
    assert said == ["✖ title: too long by far (LEN001)", "· title: too long by far (LEN001)"]


def test_many_findings_are_counted():
    lines = findings_in_words([finding(Severity.WARNING, str(n)) for n in range(60)]).splitlines()
    assert len(lines) == 41
    assert lines[-1] == "… and 20 more"


def test_claims_to_verify_come_first_and_the_rest_is_one_line():
    said = claims_in_words(
        [
            Claim("body", 0, 3, "480 g", Verdict.SUPPORTED, "weight_g", "480"),
            Claim("body", 0, 3, "waterproof", Verdict.UNSUPPORTED),
            Claim("body", 0, 3, "40 L", Verdict.SUPPORTED, "volume_l", "40"),
            Claim("body", 0, 3, "500 g", Verdict.CONTRADICTED, "weight_g", "480"),
        ]
    )
    assert said.splitlines() == [
        "✖ body: “500 g” is against the source: weight_g = 480",
        "? body: “waterproof” is not in the source",
        "✓ in the source: “480 g”, “40 L”",
    ]
    assert claims_in_words([]) == ""
