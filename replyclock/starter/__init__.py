"""What `replyclock init` copies into a new workspace: settings, register, letters, a recipe, a campaign."""
