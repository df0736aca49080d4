"""Letters go out, once, with leave and with people in the loop; looks for no answer."""
