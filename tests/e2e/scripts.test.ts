// The scripts on machines that have less, or more, than they hope for. Stand-ins take the place of the
// tools that would install or build something.

import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { bnToU8a, u8aConcat, u8aToHex } from '@polkadot/util';
import { blake2AsHex } from '@polkadot/util-crypto';
import { AUDIO } from '../lib/chain.ts';
import { freePort, occupyPort, temporaryFolder } from '../lib/node.ts';
import { ROOT } from '../lib/paths.ts';
import { PATIENCE, within } from '../lib/wait.ts';

interface Done {
	code: number | null;
	stdout: string;
	stderr: string;
}

/** What a program printed, once it has ended. */
async function finished(
	what: string,
	child: ChildProcessByStdio<null, Readable, Readable>,
): Promise<Done> {
	let stdout = '';
	let stderr = '';
	child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
	child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
	const [code] = (await within(what, once(child, 'close'), PATIENCE)) as [number | null];
	return { code, stdout, stderr };
}

/** What every Debian has, and Git and curl. */
const TOOLS = [
	...[
		'b2sum',
		'bash',
		'cat',
		'chmod',
		'cp',
		'curl',
		'cut',
		'dirname',
		'env',
		'find',
		'git',
		'grep',
		'id',
		'mkdir',
	],
	...[
		'mktemp',
		'mv',
		'od',
		'realpath',
		'rm',
		'sed',
		'sha256sum',
		'sleep',
		'sort',
		'tail',
		'tar',
		'touch',
		'tr',
		'wc',
		'xargs',
	],
];

/** A machine with the usual tools, and `standIns` (shell scripts) in place of others. */
class Machine {
	readonly folder = temporaryFolder();
	readonly #bin = join(this.folder, 'bin');
	readonly #target = join(this.folder, 'target');

