"""The form of proofs and what is derived from them: chain, trees, replay, masking; signs nothing."""
