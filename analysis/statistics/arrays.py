"""Arrays as the functions of this folder take and give them."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.intp]
States = NDArray[np.uint8]
DayArray = NDArray[np.datetime64]
"""Days, as datetime64[D]."""
InstantArray = NDArray[np.datetime64]
"""Instants in UTC, as datetime64[us]."""
