#!/bin/sh
# Editors and mypy do not see the three top folders under their installed names. This builds the
# ignored folder .typing/replyclock of links in which probes, mailbox and analysis stand where they are
# imported from. Point an editor there too (pyright: "extraPaths": [".typing"]).
set -eu
cd "$(dirname "$0")/.."
mkdir -p .typing/replyclock
for entry in replyclock/*; do
    [ "${entry##*/}" = __pycache__ ] || ln -sfn "../../$entry" ".typing/replyclock/${entry##*/}"
done
for room in probes mailbox analysis; do ln -sfn "../../$room" ".typing/replyclock/$room"; done
for link in .typing/replyclock/*; do [ -e "$link" ] || rm "$link"; done
