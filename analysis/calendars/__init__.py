"""Published calendars of working days, from the program and from a workspace; counts nothing."""
