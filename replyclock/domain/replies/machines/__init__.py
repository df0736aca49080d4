"""The words of mail systems: what they write when mail comes back, waits or is answered by a machine."""
