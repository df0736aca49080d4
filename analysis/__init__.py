"""Everything that touches figures and paper; imported as replyclock.analysis."""
