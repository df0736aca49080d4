"""A workspace that has settings and a register, and nothing else."""

from pathlib import Path


def workspace_with(folder: Path, register: str) -> Path:
    """A new workspace below the folder whose sites.csv is this text."""
    workspace = folder / "w"
    workspace.mkdir()
    (workspace / "replyclock.toml").write_text("")
    (workspace / "sites.csv").write_text(register, "utf-8")
    return workspace
