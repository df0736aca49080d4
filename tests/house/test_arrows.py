"""Which folder may import from which: every arrow there is stands here, and no other may be drawn."""

import sys
from collections.abc import Iterator

import pytest
from support.source import below, folder_arrows, folder_of, imports, modules

# Between the layers; a name means everything below it. What lies loose in replyclock stands for itself.
LAYERS = {
    "__main__": "cli",
    "cli": "assembly engine steps workspace practice outside clock ports files domain errors",
    "engine": "steps workspace outside ports domain errors",
    "assembly": "probes mailbox analysis store evidence limits practice notifier steps workspace outside"
    " clock ports files domain errors",
    "practice": "analysis files domain errors",
    "outside": "limits workspace ports domain",
    "notifier": "errors",
    "steps": "limits workspace outside ports domain errors",
    "probes": "charsets limits ports files domain errors",
    "mailbox": "charsets ports domain errors",
    "analysis": "ports files domain errors",
    "store": "files ports domain errors",
    "evidence": "ports files domain limits errors",
    "workspace": "files domain errors",
    "files": "errors",
    "limits": "",
    "charsets": "domain",
    "ports": "domain",
    "domain": "errors",
    "clock": "ports",
    "errors": "",
}

# Inside each layer and room, folder by folder.
INSIDE = {
    "cli": "cli/shell cli/analyse cli/evidence cli/score",
    "cli/analyse": "cli/shell",
    "cli/assist": "cli/shell",
    "cli/calendar": "cli/shell",
    "cli/campaign": "cli/shell",
    "cli/chat": "cli/shell",
    "cli/evidence": "cli/shell cli/score",
    "cli/evidence/key": "cli/shell cli/evidence",
    "cli/letters": "cli/shell",
    "cli/mail": "cli/shell",
    "cli/notify": "cli/shell",
    "cli/recipe": "cli/shell",
    "cli/review": "cli/shell",
    "cli/score": "cli/shell",
    "cli/shell": "",
    "cli/sites": "cli/shell",
    "cli/workdays": "cli/shell",
    "steps": "",
    "steps/planning": "steps",
    "steps/sending": "steps",
    "steps/watching": "steps",
    "steps/recipes": "steps steps/planning steps/sending",
    "steps/evidence": "steps",
    "steps/reporting": "steps steps/evidence",
    "domain": "",
    "domain/sending": "domain domain/replies/words",
    "domain/replies": "domain domain/replies/machines domain/replies/words",
    "domain/replies/machines": "domain domain/replies/words",
    "domain/replies/words": "domain",
    "domain/recipes": "",
    "domain/scoring": "domain",
    "domain/evidence": "domain",
    "domain/story": "domain domain/evidence domain/scoring",
    "domain/register": "domain domain/evidence",
    "domain/published": "domain",
    "store": "store/schema store/entries store/chain store/transfer",
    "store/schema": "",
    "store/entries": "store/schema",
    "store/chain": "store/schema store/entries",
    "store/transfer": "store/schema store/entries store/chain",
    "store/migrations": "store/schema",
    "store/migrations/versions": "store/schema",
    "charsets": "",
    "limits": "",
    "evidence": "",
    "evidence/verifying": "evidence",
    "workspace": "",
    "workspace/register": "",
    "probes": "probes/browser probes/recipe",
    "probes/recipe": "",
    "probes/http": "probes/watchdog",
    "probes/vocabulary": "",
    "probes/outlet": "probes/http",
    "probes/watchdog": "",
    "probes/browser": "probes/http probes/outlet probes/recipe probes/watchdog",
    "probes/discovery": "probes/browser probes/http probes/recipe probes/vocabulary",
    "probes/discovery/lists": "probes/browser probes/discovery",
    "probes/recording": "probes/browser probes/discovery",
    "probes/sending": "probes/browser probes/outlet probes/recipe probes/vocabulary",
    "probes/watching": "probes/browser probes/http probes/recipe probes/watching/content"
    " probes/watching/memory",
    "probes/watching/content": "probes/http",
    "probes/watching/memory": "",
    "mailbox": "mailbox/history mailbox/mime",
    "mailbox/history": "",
    "mailbox/mime": "",
    "analysis/text": "",
    "analysis/statistics": "",
    "analysis/calendars": "",
    "analysis/spreadsheets": "",
    "analysis/charts": "analysis/statistics analysis/text",
    "analysis/tables": "analysis/statistics analysis/text",
    "analysis/scoring": "analysis/text",
    "analysis/notice": "analysis/scoring analysis/statistics analysis/text",
    "analysis/published": "analysis/charts analysis/spreadsheets analysis/statistics analysis/tables"
    " analysis/text",
    "analysis/report": "analysis/calendars analysis/charts analysis/published analysis/statistics"
    " analysis/tables analysis/text",
    "analysis/evidence": "analysis/report analysis/scoring analysis/tables analysis/text",
}
# Of the standard library what reads the world is not for the domain.
WORLD = {"io", "os", "pathlib", "secrets", "shutil", "socket", "subprocess", "tempfile", "time", "uuid"}


def layer_of(folder: str) -> str:
    return folder.partition("/")[0]


def allowed() -> Iterator[tuple[str, str]]:
    for lists in (LAYERS, INSIDE):
        for start, ends in lists.items():
            yield from ((start, end) for end in ends.split())


def test_every_arrow_between_layers_is_in_the_list() -> None:
    strays = [
        f"{start} -> {end}: {', '.join(sorted(paths))}"
        for (start, end), paths in folder_arrows().items()
        if layer_of(start) != layer_of(end) and layer_of(end) not in LAYERS[layer_of(start)].split()
    ]
    assert strays == []


def test_every_arrow_inside_a_layer_is_in_the_list() -> None:
    strays = [
        f"{start} -> {end}: {', '.join(sorted(paths))}"
        for (start, end), paths in folder_arrows().items()
        if layer_of(start) == layer_of(end) and end not in INSIDE[start].split()
    ]
    assert strays == []


def test_the_list_names_only_arrows_and_folders_that_are_there() -> None:
    drawn = set(folder_arrows()) | {(layer_of(start), layer_of(end)) for start, end in folder_arrows()}
    folders = {folder_of(path) for path, _ in modules()}

    assert sorted(set(allowed()) - drawn) == []
    assert sorted(set(INSIDE) - folders) == []
    assert sorted(set(LAYERS) - {layer_of(folder) for folder in folders}) == []


def test_no_folder_imports_from_itself_through_others() -> None:
    ahead: dict[str, set[str]] = {}
    for start, end in folder_arrows():
        ahead.setdefault(start, set()).add(end)

    def reached(start: str) -> set[str]:
        seen: set[str] = set()
        waiting = [start]
        while waiting:
            for end in ahead.get(waiting.pop(), ()):
                if end not in seen:
                    seen.add(end)
                    waiting.append(end)
        return seen

    assert [folder for folder in ahead if folder in reached(folder)] == []


@pytest.mark.parametrize("layer", ["domain", "ports"])
def test_values_and_protocols_import_only_the_standard_library_and_of_the_domain_no_part_that_reads_the_world(
    layer: str,
) -> None:
    world = WORLD - {"pathlib"} if layer == "ports" else WORLD
    strays = [
        f"{path}: {name}"
        for path, tree in modules(f"replyclock/{layer}")
        for name in imports(tree)
        if not below(name, "replyclock")
        and (name.split(".")[0] not in sys.stdlib_module_names or name.split(".")[0] in world)
    ]
    assert strays == []
