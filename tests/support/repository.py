"""Where the repository lies, its tests, and the folder beside it with data that is not for shipping."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests"
SHARED = ROOT.parent / "shared"
