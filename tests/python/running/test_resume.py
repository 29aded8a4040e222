"""Large runs that are stopped: what is finished is kept, going on ends them, and the results are the same."""

import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import tendonlab
from running.sharded import ONE_LEG, TWO_LEGS, assert_same, cut
from tendonlab.cli import run
from tendonlab.errors import InputError, OutputError

SMALL_SHARDS = "from tendonlab.running import run, shards\nshards.SHARD_PEOPLE = 256\n"
# Says when the parts are about to be opened.
ANNOUNCED = f"""{SMALL_SHARDS}
describe = run.description
def announced(*arguments):
    print("begun", flush=True)
    return describe(*arguments)
run.description = announced"""


def command(study: dict[str, Any], *words: str) -> list[str]:
    options = [word for name, value in study.items() if name != "programmes" for word in (f"--{name}", str(value))]
    return ["compare", *study["programmes"], *options, "--out", "r.h5", *words]


def start(folder: Path, words: list[str], prepare: str = SMALL_SHARDS) -> "subprocess.Popen[str]":
    code = f"import sys\n{prepare}\nfrom tendonlab.cli import main\nmain()"
    return subprocess.Popen(
        [sys.executable, "-c", code, *words], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def finished(folder: Path) -> int:
    journal = folder / "r.h5.parts" / "journal.jsonl"
    return journal.read_bytes().count(b"\n") if journal.exists() else 0


def wait_for(folder: Path, number: int, process: "subprocess.Popen[str]") -> None:
    """Wait until parts are finished; less is not in place, so the run is in the middle of the next one."""
    deadline = time.monotonic() + 60.0
    while finished(folder) < number:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.002)


@pytest.mark.parametrize("study", [ONE_LEG, TWO_LEGS], ids=["one leg", "two legs"])
def test_killed_at_random_moments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, study: dict[str, Any]
) -> None:
    """kill -9 again and again, while simulating, writing and joining; then the same bytes as in one go."""
    whole = request.getfixturevalue("one_leg" if study is ONE_LEG else "two_legs")
    moments = random.Random(3)
    out = tmp_path / "r.h5"
    out.write_text("the results before")
    for _ in range(4):
        parts = finished(tmp_path)
        process = start(tmp_path, command(study, "--resume", "--threads", "2"), ANNOUNCED)
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        time.sleep(moments.uniform(0.0, 0.3))
        process.kill()
        _, errors = process.communicate(timeout=60)
        assert "Error" not in errors, errors
        if out.read_bytes() != b"the results before":  # then it is whole
            assert_same(whole, out)
            out.write_text("the results before")
        elif process.returncode != 0:
            assert finished(tmp_path) >= parts
    cut(monkeypatch, 256)
    tendonlab.compare(**study, out=out, resume=True).close()
    assert_same(whole, out)
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_keeps_what_is_finished_and_tells_of_it(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    stop: signal.Signals,
    one_leg: Path,
) -> None:
    slow = SMALL_SHARDS + "import time\ndrawn = shards.sample_cohort\n"
    slow += "def slowly(*a, **k):\n    time.sleep(0.3)\n    return drawn(*a, **k)\nshards.sample_cohort = slowly"
    process = start(tmp_path, command(ONE_LEG), slow)
    wait_for(tmp_path, 2, process)
    sent = time.monotonic()
    os.kill(process.pid, stop)
    _, errors = process.communicate(timeout=60)
    assert time.monotonic() - sent < 4.0
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert re.search(r"interrupted; finished parts kept in .*r\.h5\.parts: [123] of 4; go on by --resume", errors)
    assert [path.name for path in tmp_path.iterdir()] == ["r.h5.parts"]
    assert not list((tmp_path / "r.h5.parts").glob(".*"))

    monkeypatch.chdir(tmp_path)
    cut(monkeypatch, 256)
    assert run(command(ONE_LEG)) == 2
    assert "holds finished parts of an earlier run: go on with it by --resume" in capsys.readouterr().err
    assert run(command(ONE_LEG | {"seed": 5}, "--resume")) == 2
    assert "what differs: study.seed (4 there, 5 now). Ask for the same" in capsys.readouterr().err
    assert run(command(ONE_LEG, "--resume")) == 0
    assert capsys.readouterr().err == ""
    assert [path.name for path in tmp_path.iterdir()] == ["r.h5"]
    assert_same(one_leg, tmp_path / "r.h5")


def test_stopped_before_anything_is_finished_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    cut(monkeypatch, 256)
    with pytest.raises(KeyboardInterrupt):
        tendonlab.compare(**ONE_LEG, out=tmp_path / "r.h5", progress=stop)
    assert list(tmp_path.iterdir()) == []


def stopping_after(people: int) -> Any:
    """Progress that stops the run when the two arms of so many people are done."""

    def stop(done: int, total: int) -> None:
        assert total == 2 * ONE_LEG["participants"]
        if done >= 2 * people:
            raise KeyboardInterrupt

    return stop


def test_an_error_in_the_middle_keeps_what_is_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one_leg: Path
) -> None:
    cut(monkeypatch, 256)
    out = tmp_path / "r.h5"
    with pytest.raises(KeyboardInterrupt) as stopped:
        tendonlab.compare(**ONE_LEG, out=out, progress=stopping_after(768))
    assert stopped.value.__notes__ == [
        f"finished parts kept in {out}.parts: 2 of 4; go on by --resume (in Python, resume=True)"
    ]
    seen: list[int] = []
    tendonlab.compare(**ONE_LEG, out=out, resume=True, progress=lambda done, _: seen.append(done)).close()
    assert seen[0] == 2 * 512  # what had been done is not done again
    assert seen == sorted(seen)
    assert seen[-1] == 2 * 1100
    assert_same(one_leg, out)


