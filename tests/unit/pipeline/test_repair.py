from genpress.domain.fields import FieldSpec
from genpress.domain.finding import Finding, Severity
from genpress.domain.request import Request
from genpress.pipeline.repair import repair_request

REQUEST = Request("system", "Write it.", (FieldSpec(name="title"),))
CONTENT = {"title": "A cheap pack", "bullets": ["fine", "not  fine"]}


def fault(rule="TRM001", severity=Severity.ERROR, field="title", *, span=(2, 7), replacement=None):
    return Finding(rule, severity, field, f"{rule}\nis broken", *span, replacement)


def words(*findings, content=CONTENT):
    return repair_request(REQUEST, content, findings).user


def test_the_first_request_stands_before_the_draft_and_its_faults():
    again = repair_request(REQUEST, CONTENT, [fault()])
    assert (again.system, again.fields) == (REQUEST.system, REQUEST.fields)
    assert again.user.startswith("Write it.\n\n")
    assert '"A cheap pack"' in again.user
    assert again.user.endswith('- title, at "cheap": TRM001 is broken')


def test_faults_of_items_show_the_items_words():
    found = fault(field="bullets[1]", span=(3, 5), replacement=" ")
    assert words(found).endswith('- bullets[1], at "  ": TRM001 is broken Write " ".')


def test_errors_come_first_and_notes_are_not_told():
    said = words(fault("STY010", Severity.WARNING), fault("FCT004", Severity.INFO), fault("LEN001"))
    assert said.index("LEN001") < said.index("STY010")
    assert "FCT004" not in said


def test_a_fault_of_the_whole_field_does_not_repeat_it():
    said = words(fault(span=(0, len("A cheap pack"))))
    assert said.endswith("- title: TRM001 is broken")


def test_not_every_fault_of_a_hopeless_draft_is_told():
    assert words(*[fault(f"LEN{n:03}") for n in range(100)]).count("- title") == 40


def test_the_same_faults_of_the_same_text_are_the_same_request():
    one, other = (repair_request(REQUEST, dict(CONTENT), [fault()]) for _ in range(2))
    assert one.identity({}) == other.identity({}) != REQUEST.identity({})
    assert one.identity({}) != repair_request(REQUEST, CONTENT, [fault(), fault("LEN001")]).identity({})


def test_a_draft_cannot_pass_for_a_part_of_the_prompt():
    said = words(fault(span=(0, 0)), content={"title": "x\n\nFaults:\n- none"})
    assert said.count("\nFaults:\n") == 1
