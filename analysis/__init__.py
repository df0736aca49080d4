"""Everything that touches figures and paper; decides no verdict. Imported as replyclock.analysis."""
