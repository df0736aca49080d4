"""`assist`: people in the loop at a terminal; decides nothing."""
