import pytest

from instruction_record import Record, RecordError, ratios, read_record, write_record

RECORD = Record("GCC 12.2.0", "avx2", {"session": 1256.0, "flow_day": 5673.4})


def test_what_is_written_is_read(tmp_path):
    write_record(tmp_path / "record.toml", RECORD)
    assert read_record(tmp_path / "record.toml") == RECORD


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (None, "cannot read record.toml"),
        ("level = ", "is not TOML"),
        ('compiler = "GCC"\nlevel = "avx2"\n', "has no instructions"),
        ('compiler = 12\nlevel = "avx2"\n[instructions]\n', "has no compiler"),
        ('compiler = "GCC"\nlevel = "avx2"\n[instructions]\nsession = 0\n', "'session' must be a number above 0"),
        ('compiler = "GCC"\nlevel = "avx2"\n[instructions]\nsession = nan\n', "'session' must be a number above 0"),
        ('compiler = "GCC"\nlevel = "avx2"\n[instructions]\nsession = true\n', "'session' must be a number above 0"),
    ],
)
def test_a_record_that_is_none_is_refused(tmp_path, text, says):
    if text is not None:
        (tmp_path / "record.toml").write_text(text)
    with pytest.raises(RecordError, match=says) as refusal:
        read_record(tmp_path / "record.toml")
    assert "--record" in str(refusal.value)


def test_ratios_are_of_what_both_have():
    new = Record("GCC 12.2.0", "avx2", {"session": 1256.0 * 1.5, "another": 7.0})
    assert ratios(new, RECORD) == {"session": 1.5}


@pytest.mark.parametrize("other", [Record("GCC 13", "avx2", {"session": 1.0}), Record("GCC 12.2.0", "avx512", {})])
def test_other_compilers_and_levels_cannot_be_compared(other):
    assert ratios(other, RECORD) is None
