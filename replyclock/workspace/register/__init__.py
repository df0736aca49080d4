"""The register of sites and the files beside it: read, edited, imported, sampled; asks no site."""
