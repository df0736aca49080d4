"""The name trap: the standard library's `mailbox` and ours are both reached from every door."""

import json
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from support.repository import ROOT

ASK = (
    "import json, mailbox, replyclock.mailbox, replyclock.probes, replyclock.analysis, sys;"
    "json.dump([mailbox.__file__, replyclock.mailbox.__file__], sys.stdout)"
)


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    """The standard output of a command that must succeed."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "PYTEST"))}
    done = subprocess.run(
        command, cwd=cwd, env=clean | environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def the_standard_one(file: str) -> bool:
    return Path(file) == Path(os.__file__).with_name("mailbox.py")


PROBE = """
def test_both_names():
    import mailbox, os.path, replyclock.mailbox
    assert mailbox.Maildir and os.path.basename(mailbox.__file__) == "mailbox.py"
    assert not hasattr(replyclock.mailbox, "Maildir")
"""


@pytest.mark.parametrize(
    "door",
    [["-m", "pytest"], ["-c", "import sys, pytest; sys.exit(pytest.main(sys.argv[1:]))"]],
    ids=["-m", "pytest"],
)
def test_both_are_reached_from_pytest(door: list[str], tmp_path: Path) -> None:
    # given a test beside our own settings and conftest, started from the root of the checkout
    (tmp_path / "test_probe.py").write_text(PROBE)
    options = [
        "-q",
        "-c",
        ROOT / "pyproject.toml",
        "--rootdir",
        ROOT,
        "--confcutdir",
        ROOT,
        "-p",
        "no:cacheprovider",
    ]

    run(
        sys.executable,
        *door,
        *options,
        ROOT / "tests/workspace/test_letters.py",
        tmp_path / "test_probe.py",
        cwd=ROOT,
    )


def test_both_are_reached_in_this_very_session() -> None:
    import mailbox

    import replyclock.mailbox

    assert the_standard_one(str(mailbox.__file__))
    assert replyclock.mailbox.__file__ == str(ROOT / "mailbox/__init__.py")


# What `python -m replyclock --help` does, with a question asked when it has ended.
AS_MODULE = """
import runpy, sys
sys.path[0] = sys.argv[1]
sys.argv[1:] = ["--help"]
try:
    runpy.run_module("replyclock", run_name="__main__", alter_sys=True)
except SystemExit as end:
    assert not end.code, end.code
print("|", end="")
"""


def test_python_m_replyclock_from_the_root_reaches_both() -> None:
    assert "Usage" in run(sys.executable, "-m", "replyclock", "--help", cwd=ROOT)

    words = run(sys.executable, "-c", AS_MODULE + ASK, ROOT, cwd=ROOT)

    standard, ours = json.loads(words.rpartition("|")[2])
    assert the_standard_one(standard)
    assert ours == str(ROOT / "mailbox/__init__.py")


def test_the_console_script_reaches_both(tmp_path: Path) -> None:
    script = Path(sys.executable).with_name("replyclock")

    assert "Usage" in run(script, "--help", cwd=ROOT)
    # The script's own interpreter, started as the script is: without the working directory on the path.
    interpreter = script.read_text().splitlines()[0].removeprefix("#!")
    standard, ours = json.loads(run(interpreter, "-P", "-c", ASK, cwd=ROOT))
    assert the_standard_one(standard)
    assert ours == str(ROOT / "mailbox/__init__.py")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the source archive, built from a copy of what git knows."""
    copy, out = tmp_path_factory.mktemp("checkout"), tmp_path_factory.mktemp("dist")
    names = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=ROOT).split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            (copy / name).write_bytes((ROOT / name).read_bytes())
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", out, copy, cwd=out)
    return out


def test_the_source_archive_holds_every_module_and_the_files_they_read(built: Path) -> None:
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        held = {name.split("/", 1)[1] for name in tar.getnames() if "/" in name}

    assert shipped() <= held


def test_an_installed_wheel_reaches_both_and_brings_its_files(built: Path, tmp_path: Path) -> None:
    # given the wheel installed into a folder of its own, away from the checkout
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    held = {path.relative_to(tmp_path / "site").as_posix() for path in (tmp_path / "site").rglob("*")}

    answer = run(sys.executable, "-P", "-c", ASK, cwd=tmp_path, PYTHONPATH=str(tmp_path / "site"))

    standard, ours = json.loads(answer)
    assert the_standard_one(standard)
    assert ours == str(tmp_path / "site/replyclock/mailbox/__init__.py")
    rooms = ("probes/", "mailbox/", "analysis/")
    assert {f"replyclock/{name}" if name.startswith(rooms) else name for name in shipped()} <= held
    assert not [name for name in held if name.startswith(rooms)], (
        "the rooms are installed under replyclock only"
    )


def shipped() -> set[str]:
    """Every file below the packages' folders, as paths from the root."""
    return {
        path.relative_to(ROOT).as_posix()
        for top in ("replyclock", "probes", "mailbox", "analysis")
        for path in (ROOT / top).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
