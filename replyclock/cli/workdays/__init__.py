"""`workdays`: how deadlines are counted; judges no letter."""
