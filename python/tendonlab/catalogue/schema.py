"""Strict models: what every data file has in common.

A model here refuses keys it does not know, values of the wrong type and numbers that are not finite; `build` turns
what pydantic found into a `DataFileError` at the right line of the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationError,
    model_validator,
)
from pydantic_core import CoreSchema, ErrorDetails, PydanticCustomError, core_schema

from tendonlab.catalogue import quantities
from tendonlab.catalogue.load_text import Load, parse_load
from tendonlab.catalogue.names import suggest
from tendonlab.catalogue.problems import Problem, first_of
from tendonlab.catalogue.quantities import Dimension, parse_quantity, shortest_quantity, shown
from tendonlab.catalogue.tempo import format_tempo, parse_tempo
from tendonlab.catalogue.toml_source import KeyPath, TomlSource
from tendonlab.errors import TextError

Model = TypeVar("Model", bound=BaseModel)
Item = TypeVar("Item")

_NUMBER = r"\d+(\.\d+)?([eE][+-]?\d+)?"


class Strict(BaseModel):
    """Base of everything read from a data file: frozen, no unknown keys, no conversions."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)

    # Fields filled in by the loader (the name of the table, the text of the file) that a file must not give.
    from_loader: ClassVar[frozenset[str]] = frozenset()
    # What to say of keys that are no keys here, but are often written.
    hints: ClassVar[Mapping[str, str]] = {}

    @model_validator(mode="before")
    @classmethod
    def _refuse_unknown_keys(cls, data: Any) -> Any:
        if isinstance(data, Mapping):
            known = cls.file_keys()
            for key in data:
                if key not in known:
                    hint = cls.hints.get(key)
                    suggestion = None if hint else suggest(str(key), known)
                    known_here = f"the keys here are {', '.join(known)}"
                    context = {"key": key, "hint": hint or known_here, "suggestion": suggestion, "hinted": bool(hint)}
                    raise PydanticCustomError("unknown_key", "unknown key '{key}'; {hint}", context)
        return data

    @classmethod
    def file_keys(cls) -> list[str]:
        """Return the keys a file may use for this model."""
        fields = cls.model_fields.items()
        return [info.alias or name for name, info in fields if name not in cls.from_loader]


def refuse(message: str, key: str | KeyPath | None = None, suggestion: str | None = None) -> PydanticCustomError:
    """Build the error a validator raises.

    Parameters
    ----------
    message
        What was found and what was expected.
    key
        For a validator of a whole table: the key at fault, or the path to it from there.
    suggestion
        What was probably meant.
    """
    # The text goes in as a value, because braces in a user's text would be read as placeholders.
    context = {"reason": message, "at": (key,) if isinstance(key, str) else key, "suggestion": suggestion}
    return PydanticCustomError("refused", "{reason}", context)


@dataclass(frozen=True)
class WrittenAsText:
    """Marks a value that files hold as a text, and says how that is read, written and described to editors.

    Attributes
    ----------
    parse, write
        Text to value, and back.
    description, pattern, example
        What an editor is told.
    """

    parse: Callable[[object], Any]
    write: Callable[[Any], str]
    description: str
    pattern: str
    example: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        written = core_schema.plain_serializer_function_ser_schema(self.write, when_used="json")
        return core_schema.no_info_before_validator_function(self._read, handler(source), serialization=written)

    def __get_pydantic_json_schema__(self, _: CoreSchema, __: GetJsonSchemaHandler) -> dict[str, Any]:
        return {
            "type": "string",
            "description": self.description,
            "pattern": f"^{self.pattern}$",
            "examples": [self.example],
        }

    def _read(self, text: object) -> Any:
        try:
            return self.parse(text)
        except TextError as error:
            raise refuse(error.message, suggestion=error.suggestion) from None


def _quantity(dimension: Dimension) -> WrittenAsText:
    kind = int if dimension.whole else float
    number = r"\d{1,3}:[0-5]\d(\.\d+)?" if dimension.clock else _NUMBER
    return WrittenAsText(
        parse=lambda text: kind(parse_quantity(text, dimension)),
        write=lambda value: shortest_quantity(value, dimension),
        description=dimension.name,
        pattern=rf"{number}\s*({'|'.join(map(re.escape, dimension.units))})",
        example=dimension.example,
    )


def _positive(value: float) -> float:
    if value <= 0:
        raise refuse("must be more than zero")
    return value


def _at_most_all(value: float) -> float:
    if value > 1:
        raise refuse("must not be more than 100 %")
    return value


def _word(text: str) -> str:
    if not text.strip():
        raise refuse("must not be empty")
    return text


