"""The practice town: pretend government sites and their officials on loopback, for the demo and the tests."""
