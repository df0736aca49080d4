"""The practice town: pretend sites and officials on loopback, for demo and tests; asks no real one."""
