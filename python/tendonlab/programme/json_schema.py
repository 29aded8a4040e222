"""A JSON Schema of the programme file, with which editors complete keys and mark mistakes while one writes.

It says what the models say of one table at a time; whether the parts fit together only `tendonlab check` knows.
"""

from __future__ import annotations

import re
from inspect import cleandoc
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import ModelSchema, NullableSchema, WithDefaultSchema

from tendonlab.catalogue.programmes import Programme
from tendonlab.catalogue.schema import Strict

DIALECT = "https://json-schema.org/draft/2020-12/schema"

# One or more names on a line of their own, then indented text.
_ATTRIBUTE = re.compile(r"^(?P<names>\w+(?:, \w+)*)\n(?P<text>(?: {4}.*\n?)+)", re.MULTILINE)


def programme_schema() -> dict[str, Any]:
    """Build the JSON Schema (2020-12) of a programme file."""
    schema = Programme.model_json_schema(schema_generator=_OfFiles)
    schema.pop("title", None)
    return {
        "$schema": DIALECT,
        "title": "TendonLab programme",
        "description": "A loading programme, as docs/programmes.md explains it.",
        **{key: value for key, value in schema.items() if key != "description"},
    }


class _OfFiles(GenerateJsonSchema):
    """Leaves out what no file says, and takes the descriptions of keys from the models' docstrings."""

    def nullable_schema(self, schema: NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])  # TOML has no null: what is not known is left out

    def default_schema(self, schema: WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def model_schema(self, schema: ModelSchema) -> JsonSchemaValue:
        made = super().model_schema(schema)
        model = schema["cls"]
        if not issubclass(model, Strict):
            return made
        made.pop("title", None)
        made["description"] = cleandoc(model.__doc__ or "").split("\n", 1)[0]
        texts = _attributes(model.__doc__ or "")
        for name, info in model.model_fields.items():
            key = info.alias or name
            if name in model.from_loader:
                made["properties"].pop(key, None)
                continue
            entry = made["properties"][key]
            entry.pop("title", None)
            if name in texts:
                own = entry.get("description")
                entry["description"] = f"{texts[name]} ({own})" if own else texts[name]
        return made


def _attributes(docstring: str) -> dict[str, str]:
    """Read the attributes of a NumPy docstring: name to text."""
    _, _, section = cleandoc(docstring).partition("Attributes\n----------\n")
    return {
        name: " ".join(match["text"].split())
        for match in _ATTRIBUTE.finditer(section)
        for name in match["names"].split(", ")
    }
