// What the container runs around the node: its entry point and its health check. No container engine
// is needed for either.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { freePort, temporaryFolder } from '../lib/node.ts';
import { BINARY, ROOT, WASM_CACHE } from '../lib/paths.ts';
import { PATIENCE, waitFor, within } from '../lib/wait.ts';

const ENTRYPOINT = join(ROOT, 'docker/entrypoint.sh');
const HEALTHCHECK = join(ROOT, 'docker/healthcheck.sh');

/** Runs a script to its end. */
async function run(script: string, args: string[], env: NodeJS.ProcessEnv): Promise<{ code: number | null; output: string }> {
	const child = spawn('bash', [script, ...args], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
	let output = '';
	for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
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
	const OPEN = '--unsafe-rpc-external --rpc-methods safe --rpc-cors all';
	const METRICS = '--prometheus-external';

	test('keeps data in the volume and opens the safe RPC', async () => {
		assert.equal(await startsWith(['--dev']), `--dev ${DATA} ${OPEN} ${METRICS}`);
	});

	test('opens no RPC of a validator', async () => {
		assert.equal(await startsWith(['--chain=local', '--validator']), `--chain=local --validator ${DATA} ${METRICS}`);
	});

	test('what is given wins, and unsafe methods stay inside', async () => {
		assert.equal(
			await startsWith(['--dev', '--base-path=/elsewhere', '--rpc-methods', 'unsafe', '--rpc-cors=none', '--no-prometheus']),
			'--dev --base-path=/elsewhere --rpc-methods unsafe --rpc-cors=none --no-prometheus',
		);
		assert.equal(await startsWith(['--tmp', '--unsafe-rpc-external']), `--tmp --unsafe-rpc-external ${METRICS}`);
	});

	test('passes sub-commands and questions on as they are', async () => {
		assert.equal(await startsWith(['key', 'generate']), 'key generate');
		assert.equal(await startsWith(['--version']), '--version');
	});

	test('gives a test network’s node its identity, unless told otherwise', async () => {
		const key = '1'.repeat(64);
		const env = { AUDIO_NODE_KEY: key };
		assert.equal(await startsWith(['--dev'], env), `--dev ${DATA} ${OPEN} ${METRICS} --node-key ${key}`);
		assert.ok(!(await startsWith(['--dev', '--node-key-file=/key'], env)).includes(key));
	});
});

test('the health check tells a node that answers from none', async () => {
	const rpc = String(await freePort());
	const port = await freePort();
	const health = (): Promise<{ code: number | null; output: string }> => run(HEALTHCHECK, [], { AUDIO_RPC_PORT: rpc });
	assert.notEqual((await health()).code, 0, 'nothing runs yet');

	const args = ['--dev', '--sealing', 'manual', '--rpc-port', rpc, '--listen-addr', `/ip4/127.0.0.1/tcp/${port}`];
	const child = spawn(
		'bash',
		[ENTRYPOINT, ...args, '--no-prometheus', '--no-mdns', '--wasm-cache', WASM_CACHE],
		{ env: { ...process.env, AUDIO_NODE: BINARY, AUDIO_BASE_PATH: join(temporaryFolder(), 'data') }, stdio: 'ignore' },
	);
	// The script becomes the node: whoever stops the container stops the node.
	const closed = once(child, 'close');
	const killed = (): void => void child.kill('SIGKILL');
	process.once('exit', killed);
	try {
		await waitFor('the node to be healthy', async () => {
			assert.equal(child.exitCode, null, 'the node ended');
			return (await health()).code === 0;
		});
		child.kill('SIGTERM');
		await within('the node to stop', closed, 60_000);
		assert.equal(child.exitCode, 0);
		assert.notEqual((await health()).code, 0, 'it is gone');
	} finally {
		killed();
		process.off('exit', killed);
	}
});
