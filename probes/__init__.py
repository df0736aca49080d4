"""Everything that touches a site's pages; imported as replyclock.probes."""
