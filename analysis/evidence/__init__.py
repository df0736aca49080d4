"""The pages of packs and attachments; the proofs are not made here."""
