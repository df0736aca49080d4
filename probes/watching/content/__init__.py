"""What stands on a page: letters without rows, an answer's place, the end of it; fetches nothing."""
