"""CSV files and workbooks of others, read into rows of text; knows no meaning of a column."""
