"""What made the exhibits of a visit: program, browser, system, recipe. Holds no instant, so it repeats."""

import hashlib
import json
import platform
from importlib.metadata import version

from replyclock.ports.exhibits import Capture
from replyclock.probes.browser.contexts import Visit
from replyclock.probes.recipe.model import Recipe


def provenance(visit: Visit, recipe: Recipe) -> Capture:
    """As JSON with sorted keys, the same for all letters of a site while nothing changes."""
    chromium = visit.page.context.browser
    said = {
        "browser": f"Chromium {chromium.version}" if chromium else "Chromium",
        "browser_settings_sha256": hashlib.sha256(visit.settings.model_dump_json().encode()).hexdigest(),
        "detail": {
            "before": visit.details.before,
            "after": visit.details.after,
            "reply": visit.details.reply,
            "dispute": visit.details.dispute,
        },
        "program": f"replyclock {version('replyclock')}",
        "recipe": recipe.file.name,
        "recipe_sha256": recipe.files.digest_of(recipe.file.name),
        "system": platform.platform(),
        "user_agent": visit.user_agent,
    }
    return Capture("provenance", "application/json", json.dumps(said, indent=1, sort_keys=True).encode())
