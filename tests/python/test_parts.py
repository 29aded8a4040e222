"""Parts of a long piece of work: what is finished survives anything, and nothing else counts as finished."""

import errno
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tendonlab import output
from tendonlab.errors import InputError, OutputError
from tendonlab.output import write_synced
from tendonlab.parts import Fingerprint, Parts, fingerprint
from tendonlab.parts_record import JOURNAL, MANIFEST

WORK = {"kind": "test", "participants": 1000, "texts": {"hsr": "x" * 200}}


def begin(folder: Path, resume: bool = False, **changes: Any) -> Parts:
    return Parts.open(folder, work=WORK | changes, resume=resume)


def fill(parts: Parts, *names: str) -> None:
    for name in names:
        parts.write(name, lambda path: path.write_text(path.name * 100))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Folder in which a, b and c are finished."""
    with begin(tmp_path / "parts") as parts:
        fill(parts, "a", "b", "c")
    return tmp_path / "parts"


def test_what_was_finished_is_there_again(folder: Path) -> None:
    with begin(folder, resume=True) as parts:
        assert parts.done() == {"a", "b", "c"}
        assert parts.path("a").read_text() == "a" * 100
        fill(parts, "d")
        started = parts.started
    with begin(folder, resume=True) as parts:
        assert parts.done() == {"a", "b", "c", "d"}
        assert parts.started == started


def test_removing_leaves_nothing(folder: Path) -> None:
    begin(folder, resume=True).remove()
    assert not folder.exists()


def test_removing_that_was_stopped_is_done_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: Any) -> None:
        raise KeyboardInterrupt

    parts = begin(folder, resume=True)
    with monkeypatch.context() as patch:
        patch.setattr("tendonlab.parts._remove", stop)
        with pytest.raises(KeyboardInterrupt):
            parts.remove()
    assert parts.done() == frozenset()
    parts.remove()
    assert not folder.exists()
    parts.remove()


def test_nothing_is_begun_over_what_is_finished(folder: Path) -> None:
    with pytest.raises(InputError, match=r"holds finished parts .* --resume .* or remove the folder"):
        begin(folder)
    with begin(folder, resume=True) as parts:
        assert parts.done() == {"a", "b", "c"}


def test_where_nothing_is_finished_anything_may_begin(tmp_path: Path) -> None:
    begin(tmp_path / "parts").close()
    (tmp_path / "parts" / "left.h5").touch()  # renamed, but not entered, by a run killed in between
    with begin(tmp_path / "parts", participants=2) as parts:
        assert parts.done() == frozenset()
        assert not (tmp_path / "parts" / "left.h5").exists()


def test_other_work_is_refused_with_what_differs(folder: Path) -> None:
    words = r"participants \(1000 there, 1001 now\); texts\.hsr \(another text\); legs \(null there, 2 now\)\. Ask"
    with pytest.raises(InputError, match=words):
        begin(folder, resume=True, participants=1001, legs=2, texts={"hsr": "y" * 200})
    begin(folder, resume=True).close()


def test_many_differences_are_not_all_told(folder: Path) -> None:
    with pytest.raises(InputError, match=r"k4 .*; and 5 more\. Ask"):
        begin(folder, resume=True, **{f"k{i}": i for i in range(10)})


def test_a_second_run_is_locked_out(folder: Path) -> None:
    with begin(folder, resume=True):
        with pytest.raises(InputError, match="in use by another run"):
            begin(folder, resume=True)
        code = (
            f"import sys; from pathlib import Path; from tendonlab.parts import Parts\n"
            f"Parts.open(Path({str(folder)!r}), work={WORK!r}, resume=True)"
        )
        second = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
        assert "in use by another run" in second.stderr
    begin(folder, resume=True).close()


def test_a_file_system_without_locks_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def none(*_: Any) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", none)
    with begin(folder, resume=True) as parts:
        assert len(parts.done()) == 3
    assert "has no locks" in caplog.text


@pytest.mark.parametrize("damage", ["bit", "shorter", "longer", "empty", "missing", "folder"])
def test_a_damaged_part_is_found_and_done_again(folder: Path, damage: str, caplog: pytest.LogCaptureFixture) -> None:
    path = folder / "b"
    data = bytearray(path.read_bytes())
    match damage:
        case "bit":
            data[37] ^= 4
        case "shorter":
            del data[-1]
        case "longer":
            data += b"x"
        case "empty":
            data.clear()
    path.unlink()
    if damage == "folder":
        path.mkdir()
    elif damage != "missing":
        path.write_bytes(data)
    with begin(folder, resume=True) as parts:
        assert parts.done() == {"a", "c"}
        (told,) = caplog.messages
        assert told.startswith(f"{path} ")
        assert told.endswith("; it is done again")
        if damage == "folder":
            path.rmdir()
        fill(parts, "b")
    caplog.clear()
    with begin(folder, resume=True) as parts:
        assert parts.done() == {"a", "b", "c"}
    assert caplog.messages == []


def test_a_torn_journal_loses_its_last_line_only(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with begin(tmp_path / "parts") as parts:
        fill(parts, "a", "b")
    journal = tmp_path / "parts" / JOURNAL
    whole = journal.read_bytes()
    first = whole.index(b"\n") + 1
    for end in range(first, len(whole)):
        journal.write_bytes(whole[:end])
        with begin(tmp_path / "parts", resume=True) as parts:
            assert parts.done() == {"a"}
            fill(parts, "b")
        assert journal.read_bytes() == whole
    assert caplog.messages == []


def test_a_line_of_rubbish_costs_nothing_else(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    journal = folder / JOURNAL
    lines = journal.read_bytes().splitlines(keepends=True)
    for rubbish in (b"\xff\xfe\x00{", b"[]", b'{"part": 3}', b'{"part": "b", "size": "x", "sha256": 2}'):
        journal.write_bytes(lines[0] + rubbish + b"\n" + lines[2])
        caplog.clear()
        with begin(folder, resume=True) as parts:
            assert parts.done() == {"a", "c"}
        assert "not understood" in caplog.text


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"tendonlab_parts": 99, "work": {}, "started": ""}'])
def test_a_manifest_that_is_none_is_refused(folder: Path, text: str) -> None:
    (folder / MANIFEST).write_text(text)
    with pytest.raises(InputError, match=r"manifest\.json is damaged or of another version .* remove the folder"):
        begin(folder, resume=True)
    assert (folder / "a").exists()


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    for resume in (False, True):
        with pytest.raises(InputError, match=r"was not made by TendonLab \(it holds thesis\.txt"):
            begin(tmp_path, resume=resume)
    assert (tmp_path / "thesis.txt").read_text() == "mine"


def test_failures_are_kept_until_made_good(tmp_path: Path) -> None:
    with begin(tmp_path / "parts") as parts:
        fill(parts, "a")
        parts.failed("b", "nobody can run so fast")
    with begin(tmp_path / "parts", resume=True) as parts:
        assert parts.failures() == {"b": "nobody can run so fast"}
        assert parts.done() == {"a"}
        fill(parts, "b")
        assert parts.failures() == {}
    with begin(tmp_path / "parts", resume=True) as parts:
        assert parts.failures() == {}
        assert parts.done() == {"a", "b"}


def test_a_part_of_somebody_else_is_adopted(folder: Path) -> None:
    write_synced(folder / "d", lambda path: path.write_text("from afar"))
    with begin(folder, resume=True) as parts:
        parts.adopt("d", fingerprint(folder / "d"))
        with pytest.raises(
            OutputError, match=r"No such file or directory; finished parts kept in .*: 4; go on by --resume"
        ):
            parts.adopt("e")
        (folder / "e").write_text("torn")
        with pytest.raises(OutputError, match="e is damaged: it is not what was written"):
            parts.adopt("e", Fingerprint(9, "0" * 64))
    with begin(folder, resume=True) as parts:
        assert parts.done() == {"a", "b", "c", "d"}


@pytest.mark.parametrize("name", ["", "..", "../a", "sub/a", "/a", ".hidden", MANIFEST, JOURNAL, "lock"])
def test_names_that_are_none(folder: Path, name: str) -> None:
    with begin(folder, resume=True) as parts, pytest.raises(ValueError, match="not the name of a part"):
        parts.write(name, lambda path: path.touch())


def test_what_goes_wrong_while_saving_goes_through(folder: Path) -> None:
    def stop(path: Path) -> None:
        path.write_text("half")
        raise KeyboardInterrupt

    with begin(folder, resume=True) as parts:
        with pytest.raises(KeyboardInterrupt):
            parts.write("d", stop)
        assert parts.done() == {"a", "b", "c"}
    assert {path.name for path in folder.iterdir()} == {"a", "b", "c", MANIFEST, JOURNAL, "lock"}


@pytest.mark.parametrize(
    ("code", "words"), [(errno.ENOSPC, "the disk is full"), (errno.EROFS, "Read-only file system")]
)
@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_disk_that_fails_is_told_with_what_is_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch, call: str, code: int, words: str
) -> None:
    def fail(*_: Any) -> None:
        raise OSError(code, os.strerror(code))

    with begin(folder, resume=True) as parts:
        with monkeypatch.context() as patch:
            patch.setattr(output.os, call, fail)
            with pytest.raises(
                OutputError, match=rf"cannot write .*d: {words}; finished parts kept in .*: 3; go on by --resume"
            ):
                fill(parts, "d")
        assert parts.done() == {"a", "b", "c"}
        fill(parts, "d")
    with begin(folder, resume=True) as parts:
        assert len(parts.done()) == 4


@pytest.mark.parametrize("code", [errno.EROFS, errno.EACCES])
def test_a_folder_that_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(Path, "mkdir", fail)
    with pytest.raises(OutputError, match=rf"cannot write .*parts: {os.strerror(code)}"):
        begin(tmp_path / "parts")


def test_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "parts").touch()
    with pytest.raises(OutputError, match="it is a file, not a folder"):
        begin(tmp_path / "parts")
    with pytest.raises(OutputError, match="not valid UTF-8"):
        begin(tmp_path / "\udcff")


def test_a_disk_that_fills_up_in_the_middle(tmp_path: Path) -> None:
    code = f"""
