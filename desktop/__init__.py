"""The launcher of a checkout; the program itself is the package `skydeck` beside it."""
