// Where things are.

import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The end-to-end tests. */
export const TESTS = join(ROOT, 'tests');

const TARGET = process.env['CARGO_TARGET_DIR'] ?? join(homedir(), '.cache/audio-chain/target');

/** The node under test. */
export const BINARY = process.env['AUDIO_NODE'] ?? join(TARGET, 'release/audio-node');

/** Compiled runtimes, shared by all nodes that tests start: compiling one takes up to a minute. */
export const WASM_CACHE = join(TARGET, 'wasm-cache');

/** Where scripts/test.sh puts prometheus and promtool, if the machine has none. */
export const PROMETHEUS = join(TARGET, 'prometheus');

/** The S3 server that scripts/test.sh installs. */
export const MOTO = join(TARGET, 'moto/bin/moto_server');

/** The store for objects that scripts/drills.sh installs. */
export const GARAGE = join(TARGET, 'tools/bin/garage');

const WBUILD = join(TARGET, 'release/wbuild/audio-runtime');

/** The runtime as chains store it. */
export const WASM = join(WBUILD, 'audio_runtime.compact.compressed.wasm');

/** The same runtime, not compressed. */
export const PLAIN_WASM = join(WBUILD, 'audio_runtime.compact.wasm');