import resource, signal
from pathlib import Path
from tendonlab.parts import Parts
parts = Parts.open(Path("parts"), work={WORK!r}, resume=True)
parts.write("small", lambda path: path.write_bytes(bytes(100)))
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
parts.write("large", lambda path: path.write_bytes(bytes(10_000)))
"""
    process = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert "OutputError: cannot write parts/large: File too large; finished parts kept in parts: 1;" in process.stderr
    with begin(tmp_path / "parts", resume=True) as parts:
        assert parts.done() == {"small"}
        assert not (tmp_path / "parts" / "large").exists()


# Writes the parts that are not done yet, each slowly in many small writes.
WORKER = f"""
import time
from pathlib import Path
from tendonlab.parts import Parts
def content(name):
    return [f"{{name}} {{line}}\\n" for line in range(400 + 40 * int(name))]
def save(path):
    with path.open("w", buffering=1) as file:
        for line in content(path.name):
            file.write(line)
            if line.endswith("00\\n"):
                time.sleep(0.001)
def work(folder):
    with Parts.open(folder, work={WORK!r}, resume=True) as parts:
        before = parts.done()
        for name in map(str, range(12)):
            if name not in before:
                parts.write(name, save)
        return parts
def check(folder):
    with Parts.open(folder, work={WORK!r}, resume=True) as parts:
        for name in parts.done():
            assert parts.path(name).read_text() == "".join(content(name)), name
        return parts.done()
