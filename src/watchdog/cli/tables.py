"""Tables that fit the terminal.

In:   cells, and what each column keeps where there is little room.
Out:  a table whose columns share the width, or None where even the least does not fit.
Pure: no I/O.
"""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

GAP = 3  # letters between two columns: a line with a blank on each side


def fit_table(
    heads: Sequence[str],
    rows: Sequence[Sequence[Text]],
    least: Sequence[int],
    wrapped: Sequence[bool],
    width: int,
) -> Table | None:
    """Make a table at most `width` letters wide; a `wrapped` column shows all, over several lines.

    rich itself takes room from all columns alike, so that one long text makes short ones vanish.
    """
    natural = [
        max([len(head), *(row[column].cell_len for row in rows)])
        for column, head in enumerate(heads)
    ]
    shares = share_width(natural, least, width - GAP * (len(heads) - 1))
    if shares is None:
        return None
    table = Table(header_style="bold", show_edge=False, pad_edge=False)
    for head, share, fold in zip(heads, shares, wrapped, strict=True):
        table.add_column(
            head, width=share, overflow="fold" if fold else "ellipsis", no_wrap=not fold
        )
    for row in rows:
        table.add_row(*row)
    return table


def list_cells(heads: Sequence[str], row: Sequence[Text]) -> Text:
    """Write a row as lines of `name: value`, for a terminal too narrow for columns."""
    lines = [
        Text.assemble((f"{head}: ", "dim"), cell) for head, cell in zip(heads, row, strict=True)
    ]
    return Text("\n").join([*lines, Text()])


def share_width(natural: Sequence[int], least: Sequence[int], width: int) -> list[int] | None:
    """Give each column what it needs, the widest ones less; None where `least` does not fit.

    >>> share_width([11, 5, 200], [11, 5, 5], 40), share_width([11, 5, 200], [11, 5, 5], 20)
    ([11, 5, 24], None)
    """
    shares = [min(pair) for pair in zip(natural, least, strict=True)]
    spare = width - sum(shares)
    if spare < 0:
        return None
    while spare and (wanting := [i for i, share in enumerate(shares) if share < natural[i]]):
        for column in wanting[:spare]:
            shares[column] += 1
        spare -= min(spare, len(wanting))
    return shares
