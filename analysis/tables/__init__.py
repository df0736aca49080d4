"""Findings as CSV, JSON, workbook and Parquet; works nothing out."""
