"""The files of a workspace and what they mean: settings, campaigns, letters, keys; asks no site."""
