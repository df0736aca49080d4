"""The checks of packs, attachments and ledgers, one file each; writes nothing."""