def test_a_damaged_part_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one_leg: Path, caplog: pytest.LogCaptureFixture
) -> None:
    cut(monkeypatch, 256)
    out = tmp_path / "r.h5"
    with pytest.raises(KeyboardInterrupt):
        tendonlab.compare(**ONE_LEG, out=out, progress=stopping_after(768))
    part = tmp_path / "r.h5.parts" / "shard-000001.h5"
    data = bytearray(part.read_bytes())
    data[len(data) // 3] ^= 16
    part.write_bytes(data)
    tendonlab.compare(**ONE_LEG, out=out, resume=True).close()
    assert caplog.messages == [f"{part} is damaged: its checksum is another one; it is done again"]
    assert_same(one_leg, out)


def test_changed_programme_text_is_not_gone_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cut(monkeypatch, 256)
    mine = tmp_path / "mine.toml"
    text = tendonlab.load_catalogue().programme("hsr").text.replace('id = "hsr"', 'id = "mine"')
    mine.write_text(text)
    study = ONE_LEG | {"programmes": [mine, "wait-and-see"]}
    with pytest.raises(KeyboardInterrupt):
        tendonlab.compare(**study, out=tmp_path / "r.h5", progress=stopping_after(512))
    mine.write_text(text.replace('name = "', 'name = "Other '))
    with pytest.raises(InputError, match=r"what differs: programmes\.mine \(another text\)"):
        tendonlab.compare(**study, out=tmp_path / "r.h5", resume=True)


def test_a_finished_file_stays_until_the_new_one_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one_leg: Path
) -> None:
    cut(monkeypatch, 256)
    out = tmp_path / "r.h5"
    out.write_bytes(b"before")
    with pytest.raises(KeyboardInterrupt):
        tendonlab.compare(**ONE_LEG, out=out, progress=stopping_after(1024))
    assert out.read_bytes() == b"before"
    tendonlab.compare(**ONE_LEG, out=out, resume=True).close()
    assert_same(one_leg, out)


def test_a_small_study_beside_parts_of_a_large_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would not need the folder, but must not leave a stranger's parts beside its file."""
    out = tmp_path / "r.h5"
    with monkeypatch.context() as patch:
        cut(patch, 256)
        with pytest.raises(KeyboardInterrupt):
            tendonlab.compare(**ONE_LEG, out=out, progress=stopping_after(512))
    small = ONE_LEG | {"participants": 20}
    with pytest.raises(InputError, match="holds finished parts of an earlier run"):
        tendonlab.compare(**small, out=out)
    (tmp_path / "r.h5.parts" / "journal.jsonl").unlink()  # as a kill while the folder was being removed leaves it
    tendonlab.compare(**small, out=out).close()
    assert list(tmp_path.iterdir()) == [out]


def test_a_temporary_file_does_not_promise_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cut(monkeypatch, 256)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(KeyboardInterrupt) as stopped:
        tendonlab.compare(**ONE_LEG, progress=stopping_after(768))
    assert stopped.value.__notes__ == ["nothing is kept"]
    assert list(tmp_path.iterdir()) == []
    results = tendonlab.compare(**ONE_LEG)
    assert {path.name for path in results.path.parent.iterdir()} == {"results.h5"}
    results.close()


@pytest.mark.parametrize("when", ["in the last part", "while joining"])
def test_a_full_disk_keeps_what_is_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one_leg: Path, when: str
) -> None:
    cut(monkeypatch, 256)
    tendonlab.compare(**ONE_LEG, out=tmp_path / "sizes.h5", join="virtual").close()
    *others, last = (path.stat().st_size for path in sorted((tmp_path / "sizes.h5.parts").glob("*.h5")))
    size = (max(others) + last) // 2 if when == "in the last part" else last + 10_000
    # A limit on the size of files fails a write in the middle, as a full disk does.
    limit = f"{SMALL_SHARDS}\nimport resource\nresource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))"
    process = start(tmp_path, command(ONE_LEG), limit)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 3, errors
    assert "Error: cannot write " in errors
    assert "File too large; " in errors
    done = "3" if when == "in the last part" else "4 of 4"
    assert f"finished parts kept in {tmp_path / 'r.h5.parts'}: {done}; go on by --resume" in errors
    assert not (tmp_path / "r.h5").exists()
    tendonlab.compare(**ONE_LEG, out=tmp_path / "r.h5", resume=True).close()
    assert_same(one_leg, tmp_path / "r.h5")


def test_space_is_asked_for_parts_and_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def refuse(path: Path, needed: int) -> None:
        asked.append(needed)
        raise OutputError("too small")

    monkeypatch.setattr("tendonlab.running.run.check_space", refuse)
    for people in (256, 10_000):
        cut(monkeypatch, people)
        for join in ("copy", "virtual"):
            with pytest.raises(OutputError, match="too small"):
                tendonlab.compare(**ONE_LEG, out=tmp_path / "r.h5", join=join)
            assert list(tmp_path.iterdir()) == []
    assert asked[0] == 2 * asked[1]
    assert asked[1] == asked[2] == asked[3]
