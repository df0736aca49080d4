"""Everything that touches mail; imported as replyclock.mailbox: the plain name is the standard library's."""  # noqa: A005
