"""Shapes world: the small world of coloured shapes that the bundled model is trained on."""
