"""One Chromium, fenced: opened, pointed at, pictured, read back; knows no form and no letter."""
