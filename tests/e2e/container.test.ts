// What the container runs around the node, its entry point and its health check, and the compose files; and the unit with
// which systemd runs it. No container engine and no running systemd are needed.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { freePort, runBinary, temporaryFolder } from '../lib/node.ts';
import { BINARY, ROOT, TESTS, WASM_CACHE } from '../lib/paths.ts';
import { GiveUp, PATIENCE, waitFor, within } from '../lib/wait.ts';

const ENTRYPOINT = join(ROOT, 'docker/entrypoint.sh');
const HEALTHCHECK = join(ROOT, 'docker/healthcheck.sh');

/** Runs a script to its end. */
async function run(
	script: string,
	args: string[],
	env: NodeJS.ProcessEnv,
): Promise<{ code: number | null; output: string }> {
	const child = spawn('bash', [script, ...args], {
		env: { ...process.env, ...env },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let output = '';
	for (const stream of [child.stdout, child.stderr])
		stream.setEncoding('utf8').on('data', (text: string) => (output += text));
	const [code] = (await within(script, once(child, 'close'), PATIENCE)) as [number | null];
	return { code, output: output.trim() };
}

/** Prints its arguments, in place of a node. */
const STUB = join(temporaryFolder(), 'print-arguments');
writeFileSync(STUB, '#!/bin/sh\nprintf "%s\\n" "$*"\n', { mode: 0o755 });

/** What the entry point would start the node with. */
async function startsWith(args: string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
	const { code, output } = await run(ENTRYPOINT, args, { AUDIO_NODE: STUB, ...env });
	assert.equal(code, 0, output);
	return output;
}

describe('the entry point of the container', () => {
	const DATA = '--base-path /data';
	const LIMITED = '--rpc-methods safe --rpc-cors all --rpc-rate-limit 600';
	const OPEN = `--unsafe-rpc-external ${LIMITED}`;
	const METRICS = '--prometheus-external';

	test('keeps data in the volume and opens the safe RPC', async () => {
		assert.equal(await startsWith(['--dev']), `--dev ${DATA} ${OPEN} ${METRICS}`);
	});

	test('limits the calls of a connection as the guide says', async () => {
		const guide = readFileSync(join(ROOT, 'docs/network.md'), 'utf8');
		const [, limit] =
			/^\| `--rpc-rate-limit` \| none; in the container (\d+) /m.exec(guide) ?? [];
		assert.ok(limit, 'the guide says so');
		assert.ok((await startsWith(['--dev'])).includes(`--rpc-rate-limit ${limit} `));
		assert.ok(
			!(await startsWith(['--chain=local', '--validator'])).includes('--rpc-rate-limit'),
		);
	});

	test('opens no RPC of a validator', async () => {
		assert.equal(
			await startsWith(['--chain=local', '--validator']),
			`--chain=local --validator ${DATA} ${METRICS}`,
		);
	});

	test('keeps it safe and limited where it is opened by hand', async () => {
		const validator = ['--tmp', '--validator', '--unsafe-rpc-external'];
		for (const args of [
			['--tmp', '--rpc-external'],
			['--tmp', '--unsafe-rpc-external'],
			validator,
		]) {
			assert.equal(await startsWith(args), `${args.join(' ')} ${LIMITED} ${METRICS}`);
		}
		// Such an endpoint has all of that within.
		const endpoint = '--experimental-rpc-endpoint=listen-addr=0.0.0.0:9944,methods=safe';
		assert.equal(await startsWith(['--tmp', endpoint]), `--tmp ${endpoint} ${METRICS}`);
	});

	test('what is given wins, and unsafe methods stay inside', async () => {
		assert.equal(
			await startsWith([
				'--dev',
				'--base-path=/elsewhere',
				'--rpc-methods',
				'unsafe',
				'--rpc-cors=none',
				'--rpc-rate-limit=9',
				'--no-prometheus',
			]),
			'--dev --base-path=/elsewhere --rpc-methods unsafe --rpc-cors=none --rpc-rate-limit=9 --no-prometheus',
		);
	});

	test('has the content service reached from outside, unless told otherwise', async () => {
		assert.equal(
			await startsWith(['--dev', '--content']),
			`--dev --content ${DATA} ${OPEN} ${METRICS} --content-listen 0.0.0.0:9980`,
		);
		const own = ['--dev', '--content', '--content-listen=127.0.0.1:1'];
		assert.equal(await startsWith(own), `${own.join(' ')} ${DATA} ${OPEN} ${METRICS}`);
		assert.match(readFileSync(join(ROOT, 'docker/Dockerfile'), 'utf8'), /^EXPOSE .*\b9980$/m);
	});

	test('leaves out what a compose file leaves empty', async () => {
		assert.equal(
			await startsWith(['', '--dev', '', '--name=a b']),
			`--dev --name=a b ${DATA} ${OPEN} ${METRICS}`,
		);
	});

	test('passes sub-commands and questions on as they are', async () => {
		assert.equal(await startsWith(['key', 'generate']), 'key generate');
		assert.equal(await startsWith(['--version']), '--version');
	});

	test('gives a test network’s node its identity, unless told otherwise', async () => {
		const key = '1'.repeat(64);
		const env = { AUDIO_NODE_KEY: key };
		assert.equal(
			await startsWith(['--dev'], env),
			`--dev ${DATA} ${OPEN} ${METRICS} --node-key ${key}`,
		);
		assert.ok(!(await startsWith(['--dev', '--node-key-file=/key'], env)).includes(key));
	});
});

/** Starts a node as the container does. Gone with the test process. */
function startInContainer(
	args: string[],
	rpc: string,
	port: number,
): { child: ChildProcess; stop: () => Promise<void>; kill: () => void } {
	const own = ['--rpc-port', rpc, '--listen-addr', `/ip4/127.0.0.1/tcp/${port}`];
	const child = spawn(
		'bash',
		[ENTRYPOINT, ...args, ...own, '--no-prometheus', '--no-mdns', '--wasm-cache', WASM_CACHE],
		{
			env: {
				...process.env,
				AUDIO_NODE: BINARY,
				AUDIO_BASE_PATH: join(temporaryFolder(), 'data'),
			},
			stdio: 'ignore',
		},
	);
	// The script becomes the node: whoever stops the container stops the node.
	const closed = once(child, 'close');
	const kill = (): void => void child.kill('SIGKILL');
	process.once('exit', kill);
	return {
		child,
		kill: () => {
			kill();
			process.off('exit', kill);
		},
		stop: async () => {
			child.kill('SIGTERM');
			await within('the node to stop', closed, 90_000);
		},
	};
}

describe('the health check', () => {
	const health = (rpc: string): Promise<{ code: number | null; output: string }> =>
		run(HEALTHCHECK, [], { AUDIO_RPC_PORT: rpc });

	test('tells a node that is ready from none', async () => {
		const rpc = String(await freePort());
		assert.notEqual((await health(rpc)).code, 0, 'nothing runs yet');
		const { child, stop, kill } = startInContainer(
			['--dev', '--sealing', 'manual'],
			rpc,
			await freePort(),
		);
		try {
			await waitFor('the node to be healthy', async () => {
				if (child.exitCode !== null) throw new GiveUp('the node ended');
				return (await health(rpc)).code === 0;
			});
			await stop();
			assert.equal(child.exitCode, 0);
			assert.notEqual((await health(rpc)).code, 0, 'it is gone');
		} finally {
			kill();
		}
	});

	/** A boot node that is not there. */
	const NOBODY = '/ip4/127.0.0.1/tcp/1/p2p/12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp';

	test('does not take a node for ready that answers and has nobody to follow', async () => {
		const rpc = String(await freePort());
		const { child, kill } = startInContainer(
			['--chain', 'local', '--bootnodes', NOBODY],
			rpc,
			await freePort(),
		);
		try {
			const { output } = await waitFor('the node to answer', async () => {
				if (child.exitCode !== null) throw new GiveUp('the node ended');
				const found = await health(rpc);
				return found.output.includes('"peers"') && found;
			});
			assert.match(output, /not ready: .*"peers":0/);
			assert.equal((await health(rpc)).code, 1);
		} finally {
			kill();
		}
	});
});

describe('the compose files', () => {
	const check = async (text: string): Promise<{ code: number | null; output: string }> => {
		const file = join(temporaryFolder(), 'compose.yml');
		writeFileSync(file, text);
		const { status, stdout, stderr } = spawnSync(
			process.execPath,
			['--import', 'tsx', 'tools/check-compose.ts', file],
			{
				cwd: TESTS,
				encoding: 'utf8',
			},
		);
		return { code: status, output: stdout + stderr };
	};
	const recipe = readFileSync(join(ROOT, 'docker/compose.validator.yml'), 'utf8').replaceAll(
		'context: ..',
		`context: ${ROOT}`,
	);

	test('let a validator be reached and stop in peace', async () => {
		assert.equal((await check(recipe)).code, 0);
		for (const [from, to, reason] of [
			['      - "30333:30333"\n', '', /its port 30333 is not published/],
			['"30333:30333"', '"127.0.0.1:30333:30333"', /its port 30333 is not published/],
			['127.0.0.1:9615:9615', '9615:9615', /port 9615:9615 is not of the form/],
			[
				'stop_grace_period: 90s',
				'stop_grace_period: 1m',
				/stop_grace_period is less than 90s/,
			],
			['COMMIT:', 'PROFILE:', /builds without the argument COMMIT/],
			['--public-addr=', '--reserved-nodes=', /says no --public-addr/],
			['      - "127.0.0.1:9980:9980"\n', '', /its port 9980 is not published/],
			['"127.0.0.1:9980:9980"', '"9980:9980"', /port 9980:9980 is not of the form/],
			[
				'gateway: ${AUDIO_NETWORK:-172.30.98}.1',
				'gateway: 172.30.98.2',
				/its --content-proxy is no gateway of its network/,
			],
		] as const) {
			assert.ok(recipe.includes(from), from);
			const { code, output } = await check(recipe.replace(from, to));
			assert.equal(code, 1);
			assert.match(output, reason);
		}
	});

	test('start the validator as the guide does, with content or without', async () => {
		const { command } = (parse(recipe) as { services: { validator: { command: string[] } } })
			.services.validator;
		const given = (content: string): string[] =>
			command.map((argument) =>
				argument
					.replace(/\$\{AUDIO_CONTENT:\+(.*)\}$/, content)
					.replace(/\$\{\w+:-(.*)\}/, '$1')
					.replace(/\$\{(\w+).*\}$/, '$1'),
			);
		const before =
			'--chain=/spec.json --validator --name=AUDIO_NAME --public-addr=AUDIO_ADDRESS';
		const proxy = '--content-proxy=172.30.98.1';
		const after = '--base-path /data --prometheus-external';
		assert.equal(await startsWith(given('')), `${before} ${proxy} ${after}`);
		assert.equal(
			await startsWith(given('$1')),
			`${before} --content ${proxy} ${after} --content-listen 0.0.0.0:9980`,
		);
		const unknown = await runBinary([
			...given('$1').map((argument) => argument.replace('AUDIO_ADDRESS', '/dns4/a/tcp/1')),
			'--help',
		]);
		assert.equal(unknown.code, 0, unknown.stderr);
	});
});

describe('the unit of systemd', () => {
	const UNIT = join(ROOT, 'docker/systemd/audio-node.service');
	const unit = readFileSync(UNIT, 'utf8');
	/** What the unit says, by section. */
	const said: Record<string, Record<string, string>> = {};
	let section = '';
	for (const line of unit.split('\n').filter((text) => text !== '' && !text.startsWith('#'))) {
		const [, begun] = /^\[(\w+)\]$/.exec(line) ?? [];
		if (begun) said[(section = begun)] = {};
		const [, key, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
		assert.ok(begun ?? (key && said[section]?.[key] === undefined), line);
		if (key) said[section]![key] = value ?? '';
	}

	test('keeps the node running, lets it stop in peace, and lets it reach nothing but its own', () => {
		assert.deepEqual(Object.keys(said), ['Unit', 'Service', 'Install']);
		const wanted = {
			User: 'audio',
			StateDirectory: 'audio',
			Restart: 'always',
			KillSignal: 'SIGTERM',
			NoNewPrivileges: 'yes',
			ProtectSystem: 'strict',
			ProtectHome: 'yes',
			PrivateTmp: 'yes',
			CapabilityBoundingSet: '',
			UMask: '0077',
			// The runtime is compiled to code that is executed.
			MemoryDenyWriteExecute: 'no',
		};
		const service = said['Service']!;
		assert.deepEqual(
			Object.fromEntries(Object.keys(wanted).map((key) => [key, service[key]])),
			wanted,
		);
		assert.ok(Number(service['TimeoutStopSec']) >= 90);
		assert.ok(
			Number(service['LimitNOFILE']) > 4_096 * 2,
			'a connection and a file for each listener',
		);
	});

	test('starts the node with arguments that it takes', async () => {
		const [, words] =
			/^AUDIO_ARGS="(.*)"$/m.exec(
				readFileSync(join(ROOT, 'docker/systemd/audio-node.env'), 'utf8'),
			) ?? [];
		const [program, ...own] = said['Service']!['ExecStart']!.split(' ');
		assert.equal(program, '/usr/local/bin/audio-node');
		assert.equal(own.pop(), '$AUDIO_ARGS');
		// Flags and values are read in order; then it prints its help, and runs no node.
		const { code, stderr } = await runBinary([...own, ...words!.split(' '), '--help']);
		assert.equal(code, 0, stderr);
		assert.notEqual(
			(await runBinary([...own, '--contents', '--help'])).code,
			0,
			'of a flag that is not there it says so',
		);
	});

	const systemd = spawnSync('systemd-analyze', ['--version'], { encoding: 'utf8' });
	test(
		'is what systemd takes',
		{ skip: systemd.status === 0 ? false : 'there is no systemd-analyze' },
		() => {
			const file = join(temporaryFolder(), 'audio-node.service');
			// The program need not be installed here.
			writeFileSync(file, unit.replace('/usr/local/bin/audio-node', '/bin/true'));
			const verified = spawnSync('systemd-analyze', ['verify', '--man=no', file], {
				encoding: 'utf8',
			});
			// Of other units of this machine it may say more.
			const found = `${verified.stdout}${verified.stderr}`
				.split('\n')
				.filter((line) => line.includes('audio-node'));
			assert.deepEqual(found, []);
			const [, release] = /^systemd (\d+)/.exec(systemd.stdout) ?? [];
			// Since then it needs no manager that runs. 10 would be no protection at all.
			if (Number(release) < 251) return;
			const exposed = spawnSync(
				'systemd-analyze',
				['security', '--no-pager', '--offline=true', '--threshold=35', file],
				{ encoding: 'utf8' },
			);
			assert.equal(exposed.status, 0, exposed.stdout);
		},
	);
});