"""


def test_killed_at_random_moments(tmp_path: Path) -> None:
    """kill -9 of real processes in the middle of writes: what is entered is whole, and going on ends it."""
    folder = tmp_path / "parts"
    folder.mkdir()  # so that a kill before anything leaves the same
    script = WORKER + f"print('begun', flush=True)\nwork(Path({str(folder)!r}))\n"
    checking = WORKER + f"print(len(check(Path({str(folder)!r}))))\n"
    moments = random.Random(5)
    finished = 0
    for _ in range(10):
        process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(moments.uniform(0.0, 0.04))
        process.send_signal(signal.SIGKILL)
        _, errors = process.communicate(timeout=60)
        assert not errors, errors.decode()
        checked = subprocess.run([sys.executable, "-c", checking], capture_output=True, text=True, timeout=60)
        assert not checked.stderr
        assert int(checked.stdout) >= finished  # what was finished stays so
        finished = int(checked.stdout)
    done = subprocess.run([sys.executable, "-c", f"{script}{checking}"], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout.splitlines()[-1], done.stderr) == (0, "12", "")
    assert not list(folder.glob(".*"))


def test_killed_at_every_step(tmp_path: Path) -> None:
    """As above, but at each single file operation from the first to the last, removal included."""
    script = (
        WORKER
        + f"""
import os, signal, sys
def kill_at(step):
    left = step
    def hook(event, _):
        nonlocal left
        if event == "open" or event.startswith(("os.", "shutil.", "tempfile.", "fcntl.")):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(hook)
def save(path):
    path.write_text("".join(content(path.name)))
step, finished = 0, set()
while True:
    step += 1
    folder = Path({str(tmp_path)!r}) / str(step)
    child = os.fork()
    if child == 0:
        kill_at(step)
        with Parts.open(folder, work={WORK!r}, resume=False) as parts:
            for name in "012":
                parts.write(name, save)
            parts.remove()
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, -signal.SIGKILL)
    if status == 0:
        assert not folder.exists()
        break
    finished.add(len(check(folder)))
    with Parts.open(folder, work={WORK!r}, resume=True) as parts:
        for name in set("012") - parts.done():
            parts.write(name, save)
        assert parts.done() == set("012")
        parts.remove()
    assert not folder.exists()
print(step, sorted(finished))
"""
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120)
    assert not done.stderr, done.stderr
    steps, finished = done.stdout.split(maxsplit=1)
    assert int(steps) > 40
    assert json.loads(finished) == [0, 1, 2, 3]
