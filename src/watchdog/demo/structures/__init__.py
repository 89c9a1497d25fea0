"""How outlets build their addresses, pages and feeds: one module per structure.

Each structure copies the shape of a family of real sites, so that the demonstration is
read by the same templates as the shipped outlets.
"""

from collections.abc import Mapping

from watchdog.demo.structures import bbc_world_service, dw, france24, wordpress
from watchdog.demo.structures.shape import Edition, Listing, Structure

__all__ = ["STRUCTURES", "Edition", "Listing", "Structure"]

STRUCTURES: Mapping[str, Structure] = {
    structure.template: structure
    for structure in (
        bbc_world_service.STRUCTURE,
        dw.STRUCTURE,
        france24.STRUCTURE,
        wordpress.STRUCTURE,
    )
}
