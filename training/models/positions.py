"""Where the cells of a region's crop are in its picture (docs/spec/pixelrefer.md, 5.2)."""

import torch
from torch import Tensor

from .vr3_inputs import Box


def positions(grid: tuple[int, int], box: Box, size: tuple[int, int]) -> Tensor:
    """Two values of every cell of a crop's grid (rows, columns), [rows · columns, 2]; size: the picture's height and width.

    The axes are crossed, as upstream has them and its models learnt them: the first value varies with the column, but runs over the box's
    rows and is divided by the picture's width; the second is the other way round.
    """
    rows, columns = grid
    height, width = size
    along = (torch.arange(columns, dtype=torch.float32) / columns * (box.y1 - box.y0) + box.y0) / (width - 1)
    down = (torch.arange(rows, dtype=torch.float32) / rows * (box.x1 - box.x0) + box.x0) / (height - 1)
    return torch.stack((along.expand(rows, columns), down[:, None].expand(rows, columns)), -1).flatten(0, 1)
