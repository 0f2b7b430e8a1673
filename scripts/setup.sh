#!/usr/bin/env bash
# Installs what the chain needs to be built, and with --tests what its tests need. Says what it
# installs; does nothing when all is there.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

case "${1:-}" in
	'') setup ;;
	--tests)
		setup
		setup_rust_checks
		setup_npm
		;;
	*)
		echo "usage: scripts/setup.sh [--tests]" >&2
		exit 2
		;;
esac
note "All there. Builds go to $CARGO_TARGET_DIR"
