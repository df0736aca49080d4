"""Everything that touches a site's pages; decides nothing about them. Imported as replyclock.probes."""
