"""Reading a text file that somebody edited, with what can be wrong about it in plain words."""

from pathlib import Path

from tendonlab.errors import InputError


def read_text(path: Path, most_bytes: int, what: str, expected: str) -> str:
    """Read a text file.

    Parameters
    ----------
    path
        The file.
    most_bytes
        What is larger is no such file.
    what
        What it should be, as in "no {what} is so large".
    expected
        Its format, as in "expected {expected}".

    Returns
    -------
    str
        Without a byte-order mark, which spreadsheets and editors on Windows put in front.

    Raises
    ------
    InputError
        If it does not exist, cannot be read, is empty, is far too large or is not UTF-8 text.
    """
    try:
        with path.open("rb") as file:
            data = file.read(most_bytes + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{path}: cannot be read: {reason}") from None
    if len(data) > most_bytes:
        raise InputError(f"{path}: larger than {most_bytes / 1e6:g} MB, which no {what} is")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{path}: not a text file (expected {expected})") from None
    if "\0" in text:
        raise InputError(f"{path}: not a text file (it holds zero bytes)")
    if not text.strip():
        raise InputError(f"{path}: the file is empty")
    return text
