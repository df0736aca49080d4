"""Lists of answers that sites publish: read, measured, printed; asks no site."""
