"""The attack table of folders: what is no plain file is named, nothing else is opened, and nothing hangs."""

import os
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.hostile.odd_files import deep, sparse
from support.pack_builder import Forger, PackBench, failed

from replyclock.domain.evidence.canonical import strict_json
from replyclock.evidence.bag import strange_things
from replyclock.files.plain_files import open_plain, sha256_plain


@pytest.fixture(scope="module")
def good(true_pack: PackBench, tmp_path_factory: pytest.TempPathFactory) -> Forger:
    return Forger(true_pack.pack(tmp_path_factory.mktemp("packs") / "good").folder)


@pytest.fixture
def forger(good: Forger, tmp_path: Path) -> Iterator[Forger]:
    """A copy that goes afterwards: pytest itself cannot remove 1,500 folders."""
    yield good.copy(tmp_path / "copy")
    subprocess.run(["rm", "-rf", tmp_path / "copy"], check=True)


def fifo(path: Path) -> None:
    path.unlink(missing_ok=True)
    os.mkfifo(path)


def listening(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as own:
        os.chdir(path.parent)
        path.unlink(missing_ok=True)
        own.bind(path.name)


def endless(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to("/dev/zero")


def loop(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to(path.name)


def small_hole(path: Path) -> None:
    path.touch()
    os.truncate(path, 1 << 31)


def no_utf8(path: Path) -> None:
    Path(os.fsdecode(os.fsencode(path.parent) + b"/\xff\xfe")).touch()


def new_line(path: Path) -> None:
    (path.parent / "a\nb").touch()


STRANGE: dict[str, tuple[Callable[[Path], None], str]] = {
    "fifo": (fifo, "is a link or a device"),
    "socket": (listening, "is a link or a device"),
    "link to a device": (endless, "is a link or a device"),
    "link to itself": (loop, "is a link or a device"),
    "sparse": (sparse, "is too large"),
    "a hole of two gigabytes": (small_hole, "is too large"),
    "1,500 deep": (lambda path: deep(path.parent), "lies deeper than 40 folders"),
    "no UTF-8": (no_utf8, "is no plain name"),
    "new line": (new_line, "is no plain name"),
}
PLACES = ("bagit.txt", "manifest-sha256.txt", "data/entries.jsonl", "data/exhibits/new.png")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("what", STRANGE)
def test_a_strange_thing_is_named_and_nothing_else_is_opened(
    forger: Forger, true_pack: PackBench, what: str, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(forger.pack)
    make, says = STRANGE[what]
    make(forger.pack / place)

    found = failed(forger.pack, true_pack.roots)

    assert says in found.pop("bag")
    assert len(found) == 12
    assert all(said.startswith("Not looked at") for said in found.values())


@pytest.mark.parametrize("what", ["fifo", "link to a device", "link to itself", "sparse"])
def test_what_was_put_there_after_the_walk_is_not_waited_for(tmp_path: Path, what: str) -> None:
    STRANGE[what][0](tmp_path / "file")
    with pytest.raises(OSError, match=r"plain|large|symbolic"):
        sha256_plain(tmp_path / "file")


def test_a_folder_where_a_file_should_be_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="plain"):
        open_plain(tmp_path)


def test_a_folder_of_plain_files_has_nothing_strange(good: Forger) -> None:
    assert list(strange_things(good.pack)) == []


def a_second_file_of_one_digest(forger: Forger) -> None:
    mail = next(forger.data.glob("exhibits/*.eml"))
    mail.with_suffix(".html.txt").write_bytes(mail.read_bytes())


def a_wrong_ending(forger: Forger) -> None:
    picture = next(forger.data.glob("exhibits/*.png"))
    picture.rename(picture.with_suffix(".html"))


@pytest.mark.parametrize("forge", [a_second_file_of_one_digest, a_wrong_ending])
def test_an_exhibit_under_another_ending_is_named(
    forger: Forger, true_pack: PackBench, forge: Callable[[Forger], None]
) -> None:
    forge(forger)
    forger.rebag()
    assert "has another ending" in failed(forger.pack, true_pack.roots)["exhibits"]


DOUBLED = {
    "pack.json": (b'{\n "as_of"', b'{"format": "replyclock pack 1",\n "as_of"', "statement"),
    "calendar.json": (b"{", b'{"name": "another", ', "verdicts"),
    "proofs.jsonl": (b"{", b'{"number": 1, ', "proofs"),
    "disclosures.jsonl": (b"{", b'{"number": 1, ', "disclosures"),
    "looks.jsonl": (b"{", b'{"number": 1, ', "looks"),
    "checkpoints/000001/head.json": (b"{", b'{"number": 1, ', "checkpoints"),
}


@pytest.mark.parametrize("name", DOUBLED)
def test_a_doubled_name_is_named(forger: Forger, true_pack: PackBench, name: str) -> None:
    before, after, check = DOUBLED[name]
    forger.change(name, lambda data: data.replace(before, after, 1))
    forger.rebag()
    assert "stands twice in one object" in failed(forger.pack, true_pack.roots)[check]


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", "1e999", "9" * 5000, "[" * 200_000, '{"a":1,"a":1}'])
def test_what_json_readers_read_differently_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"twice|number|deeply"):
        strict_json(text)
