"""Everything that touches mail; decides nothing about it. Imported as replyclock.mailbox."""  # noqa: A005
