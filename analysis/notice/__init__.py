"""A notice as provincial inspections print it, as HTML and DOCX; works no score out."""
