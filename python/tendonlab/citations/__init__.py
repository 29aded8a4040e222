"""Citations: which references stand behind a programme, a parameter, anything else of the catalogue, or results."""

from tendonlab.citations.citing import Citation, Citations, Software, cite
from tendonlab.citations.items import Item
from tendonlab.citations.subjects import Subject

__all__ = ["Citation", "Citations", "Item", "Software", "Subject", "cite"]
