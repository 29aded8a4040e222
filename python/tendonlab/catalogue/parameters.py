"""Model parameters: value, unit, uncertainty, spread between people, and where each comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from tendonlab.catalogue.names import lookup
from tendonlab.catalogue.schema import Identifier, Many, NotNegative, Positive, Strict, Text, matching, refuse

Basis = Literal["measured", "derived", "fitted", "assumed"]
Uncertainty = Literal["fixed", "normal", "lognormal", "uniform", "loguniform", "logit-normal"]
ParameterUnit = Literal[
    "1", "%", "%/h", "%UTS", "%UTS/decade", "1/d", "MPa", "N", "NRS", "NRS/BW", "cycles/d", "d", "degrees", "kg",
    "min", "mm", "mm2", "points", "s",
]  # fmt: skip
Symbol = Annotated[str, matching(r"[A-Za-z][A-Za-z0-9_]*", "a symbol of letters, digits and underscores")]


_PRIOR_NUMBERS = {
    "lognormal": ("median", "log_sd"),
    "logit-normal": ("median", "logit_sd"),
    "uniform": ("low", "high"),
    "loguniform": ("low", "high"),
}
_WIDTHS = {"normal": ("cv", "sd"), "lognormal": ("cv", "log_sd"), "logit-normal": ("logit_sd",)}


class PeopleSpread(Strict):
    """How people differ in a parameter.

    Attributes
    ----------
    distribution
        "normal", "lognormal" or, for a share, "logit-normal".
    cv, sd, log_sd, logit_sd
        Exactly one: coefficient of variation, standard deviation in the parameter's unit, of the natural logarithm, or
        of the logit. `log_sd` and `logit_sd` may name another parameter that holds the number.
    """

    distribution: Literal["normal", "lognormal", "logit-normal"]
    cv: Positive | None = None
    sd: Positive | None = None
    log_sd: Annotated[float, Field(gt=0)] | Symbol | None = Field(default=None, union_mode="left_to_right")
    logit_sd: Annotated[float, Field(gt=0)] | Symbol | None = Field(default=None, union_mode="left_to_right")

    @model_validator(mode="after")
    def _exactly_one_width(self) -> PeopleSpread:
        given = [name for name in ("cv", "sd", "log_sd", "logit_sd") if getattr(self, name) is not None]
        if len(given) != 1:
            raise refuse(f"expected exactly one of cv, sd, log_sd and logit_sd, found {' and '.join(given) or 'none'}")
        if given[0] not in _WIDTHS[self.distribution]:
            raise refuse(f"a {self.distribution} spread cannot be given as {given[0]}", key=given[0])
        return self

    @property
    def width_parameter(self) -> str | None:
        """Symbol of the parameter that holds the width, if one does."""
        width = self.log_sd if self.log_sd is not None else self.logit_sd
        return width if isinstance(width, str) else None


class Prior(Strict):
    """What was known about a parameter before the calibration: nothing in it may come from a fact it is fitted to.

    Attributes
    ----------
    distribution
        "lognormal" (`median`, `log_sd`), "logit-normal" (`median`, `logit_sd`), "uniform" or "loguniform" (`low`,
        `high`).
    median, low, high
        In the parameter's unit.
    log_sd, logit_sd
        Standard deviation of the natural logarithm, of the logit.
    source
        Where it comes from, in words.
    """

    distribution: Literal["lognormal", "logit-normal", "uniform", "loguniform"]
    median: Positive | None = None
    log_sd: Positive | None = None
    logit_sd: Positive | None = None
    low: NotNegative | None = None
    high: Positive | None = None
    source: Text

    @model_validator(mode="after")
    def _right_numbers(self) -> Prior:
        wanted = _PRIOR_NUMBERS[self.distribution]
        for key in ("median", "log_sd", "logit_sd", "low", "high"):
            if (getattr(self, key) is not None) != (key in wanted):
                raise refuse(
                    f"a {self.distribution} prior is given by {' and '.join(wanted)}",
                    key=None if key in wanted else key,
                )
        if self.low is not None and self.high is not None and not self.low < self.high:
            raise refuse(f"low ({self.low:g}) is not below high ({self.high:g})", key="low")
        if self.distribution == "loguniform" and not self.low:
            raise refuse("a loguniform prior cannot begin at 0", key="low")
        if self.distribution == "logit-normal" and self.median is not None and self.median >= 1:
            raise refuse("a share lies between 0 and 1", key="median")
        return self


class Parameter(Strict):
    """One parameter of the model.

    Attributes
    ----------
    symbol
        Name in the equations and in the engine.
    name, unit
        In words, and the unit of every number here.
    value, value_women
        Centre of the population; `value_women` where women differ from men.
    low, high
        Range the value may lie in, as far as is known.
    uncertainty
        Shape of what is not known about the value.
    people
        How people differ, or None if all share the value.
    role
        "person" for what every simulated person has; "spread" for the width of another parameter's spread.
    basis, fitted_on
        How the value was found, and for fitted ones on which facts.
    prior
        What was known before the calibration; only parameters that take part in it have one.
    source, references, note
        Where it comes from.
    """

    from_loader = frozenset({"symbol"})

    symbol: str = ""
    name: Text
    unit: ParameterUnit
    value: float
    value_women: float | None = None
    low: float
    high: float
    uncertainty: Uncertainty
    people: PeopleSpread | None = None
    role: Literal["person", "spread"] = "person"
    basis: Basis
    fitted_on: Many[Text] = ()
    prior: Prior | None = None
    source: Text
    references: Many[Identifier] = ()
    note: Text | None = None

    @model_validator(mode="after")
    def _within_range(self) -> Parameter:
        if self.low > self.high:
            raise refuse(f"low ({self.low:g}) is above high ({self.high:g})", key="low")
        for key in ("value", "value_women"):
            value = getattr(self, key)
            if value is not None and not self.low <= value <= self.high:
                raise refuse(f"{key} {value:g} is outside low..high ({self.low:g}..{self.high:g})", key=key)
            if value is not None and value < 0:
                raise refuse(f"{key} must not be negative, found {value:g}", key=key)
        if self.low < 0 and self.value != 0:
            raise refuse(f"only an offset (value 0) may go below zero, found low = {self.low:g}", key="low")
        if self.people is not None and self.people.distribution == "lognormal" and self.value == 0:
            raise refuse("a value of 0 cannot have a lognormal spread", key="people")
        return self


class Correlation(Strict):
    """Correlation of two parameters between people.

    Attributes
    ----------
    between
        The two symbols.
    r
        Correlation of the normal scores (Gaussian copula).
    source, references
        Where it comes from.
    """

    between: Annotated[tuple[Symbol, Symbol], Field(strict=False)]
    r: Annotated[float, Field(gt=-1, lt=1)]
    source: Text
    references: Many[Identifier] = ()

    @model_validator(mode="after")
    def _two_different(self) -> Correlation:
        if self.between[0] == self.between[1]:
            raise refuse(f"{self.between[0]} is always correlated with itself", key="between")
        return self


class ParameterFile(Strict):
    """Content of ``parameters.toml``.

    Attributes
    ----------
    parameter
        One table per symbol.
    correlation
        Between people: who is strong has a stiff tendon.
    """

    parameter: dict[Symbol, Parameter]
    correlation: Many[Correlation] = ()


class Parameters:
    """The parameter table.

    Parameters
    ----------
    file
        The validated content.
    text
        The text it was read from, kept so that a results file can carry it.
    """

    def __init__(self, file: ParameterFile, text: str) -> None:
        self._entries = {
            symbol: entry.model_copy(update={"symbol": symbol}) for symbol, entry in file.parameter.items()
        }
        self.correlations = file.correlation
        self.text = text

    def __getitem__(self, symbol: str) -> Parameter:
        return lookup("parameter", symbol, self._entries)

    def __contains__(self, symbol: object) -> bool:
        return symbol in self._entries

    def __iter__(self) -> Iterator[Parameter]:
        return iter(self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def symbols(self) -> tuple[str, ...]:
        """All symbols, in the order of the file."""
        return tuple(self._entries)

    @property
    def calibrated(self) -> tuple[Parameter, ...]:
        """The parameters that take part in the calibration."""
        return tuple(entry for entry in self if entry.prior is not None)

    @property
    def of_person(self) -> tuple[Parameter, ...]:
        """The parameters every simulated person has a value of."""
        return tuple(entry for entry in self if entry.role == "person")

    def correlation_matrix(self, symbols: Iterable[str]) -> NDArray[np.float64]:
        """Return the between-person correlation of the normal scores.

        Parameters
        ----------
        symbols
            Rows and columns, in this order.

        Returns
        -------
        ndarray, shape (n, n)
            1 on the diagonal, 0 where nothing is known.
        """
        return correlation_matrix(tuple(symbols), self.correlations)


def correlation_matrix(symbols: tuple[str, ...], entries: Iterable[Correlation]) -> NDArray[np.float64]:
    """Arrange correlations of pairs as a matrix, shape (n, n)."""
    matrix = np.eye(len(symbols))
    row = {symbol: position for position, symbol in enumerate(symbols)}
    for entry in entries:
        if entry.between[0] in row and entry.between[1] in row:
            i, j = row[entry.between[0]], row[entry.between[1]]
            matrix[i, j] = matrix[j, i] = entry.r
    return matrix
