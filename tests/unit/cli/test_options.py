import pytest

from genpress.cli.main import main


@pytest.mark.parametrize("verb", ["run", "revise"])
@pytest.mark.parametrize("option", ["--max-cost", "--backend"])
def test_an_option_with_nothing_behind_it_lifts_no_limit(verb, option, capsys):
    with pytest.raises(SystemExit) as ended:
        main([verb, "trail", option, ""])
    assert ended.value.code == 2
    assert "nothing stands here" in capsys.readouterr().err


@pytest.mark.parametrize("verb", ["run", "revise", "publish"])
def test_a_time_to_wait_is_a_number(verb, capsys):
    with pytest.raises(SystemExit) as ended:
        main([verb, "trail", "--wait", "nan", *(["--to", "csv"] if verb == "publish" else [])])
    assert ended.value.code == 2
    assert "no number of seconds" in capsys.readouterr().err