def _as_identifier(text: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", text.casefold()))


def matching(pattern: str, description: str, mend: Callable[[str], str] | None = None) -> AfterValidator:
    """Build the check of a text against a regular expression, described in words; `mend` guesses what was meant."""
    compiled = re.compile(pattern)

    def check(text: str) -> str:
        if not compiled.fullmatch(text):
            meant = mend(text) if mend is not None else ""
            suggestion = meant if compiled.fullmatch(meant) else None
            raise refuse(f"expected {description}, found {shown(text)}", suggestion=suggestion)
        return text

    return AfterValidator(check)


Mass = Annotated[float, _quantity(quantities.MASS)]
Duration = Annotated[float, _quantity(quantities.DURATION), AfterValidator(_positive)]
Distance = Annotated[float, _quantity(quantities.DISTANCE), AfterValidator(_positive)]
Speed = Annotated[float, _quantity(quantities.SPEED), AfterValidator(_positive)]
BodyWeights = Annotated[float, _quantity(quantities.BODY_WEIGHTS)]
Share = Annotated[float, _quantity(quantities.SHARE), AfterValidator(_at_most_all)]
Percentage = Annotated[float, _quantity(quantities.SHARE)]
Pain = Annotated[float, _quantity(quantities.PAIN)]
Pace = Annotated[float, _quantity(quantities.PACE), AfterValidator(_positive)]
Days = Annotated[int, _quantity(quantities.SPAN)]
SomeDays = Annotated[Days, AfterValidator(_positive)]
Years = Annotated[float, _quantity(quantities.AGE)]
Points = Annotated[float, _quantity(quantities.POINTS)]
LoadField = Annotated[
    Load,
    WrittenAsText(
        parse_load,
        str,
        "a load",
        rf"(body weight(\s*\+\s*{_NUMBER}\s*k?g)?|{_NUMBER}\s*(k?g|RM|%\s*(1\s*RM|MVC))|RPE\s*\d+(\.5)?)",
        "body weight + 10 kg",
    ),
]
TempoField = Annotated[
    tuple[float, ...],
    WrittenAsText(
        parse_tempo,
        format_tempo,
        "seconds of lowering, pause, rising and perhaps another pause",
        r"\d+(\.\d+)?(-\d+(\.\d+)?){2,3}",
        "3-0-3-0",
    ),
    Field(strict=False),
]

Text = Annotated[str, AfterValidator(_word)]
Identifier = Annotated[str, matching(r"[a-z0-9]+(-[a-z0-9]+)*", "lower-case words joined by hyphens", _as_identifier)]
Count = Annotated[int, Field(ge=1, le=100_000)]
Positive = Annotated[float, Field(gt=0)]
NotNegative = Annotated[float, Field(ge=0)]
Many = Annotated[tuple[Item, ...], Field(strict=False)]  # TOML has lists; a frozen model keeps tuples


def build(model: type[Model], source: TomlSource, value: object = None, at: KeyPath = ()) -> Model:
    """Build a model from a file.

    Parameters
    ----------
    model
        What to build.
    source
        The file.
    value
        Part of the file's content; all of it by default.
    at
        Key path of that part.

    Raises
    ------
    DataFileError
        For the mistake that stands first in the file; it says how many more there are.
    """
    try:
        return model.model_validate(source.value if value is None else value)
    except ValidationError as error:
        problems = [as_problem(details, at) for details in without_echoes(error)]
    raise first_of([source.error(p.path, p.message, p.suggestion, at_key=p.at_key) for p in problems])


def without_echoes(error: ValidationError) -> list[ErrorDetails]:
    """Return what pydantic found, without "too short" for a list whose items were refused: it counts the good ones."""
    problems = error.errors(include_url=False)
    places = [problem["loc"] for problem in problems]

    def echo(problem: ErrorDetails) -> bool:
        loc = problem["loc"]
        return problem["type"] == "too_short" and any(len(at) > len(loc) and at[: len(loc)] == loc for at in places)

    return [problem for problem in problems if not echo(problem)]


def as_problem(details: ErrorDetails, at: KeyPath = ()) -> Problem:
    """Put something that pydantic found into words.

    Parameters
    ----------
    details
        What it found.
    at
        Key path of what was validated.
    """
    path = (*at, *details["loc"])
    context = details.get("ctx", {})
    kind = details["type"]
    suggestion = context.get("suggestion")
    if kind == "unknown_key":
        return Problem((*path, context["key"]), details["msg"], suggestion, at_key=True)
    if kind == "refused":
        at_fault = context["at"]
        return Problem((*path, *(at_fault or ())), details["msg"], suggestion, at_key=at_fault is not None)
    if kind == "missing" and isinstance(path[-1], int):
        return Problem(path[:-1], f"value number {path[-1] + 1} is missing")
    if kind == "missing":
        return Problem(path[:-1], f"missing key {path[-1]!r}", at_key=True)
    if kind == "literal_error" and isinstance(details["input"], str):
        words = _quoted_words(context.get("expected", ""))
        suggestion = suggest(details["input"], words)
    message = f"{_expected(kind, context, details['msg'])}, found {shown(details['input'])}"
    if kind == "tuple_type" and isinstance(details["input"], Mapping):
        message += (
            f"; write [[{'.'.join(part for part in path if isinstance(part, str))}]] above each, or a list of tables"
        )
    return Problem(path, message, suggestion)


def _quoted_words(expected: str) -> list[str]:
    """Split pydantic's list of the allowed words ("'a', 'b' or 'c'")."""
    return [word for word in expected.split("'")[1::2] if word]


_EXPECTED = {
    "string_type": "expected text",
    "int_type": "expected a whole number",
    "int_from_float": "expected a whole number",
    "float_type": "expected a number",
    "bool_type": "expected true or false",
    "list_type": "expected a list",
    "tuple_type": "expected a list",
    "dict_type": "expected a table",
    "model_type": "expected a table",
    "finite_number": "expected a finite number",
    "greater_than": "must be more than {gt:g}",
    "greater_than_equal": "must be at least {ge:g}",
    "less_than": "must be less than {lt:g}",
    "less_than_equal": "must be at most {le:g}",
    "too_short": "expected at least {min_length} value(s)",
    "too_long": "expected at most {max_length} value(s)",
    "literal_error": "expected {expected}",
}


def _expected(kind: str, context: Mapping[str, Any], otherwise: str) -> str:
    template = _EXPECTED.get(kind)
    return template.format(**context) if template is not None else otherwise
