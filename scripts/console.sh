#!/usr/bin/env bash
# Builds the console, the pages that the node embeds and serves, into console/dist; nothing is done if they are of
# these sources. scripts/build.sh and others do the same before they build the node.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

setup_node
build_console
note "console/dist"
