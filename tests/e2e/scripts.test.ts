// The scripts on machines that have less, or more, than they hope for. Stand-ins take the place of the
// tools that would install or build something.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { freePort, occupyPort, temporaryFolder } from '../lib/node.ts';
import { ROOT } from '../lib/paths.ts';
import { PATIENCE, within } from '../lib/wait.ts';

interface Done {
	code: number | null;
	stdout: string;
	stderr: string;
}

/** A machine with the usual tools, and `standIns` (shell scripts) in place of others. */
class Machine {
	readonly folder = temporaryFolder();
	readonly #bin = join(this.folder, 'bin');
	readonly #target = join(this.folder, 'target');

	constructor(standIns: Record<string, string>) {
		mkdirSync(this.#bin);
		mkdirSync(join(this.#target, 'release'), { recursive: true });
		for (const tool of ['bash', 'cat', 'curl', 'dirname', 'env', 'grep', 'id', 'mkdir', 'mktemp', 'rm', 'sed', 'sleep', 'tail', 'touch', 'tr']) {
			symlinkSync(join('/usr/bin', tool), join(this.#bin, tool));
		}
		const audioNode = 'printf "%s\\n" "$*"';
		for (const [name, script] of Object.entries(standIns)) this.#write(join(this.#bin, name), script);
		this.#write(join(this.#target, 'release/audio-node'), audioNode);
	}

	#write(path: string, script: string): void {
		writeFileSync(path, `#!/usr/bin/bash\n${script}\n`, { mode: 0o755 });
	}

	async run(args: string[]): Promise<Done> {
		const env = { PATH: this.#bin, HOME: this.folder, CARGO_TARGET_DIR: this.#target, STATE: this.folder };
		const child = spawn('/usr/bin/bash', args, { cwd: this.folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
		let stdout = '';
		let stderr = '';
		child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
		child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
		const [code] = (await within(args.join(' '), once(child, 'close'), PATIENCE)) as [number | null];
		return { code, stdout, stderr };
	}

	script(name: string, ...args: string[]): Promise<Done> {
		return this.run([join(ROOT, 'scripts', name), ...args]);
	}

	/** Runs commands with the functions that the scripts share. */
	commands(text: string): Promise<Done> {
		return this.run(['-euo', 'pipefail', '-c', `. '${ROOT}/scripts/lib.sh'; ${text}`]);
	}
}

/** Everything is there and nothing is built. */
const COMPLETE = {
	...Object.fromEntries(['protoc', 'cc', 'c++', 'make', 'perl'].map((tool) => [tool, ':'])),
	cargo: ':',
	rustc: 'echo /',
};

describe('scripts/run.sh', () => {
	const machine = new Machine(COMPLETE);

	test('passes sub-commands, --help and --version on as they are', async () => {
		for (const args of [['--help'], ['--version'], ['--chain', 'local', '--help'], ['key', 'generate'], ['export-chain-spec', '--chain', 'live']]) {
			const { code, stdout, stderr } = await machine.script('run.sh', ...args);
			assert.equal(code, 0, stderr);
			assert.equal(stdout, `${args.join(' ')}\n`, 'only what the node prints');
			assert.doesNotMatch(stderr, /polkadot.js|development chain/);
		}
	});

	test('starts a development chain, or the chain that is named', async () => {
		const port = String(await freePort());
		const dev = await machine.script('run.sh', '--rpc-port', port);
		assert.match(dev.stdout, new RegExp(`polkadot\\.js: .*127\\.0\\.0\\.1:${port}`));
		assert.match(dev.stdout, new RegExp(`^--dev --rpc-port ${port} --wasm-cache `, 'm'));
		const named = await machine.script('run.sh', '--chain', 'local', `--rpc-port=${port}`);
		assert.match(named.stdout, new RegExp(`^--chain local --rpc-port=${port} --wasm-cache `, 'm'));
	});

	test('says whose port it is, before anything is built', async () => {
		const building = new Machine({ ...COMPLETE, cargo: 'touch "$STATE/built"' });
		const { port, close } = await occupyPort();
		try {
			const refused = await building.script('run.sh', '--rpc-port', String(port));
			assert.equal(refused.code, 1);
			assert.equal(refused.stdout, '');
			assert.match(refused.stderr, new RegExp(`^Error: another program listens on port ${port} already: .* --rpc-port\n$`));
			const localnet = await building.script('localnet.sh', '--rpc-port', String(port));
			assert.match(localnet.stderr, new RegExp(`another program listens on port ${port} already`));
		} finally {
			await close();
		}

		const node = createServer((_, response) => response.end('{"jsonrpc":"2.0","id":1,"result":"Elsewhere"}'));
		await new Promise<void>((resolve) => node.listen(0, '127.0.0.1', resolve));
		try {
			const { port: taken } = node.address() as AddressInfo;
			const { stderr } = await building.script('run.sh', `--rpc-port=${taken}`);
			assert.match(stderr, new RegExp(`a node of the chain "Elsewhere" listens on port ${taken} already`));
		} finally {
			node.close();
		}
		assert.equal((await building.commands('[ ! -e "$STATE/built" ]')).code, 0, 'nothing was built');
	});
});

describe('the set-up', () => {
	const noRoot = { id: 'echo 0' };

	test('takes a perl without modules for none', async () => {
		const bare = new Machine({ ...COMPLETE, perl: 'exit 2' });
		const said = await bare.commands('install_packages() { echo "$@"; }; setup_build_tools');
		assert.match(said.stdout, /^it compiles the node perl$/m);
		const whole = new Machine(COMPLETE);
		assert.equal((await whole.commands('install_packages() { echo "$@"; }; setup_build_tools')).stdout, '');
	});

	test('fetches the package lists before it asks what they have, once', async () => {
		const asked = {
			...noRoot,
			'apt-get': 'echo "$1" >>"$STATE/apt"; [ "$1" != update ] || touch "$STATE/lists"',
			'apt-cache': 'if [ -e "$STATE/lists" ]; then echo "  Candidate: 20.19.2+dfsg-1"; else echo "  Candidate: (none)"; fi',
		};
		const machine = new Machine(asked);
		const { stderr } = await machine.commands('setup_node || true');
		assert.equal((await machine.commands('cat "$STATE/apt"')).stdout, 'update\ninstall\n', stderr);
	});

	const rustup = (toolchains: string): string => `
case "$1 $2" in
	"toolchain list") printf '${toolchains}' ;;
	"toolchain install") echo "$*" >>"$STATE/installed" ;;
	"run stable") echo "rustc 1.95.0 (59807616e 2026-04-14)" ;;
	"run 1.95.0-x86_64") echo "rustc 1.95.0 (59807616e 2026-04-14)" ;;
	"run nightly") echo "rustc 1.99.0-nightly" ;;
	*) exit 1 ;;
esac`;
	const chosen = async (toolchains: string): Promise<{ name: string; installed: string }> => {
		const machine = new Machine({ ...COMPLETE, rustup: rustup(toolchains) });
		const { stdout, stderr } = await machine.commands('choose_toolchain >&2; echo "$RUSTUP_TOOLCHAIN"');
		assert.ok(stdout, stderr);
		const { stdout: installed } = await machine.commands('cat "$STATE/installed" 2>/dev/null || true');
		return { name: stdout.trim(), installed };
	};

	test('uses the pinned compiler, under whatever name it is there', async () => {
		assert.deepEqual(await chosen('nightly\\n1.95.0-x86_64 (default)\\n'), { name: '1.95.0-x86_64', installed: '' });
		assert.deepEqual(await chosen('nightly\\nstable (active, default)\\n'), { name: 'stable', installed: '' });
	});

	test('installs it where rustup has none, or only others', async () => {
		for (const toolchains of ['no installed toolchains\\n', 'nightly (default)\\n']) {
			const { name, installed } = await chosen(toolchains);
			assert.equal(name, '1.95.0');
			assert.match(installed, /^toolchain install 1\.95\.0 .*--target wasm32v1-none\n$/);
		}
	});
});
