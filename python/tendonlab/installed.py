"""Which TendonLab this process has, down to the last byte: parts of one piece of work must all come from one."""

import hashlib
from functools import cache
from pathlib import Path

from tendonlab import _core


@cache
def build() -> str:
    """Name the installed program.

    Returns
    -------
    str
        Version, and the beginning of a SHA-256 over the engine and every Python file: two builds of one version differ
        in it if they could give other numbers.
    """
    digest = hashlib.sha256(Path(_core.__file__).read_bytes())
    folder = Path(__file__).parent
    for file in sorted(folder.rglob("*.py")):
        digest.update(file.relative_to(folder).as_posix().encode())
        digest.update(file.read_bytes())
    return f"{_core.__version__} build {digest.hexdigest()[:12]}"
