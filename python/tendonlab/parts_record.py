"""What a folder of parts says of itself: a manifest of what the work is, and a journal of what is done."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tendonlab.errors import InputError
from tendonlab.output import TEMPORARY, reason_of

MANIFEST, JOURNAL, LOCK = "manifest.json", "journal.jsonl", "lock"
_FORMAT = 1
_TOLD_DIFFERENCES = 5
_SHORT = 60


def manifest_text(work: Any, started: str) -> str:
    """Write the manifest of work that is begun."""
    return json.dumps({"tendonlab_parts": _FORMAT, "started": started, "work": work}, indent=1)


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """Read what a folder was made for; None if it is new, InputError if that cannot be told."""
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        if manifest["tendonlab_parts"] == _FORMAT and {"work", "started"} <= manifest.keys():
            return dict(manifest)
    except FileNotFoundError:
        strange = [entry.name for entry in folder.iterdir() if entry.name != LOCK and TEMPORARY not in entry.name]
        if not strange:
            return None
        raise InputError(
            f"{folder} was not made by TendonLab (it holds {min(strange)} and no {MANIFEST}); give another output, or "
            "move it away"
        ) from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {reason_of(error)}") from error
    except (ValueError, LookupError, TypeError, AttributeError):
        pass
    raise InputError(f"{path} is damaged or of another version of TendonLab; remove the folder {folder} to begin anew")


def entries(journal: Path) -> Iterator[Any]:
    """Lines of a journal, None for one that is no JSON; the last one may be torn, and is then no line."""
    try:
        lines = journal.read_bytes().split(b"\n")[:-1]
    except FileNotFoundError:
        return
    except OSError as error:
        raise InputError(f"{journal} cannot be read: {reason_of(error)}") from error
    for line in lines:
        try:
            yield json.loads(line)
        except ValueError:
            yield None


def plain(work: Mapping[str, Any]) -> Any:
    """Bring the description into the form in which it comes back from a file."""
    return json.loads(json.dumps(work))


def differences(before: Any, now: Any) -> str:
    """Tell what differs between two descriptions of work; nothing if they are the same."""
    found = list(_differences(before, now))
    more = len(found) - _TOLD_DIFFERENCES
    return "; ".join(found[:_TOLD_DIFFERENCES]) + (f"; and {more} more" if more > 0 else "")


def _differences(before: Any, now: Any, place: str = "") -> Iterator[str]:
    if isinstance(before, dict) and isinstance(now, dict):
        for key in dict.fromkeys((*before, *now)):
            yield from _differences(before.get(key), now.get(key), f"{place}.{key}" if place else key)
    elif before != now:
        shown = json.dumps(before, ensure_ascii=False), json.dumps(now, ensure_ascii=False)
        long = max(map(len, shown)) > _SHORT
        yield place + (" (another text)" if long else f" ({shown[0]} there, {shown[1]} now)")