	constructor(
		standIns: Record<string, string>,
		readonly env: Record<string, string> = {},
	) {
		mkdirSync(this.#bin);
		mkdirSync(join(this.#target, 'release'), { recursive: true });
		for (const tool of TOOLS) {
			symlinkSync(join('/usr/bin', tool), join(this.#bin, tool));
		}
		const audioNode = 'printf "%s\\n" "$*"';
		for (const [name, script] of Object.entries(standIns))
			this.#write(join(this.#bin, name), script);
		this.#write(join(this.#target, 'release/audio-node'), audioNode);
	}

	#write(path: string, script: string): void {
		writeFileSync(path, `#!/usr/bin/bash\n${script}\n`, { mode: 0o755 });
	}

	async run(args: string[]): Promise<Done> {
		const env = {
			PATH: this.#bin,
			HOME: this.folder,
			CARGO_TARGET_DIR: this.#target,
			STATE: this.folder,
			...this.env,
		};
		return finished(
			args.join(' '),
			spawn('/usr/bin/bash', args, {
				cwd: this.folder,
				env,
				stdio: ['ignore', 'pipe', 'pipe'],
			}),
		);
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
		for (const args of [
			['--help'],
			['--version'],
			['--chain', 'local', '--help'],
			['key', 'generate'],
			['export-chain-spec', '--chain', 'live'],
		]) {
			const { code, stdout, stderr } = await machine.script('run.sh', ...args);
			assert.equal(code, 0, stderr);
			assert.equal(stdout, `${args.join(' ')}\n`, 'only what the node prints');
			assert.doesNotMatch(stderr, /polkadot.js|development chain/);
		}
	});

	test('starts a development chain, or the chain that is named', async () => {
		const port = String(await freePort());
		const content = `127.0.0.1:${await freePort()}`;
		const dev = await machine.script('run.sh', '--rpc-port', port, '--content-listen', content);
		assert.match(dev.stdout, new RegExp(`polkadot\\.js: .*127\\.0\\.0\\.1:${port}`));
		assert.match(dev.stdout, new RegExp(`Content node: http://${content} `));
		const started = `--dev --content --rpc-port ${port} --content-listen ${content} --wasm-cache `;
		assert.match(dev.stdout, new RegExp(`^${started}`, 'm'));
		const named = await machine.script('run.sh', '--chain', 'local', `--rpc-port=${port}`);
		assert.match(
			named.stdout,
			new RegExp(`^--chain local --rpc-port=${port} --wasm-cache `, 'm'),
		);
	});

	test('says whose port it is, before anything is built', async () => {
		const building = new Machine({ ...COMPLETE, cargo: 'touch "$STATE/built"' });
		const { port, close } = await occupyPort();
		try {
			const refused = await building.script('run.sh', '--rpc-port', String(port));
			assert.equal(refused.code, 1);
			assert.equal(refused.stdout, '');
			assert.match(
				refused.stderr,
				new RegExp(
					`^Error: another program listens on port ${port} already: .* --rpc-port\n$`,
				),
			);
			const content = await building.script(
				'run.sh',
				`--rpc-port=${await freePort()}`,
				`--content-listen=127.0.0.1:${port}`,
			);
			assert.match(content.stderr, /another program listens on port .* --content-listen\n$/);
			const localnet = await building.script('localnet.sh', '--rpc-port', String(port));
			assert.match(
				localnet.stderr,
				new RegExp(`another program listens on port ${port} already`),
			);
		} finally {
			await close();
		}

		const node = createServer((_, response) =>
			response.end('{"jsonrpc":"2.0","id":1,"result":"Elsewhere"}'),
		);
		await new Promise<void>((resolve) => node.listen(0, '127.0.0.1', resolve));
		try {
			const { port: taken } = node.address() as AddressInfo;
			const { stderr } = await building.script('run.sh', `--rpc-port=${taken}`);
			assert.match(
				stderr,
				new RegExp(`a node of the chain "Elsewhere" listens on port ${taken} already`),
			);
		} finally {
			node.close();
		}
		assert.equal(
			(await building.commands('[ ! -e "$STATE/built" ]')).code,
			0,
			'nothing was built',
		);
	});
});

describe('scripts/release.sh', () => {
	const CODE = 'the runtime';
	/** What makes a console of whatever there is. */
	const NODE = {
		node: ':',
		npm: 'case "$*" in *build*) mkdir -p dist; echo a page >dist/index.html ;; *) mkdir -p node_modules ;; esac',
		npx: 'mkdir -p .papi/descriptors/dist; touch .papi/descriptors/dist/index.js',
	};
	const SOURCES = [
		...[
			'scripts',
			'rust-toolchain.toml',
			'runtime/src/version.rs',
			'package.json',
			'package-lock.json',
		],
		...[
			'console/package.json',
			'clients/typescript/package.json',
			'clients/typescript/.papi/metadata',
		],
	];
	/**
	 * A machine with a copy of the scripts, on which Cargo leaves `CODE` as the runtime, and a binary that
	 * holds what `holds` says.
	 */
	const machine = (
		rustc = 'rustc 1.95.0 (59807616e 2026-04-14)',
		holds = CODE,
		withNode: Record<string, string> = NODE,
	): Machine => {
		const built = '$CARGO_TARGET_DIR/production';
		const code = Buffer.from(holds).toString('hex');
		const cargo = `env >"$STATE/environment"; echo "$*" >>"$STATE/cargo"
mkdir -p "${built}/wbuild/audio-runtime"
printf '${CODE}' >"${built}/wbuild/audio-runtime/audio_runtime.compact.compressed.wasm"
printf '#!/usr/bin/bash\necho "{ code: 0x${code} }"\n' >"${built}/audio-node"
chmod +x "${built}/audio-node"`;
		const standIns = {
			...COMPLETE,
			cargo,
			rustc: `case "$1" in --version) echo "${rustc}" ;; *) echo / ;; esac`,
			...withNode,
		};
		// Not where a release may be being built.
		const made = new Machine(standIns, {
			AUDIO_RELEASE_FOLDER: join(temporaryFolder(), 'work'),
		});
		for (const name of SOURCES) {
			cpSync(join(ROOT, name), join(made.folder, 'source', name), { recursive: true });
		}
		return made;
	};
	const release = (on: Machine, ...args: string[]): Promise<Done> =>
		on.run([join(on.folder, 'source/scripts/release.sh'), ...args]);
	const git = (on: Machine, ...args: string[]): string => {
		const settings = [
			'user.name=Somebody',
			'user.email=somebody@example.org',
			'init.defaultBranch=main',
		];
		const as = settings.flatMap((setting) => ['-c', setting]);
		const { status, stdout, stderr } = spawnSync(
			'git',
			['-C', join(on.folder, 'source'), ...as, ...args],
			{
				encoding: 'utf8',
			},
		);
		assert.equal(status, 0, stderr);
		return stdout.trim();
	};

	test('prints the hash that authorizeUpgrade takes, and builds as anywhere', async () => {
		const on = machine();
		const out = join(on.folder, 'out');
		const { code, stdout, stderr } = await release(on, '--wasm', '--out', out);
		assert.equal(code, 0, stderr);
		assert.ok(stdout.includes(blake2AsHex(CODE)), stdout);
		assert.match(stdout, /spec_version +\d+$/m);
		assert.equal(
			readFileSync(join(out, 'audio_runtime.compact.compressed.wasm'), 'utf8'),
			CODE,
		);
		const environment = (await on.commands('cat "$STATE/environment"')).stdout;
		assert.match(
			environment,
			/^WASM_BUILD_RUSTFLAGS=--remap-path-prefix=\S+=\/cargo .*=\/target /m,
		);
		assert.match(
			environment,
			new RegExp(`^PWD=${on.env['AUDIO_RELEASE_FOLDER']}/sources$`, 'm'),
		);
		assert.match(
			(await on.commands('cat "$STATE/cargo"')).stdout,
			/--profile production --locked --features audio-runtime\/metadata-hash$/m,
		);
	});

	test('brings a binary, and a template of the live chain, that hold this very runtime', async () => {
		const on = machine();
		const out = join(on.folder, 'out');
		const { code, stderr } = await release(on, '--out', out);
		assert.equal(code, 0, stderr);
		const template = readFileSync(join(out, 'live-template.json'), 'utf8');
		assert.ok(template.includes(Buffer.from(CODE).toString('hex')));

		const refused = await release(machine(undefined, 'another runtime'), '--out', out);
		assert.equal(refused.code, 1);
		assert.match(refused.stderr, /the live chain's template does not hold \S+\.wasm/);
	});

	test('brings no binary without a console, or with an older one', async () => {
		const on = machine(undefined, CODE, {});
		const missing = await release(on);
		assert.equal(missing.code, 1);
		assert.match(
			missing.stderr,
			/a release has its console, which Node\.js 20\.19 or newer builds/,
		);
		mkdirSync(join(on.folder, 'source/console/dist'));
		writeFileSync(join(on.folder, 'source/console/dist/index.html'), 'an older page');
		writeFileSync(join(on.folder, 'source/console/.built-from'), 'other sources');
		assert.match((await release(on)).stderr, /a release has its console/);
	});

	test('is of a commit, which it names', async () => {
		const on = machine();
		git(on, 'init', '-q');
		git(on, 'add', '.');
		git(on, 'commit', '-qm', 'All');
		const { stdout, stderr } = await release(on, '--wasm');
		assert.ok(stdout.includes(git(on, 'rev-parse', 'HEAD')), stderr);
		writeFileSync(join(on.folder, 'source/changed'), '');
		const refused = await release(on, '--wasm');
		assert.equal(refused.code, 1);
		assert.match(refused.stderr, /there are changes that are not committed/);
	});

	test('refuses another compiler than the pinned one', async () => {
		const refused = await release(machine('rustc 1.96.0 (0000 2026-05-28)'));
		assert.equal(refused.code, 1);
		assert.match(
			refused.stderr,
			/releases are built with Rust 1\.95\.0, and this is rustc 1\.96\.0/,
		);
	});
});

describe('scripts/seats.mjs', () => {
	const seats = async (url: string): Promise<Done> => {
		const child = spawn(process.execPath, [join(ROOT, 'scripts/seats.mjs'), url], {
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		return finished('seats.mjs', child);
	};

	test('prints what a third of the seats costs', async () => {
		const little = (value: number | bigint, bitLength: number): Uint8Array =>
			bnToU8a(BigInt(value), { bitLength, isLe: true });
		const answers: Record<string, string> = {
			// 4 validators, 50 wanted, 2 that block, and what they cost: 400,000 AUDIO.
			state_call: u8aToHex(
				u8aConcat(
					little(4, 32),
					little(50, 32),
					little(2, 32),
					[1],
					little(400_000n * AUDIO, 128),
				),
			),
			state_getStorage: u8aToHex(little(1_000_000_000n * AUDIO, 128)),
		};
		const node = createServer((request, response) => {
			let body = '';
			request.on('data', (text) => (body += text));
			request.on('end', () => {
				const { method } = JSON.parse(body) as { method: string };
				response.end(JSON.stringify({ jsonrpc: '2.0', id: 1, result: answers[method] }));
			});
		});
		await new Promise<void>((resolve) => node.listen(0, '127.0.0.1', resolve));
		try {
			const { stdout, stderr } = await seats(
				`ws://127.0.0.1:${(node.address() as AddressInfo).port}`,
			);
			assert.equal(stderr, '');
			assert.match(stdout, /^validators of this era +4$/m);
			assert.match(stdout, /^of whom so many end finality when silent +2$/m);
			assert.match(stdout, /^seats that the next election fills +50$/m);
			assert.match(
				stdout,
				/^stake that buys a third of them +400,000 AUDIO, 0\.04 % of the supply$/m,
			);
		} finally {
			node.close();
		}
	});

	test('says in one line that no node answers', async () => {
		const { code, stderr } = await seats(`http://127.0.0.1:${await freePort()}`);
		assert.equal(code, 1);
		assert.match(stderr, /^Error: the node at \S+ does not say what its seats cost: .*\n$/);
	});
});

describe('the set-up', () => {
	const noRoot = { id: 'echo 0' };

	test('takes a perl without modules for none', async () => {
		const bare = new Machine({ ...COMPLETE, perl: 'exit 2' });
		const said = await bare.commands('install_packages() { echo "$@"; }; setup_build_tools');
		assert.match(said.stdout, /^it compiles the node perl$/m);
		const whole = new Machine(COMPLETE);
		assert.equal(
			(await whole.commands('install_packages() { echo "$@"; }; setup_build_tools')).stdout,
			'',
		);
	});

	test('fetches the package lists before it asks what they have, once', async () => {
		const asked = {
			...noRoot,
			'apt-get': 'echo "$1" >>"$STATE/apt"; [ "$1" != update ] || touch "$STATE/lists"',
			'apt-cache':
				'if [ -e "$STATE/lists" ]; then echo "  Candidate: 20.19.2+dfsg-1"; else echo "  Candidate: (none)"; fi',
		};
		const machine = new Machine(asked);
		const { stderr } = await machine.commands('setup_node || true');
		assert.equal(
			(await machine.commands('cat "$STATE/apt"')).stdout,
			'update\ninstall\n',
			stderr,
		);
	});

	test('unpacks a Prometheus, once, and installs none, which would run', async () => {
		const machine = new Machine({
			...noRoot,
			'apt-get': 'echo "$1" >>"$STATE/apt"; [ "$1" != download ] || touch prometheus.deb',
			'dpkg-deb':
				'mkdir -p usr/bin; for name in prometheus promtool; do echo : >usr/bin/$name; chmod +x usr/bin/$name; done',
		});
		for (const _ of ['first', 'again']) {
			const { code, stderr } = await machine.commands('setup_prometheus; promtool');
			assert.equal(code, 0, stderr);
			assert.equal((await machine.commands('cat "$STATE/apt"')).stdout, 'update\ndownload\n');
		}
	});

	test('installs the S3 server into a folder of its own, once', async () => {
		const pip = `printf '#!/bin/sh\\necho pip >>"$STATE/pip"\\n' >"$3/bin/pip"; chmod +x "$3/bin/pip"`;
		const machine = new Machine({
			...noRoot,
			python3: `[ "$2" != venv ] || { mkdir -p "$3/bin"; ${pip}; }`,
		});
		for (const _ of ['first', 'again']) {
			const { code, stderr } = await machine.commands('setup_moto');
			assert.equal(code, 0, stderr);
			assert.equal((await machine.commands('cat "$STATE/pip"')).stdout, 'pip\n');
		}
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
		const { stdout, stderr } = await machine.commands(
			'choose_toolchain >&2; echo "$RUSTUP_TOOLCHAIN"',
		);
		assert.ok(stdout, stderr);
		const { stdout: installed } = await machine.commands(
			'cat "$STATE/installed" 2>/dev/null || true',
		);
		return { name: stdout.trim(), installed };
	};

	test('uses the pinned compiler, under whatever name it is there', async () => {
		assert.deepEqual(await chosen('nightly\\n1.95.0-x86_64 (default)\\n'), {
			name: '1.95.0-x86_64',
			installed: '',
		});
		assert.deepEqual(await chosen('nightly\\nstable (active, default)\\n'), {
			name: 'stable',
			installed: '',
		});
	});

	test('installs it where rustup has none, or only others', async () => {
		for (const toolchains of ['no installed toolchains\\n', 'nightly (default)\\n']) {
			const { name, installed } = await chosen(toolchains);
			assert.equal(name, '1.95.0');
			assert.match(installed, /^toolchain install 1\.95\.0 .*--target wasm32v1-none\n$/);
		}
	});
});
