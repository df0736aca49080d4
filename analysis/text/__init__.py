"""Words in Chinese and English, strangers' text made harmless, templates rendered; knows no figures."""
