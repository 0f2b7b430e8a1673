// What the binary can do besides running a node: each documented command does its work, and says
// nothing that would worry who reads it.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Chain } from '../lib/chain.ts';
import { alice } from '../lib/accounts.ts';
import { AudioNode, type Finished, freePort, runBinary, temporaryFolder } from '../lib/node.ts';
import { ROOT } from '../lib/paths.ts';
import { buildSpec, replaceOnce, write } from '../lib/spec.ts';
import { waitFor } from '../lib/wait.ts';

/** Fails where an operator would wonder what went wrong. */
function assertClean(log: string): void {
	assert.doesNotMatch(log, /essential task|panicked|backtrace|error|failed|⚠️/i);
}

/** Runs a command that must succeed and say nothing but what it does. */
async function run(...args: string[]): Promise<Finished> {
	const finished = await runBinary(args);
	assert.equal(finished.code, 0, `audio-node ${args.join(' ')}: ${finished.stderr}`);
	assertClean(finished.stderr);
	return finished;
}

/** Runs a command that must be refused for that reason. */
async function refuse(reason: RegExp, ...args: string[]): Promise<void> {
	const finished = await runBinary(args);
	assert.notEqual(finished.code, 0, `audio-node ${args.join(' ')}`);
	assert.match(finished.stderr, reason);
	assert.doesNotMatch(finished.stderr, /essential task|panicked|backtrace/i);
}

describe('without a chain', () => {
	const folder = temporaryFolder();

	test('--version names the commit', async () => {
		const { stdout } = await run('--version');
		assert.match(stdout, /^audio-node \d+\.\d+\.\d+-[0-9a-f]{7,}$/m);
	});

	test('key generate, inspect, generate-node-key, inspect-node-key', async () => {
		const generated = JSON.parse(
			(await run('key', 'generate', '--output-type', 'json')).stdout,
		);
		const { stdout } = await run(
			'key',
			'inspect',
			'--output-type',
			'json',
			generated.secretPhrase,
		);
		assert.equal(JSON.parse(stdout).ss58Address, generated.ss58Address);
		const file = join(folder, 'node-key');
		const { stderr } = await run('key', 'generate-node-key', '--file', file);
		assert.equal(
			(await run('key', 'inspect-node-key', '--file', file)).stdout.trim(),
			stderr.trim(),
		);
	});

	test('key insert takes what the chain uses, and nothing else', async () => {
		const base = [
			'key',
			'insert',
			'--base-path',
			join(folder, 'keys'),
			'--chain',
			'local',
			'--suri',
			'//Alice',
		];
		await run(...base, '--key-type', 'gran', '--scheme', 'ed25519');
		await run(...base, '--key-type', 'babe', '--scheme', 'sr25519');
		await refuse(/--scheme ed25519/, ...base, '--key-type', 'gran', '--scheme', 'sr25519');
		await refuse(/--scheme sr25519/, ...base, '--key-type', 'audi', '--scheme', 'ed25519');
		await refuse(
			/--key-type gran, babe/,
			...base,
			'--key-type',
			'grand',
			'--scheme',
			'ed25519',
		);
		const keys = readdirSync(join(folder, 'keys/chains/audio_local/keystore')).map((name) =>
			name.slice(0, 8),
		);
		assert.deepEqual(keys.sort(), ['62616265', '6772616e'], 'babe and gran');
	});

	test('export-chain-spec and build-spec', async () => {
		const plain = join(folder, 'plain.json');
		await run('export-chain-spec', '--chain', 'local', '--output', plain);
		assert.equal(JSON.parse(readFileSync(plain, 'utf8')).id, 'audio_local');
		const raw = JSON.parse((await run('build-spec', '--chain', plain, '--raw')).stdout);
		assert.ok(raw.genesis.raw.top['0x3a636f6465'], 'the code');
	});

	test('a genesis that the runtime refuses is named by the line that is wrong, and not printed', async () => {
		const spec = (await run('export-chain-spec', '--chain', 'local')).stdout;
		const path = write(
			join(folder, 'refused.json'),
			replaceOnce(spec, /"quorum"\s*:\s*null/, '"quorum": 999999999'),
		);
		const wrong =
			/999999999 is out of range: allowed is 10000000 to 500000000, in `"quorum": 999999999`\s*$/;
		await refuse(wrong, 'export-chain-spec', '--chain', path, '--raw');
		await refuse(wrong, 'build-spec', '--chain', path, '--raw');
		await refuse(wrong, '--chain', path, '--tmp', '--no-prometheus');
	});
});

describe('with a chain made on demand', () => {
	const folder = temporaryFolder();
	const from = ['--dev', '--base-path', join(folder, 'from')];
	const to = ['--dev', '--base-path', join(folder, 'to')];
	let best: string;
	before(async () => {
		const chain = await Chain.start({
			args: ['--dev', '--sealing', 'manual'],
			basePath: join(folder, 'from'),
		});
		await chain.sealBlocks(25);
		for (let made = 0; made < 5; made++)
			await chain.send('engine_createBlock', true, false, null);
		best = await chain.send<string>('chain_getBlockHash', 30);
		await chain.close();
	});

	test('chain-info, check-block, export-state', async () => {
		assert.ok((await run('chain-info', ...from)).stdout.includes(best));
		await run('check-block', '28', ...from);
		const state = JSON.parse((await run('export-state', ...from)).stdout);
		assert.ok(state.genesis.raw.top['0x3a636f6465'], 'the code');
	});

	test('export-blocks, and import-blocks elsewhere, as JSON and as binary', async () => {
		for (const format of [[], ['--binary']]) {
			const file = join(folder, `blocks${format.join()}`);
			await run('export-blocks', ...format, ...from, file);
			await run('import-blocks', ...format, ...to, file);
			assert.ok((await run('chain-info', ...to)).stdout.includes(best));
			await run('purge-chain', '-y', ...to);
			assert.ok(!existsSync(join(folder, 'to/chains/audio_dev/paritydb/full')));
		}
	});

	test('revert takes back what is not final', async () => {
		await run('revert', '3', ...from);
		assert.ok(!(await run('chain-info', ...from)).stdout.includes(best));
		const chain = await Chain.start({
			args: ['--dev', '--sealing', 'manual'],
			basePath: join(folder, 'from'),
		});
		assert.equal(await chain.bestNumber(), 27);
		await chain.seal();
		await chain.close();
	});
});

describe('with a chain made by a validator', () => {
	const folder = temporaryFolder();
	const basePath = join(folder, 'base');
	let node: AudioNode;
	let stranger: AudioNode;
	let metrics: number;
	before(async () => {
		metrics = await freePort();
		node = await AudioNode.start({
			args: ['--dev', '--prometheus-port', String(metrics)],
			basePath,
			prometheus: true,
		});
		// Another genesis under the same name.
		const spec = replaceOnce(
			await buildSpec('dev'),
			/"validatorCount"\s*:\s*\d+/,
			'"validatorCount": 9',
		);
		const path = write(join(folder, 'other.json'), spec);
		const boot = `/ip4/127.0.0.1/tcp/${node.port}/p2p/${await node.rpc<string>('system_localPeerId')}`;
		stranger = await AudioNode.start({ args: ['--chain', path, '--bootnodes', boot] });
		await waitFor('final blocks', async () => (await node.heads()).final >= 3);
	});
	after(async () => {
		await node?.kill();
		await stranger?.kill();
	});

	test('the log has one line a block', async () => {
		const { best } = await node.heads();
		const start = node.log.length;
		await waitFor('two more blocks', async () => (await node.heads()).best >= best + 2);
		const lines = node.log
			.slice(start)
			.split('\n')
			.filter((line) => line !== '' && !line.includes('Idle'));
		assert.deepEqual(
			lines.filter((line) => !line.includes('Imported #')),
			[],
		);
		const blocks = node.log.match(/Imported #(\d+)/g) ?? [];
		assert.equal(new Set(blocks).size, blocks.length, 'each block once');
	});

	test('the Prometheus endpoint tells how the chain grows', async () => {
		const read = async (name: string): Promise<number> => {
			const text = await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text();
			return Number(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'm').exec(text)?.[1]);
		};
		assert.ok((await read('substrate_block_height')) >= 3);
		assert.ok((await read('substrate_proposer_block_constructed_count')) >= 3);
		assert.ok((await read('substrate_ready_transactions_number')) >= 0);
		const text = await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text();
		const final = Number(
			/^substrate_block_height\{[^}]*status="finalized"[^}]*\} (\d+)$/m.exec(text)?.[1],
		);
		assert.ok(final >= 1, `final block ${final}`);
		// What operators are told to look at.
		const guide = readFileSync(join(ROOT, 'docs/operators.md'), 'utf8');
		const told = [...guide.matchAll(/`(substrate_\w+)/g)].map(([, name]) => String(name));
		assert.ok(told.length >= 3);
		for (const name of told) assert.match(text, new RegExp(`^${name}[{ ]`, 'm'));
	});

	test('no other node and no purge-chain takes its base path', async () => {
		const ports = [
			'--rpc-port',
			String(await freePort()),
			'--port',
			String(await freePort()),
			'--no-prometheus',
		];
		await refuse(/in use by another running node/, '--dev', '--base-path', basePath, ...ports);
		for (const command of [['purge-chain', '-y'], ['chain-info'], ['export-blocks']]) {
			await refuse(
				/in use by another running node/,
				...command,
				'--dev',
				'--base-path',
				basePath,
			);
		}
		node.assertRuns();
	});

	test('a node with another genesis is told why it finds nobody', async () => {
		await waitFor('the line', () =>
			/No peers: .*another chain .*0x[0-9a-f]{64}/.test(stranger.log),
		);
		await stranger.stop();
	});

	test('Ctrl-C ends it without complaint', async () => {
		await node.stop('SIGINT');
		assert.equal(node.exitCode, 0);
		assert.doesNotMatch(node.log, /essential task|panicked|still running/i);
	});

	test('its blocks are checked, exported and imported', async () => {
		const at = ['--dev', '--base-path', basePath];
		const to = ['--dev', '--base-path', join(folder, 'to')];
		const file = join(folder, 'blocks');
		await run('export-blocks', '--to', '5', ...at, file);
		await run('check-block', '2', ...at);
		await run('import-blocks', ...to, file);
		assert.match((await run('chain-info', ...to)).stdout, /\b5\b/);
	});

	test('named in the long way it goes on, with the pruning that it was made with', async () => {
		const again = await AudioNode.start({
			args: ['--chain', 'dev', '--alice', '--force-authoring'],
			basePath,
		});
		await again.stop();
		// One that was made with another keeps it, too.
		const pruned = join(folder, 'pruned');
		const first = ['--chain', 'dev', '--alice', '--force-authoring', '--state-pruning', '300'];
		await (await AudioNode.start({ args: first, basePath: pruned })).stop();
		await (await AudioNode.start({ args: ['--dev'], basePath: pruned })).stop();
		const ports = [
			'--rpc-port',
			String(await freePort()),
			'--port',
			String(await freePort()),
			'--no-prometheus',
		];
		const asked = ['--dev', '--state-pruning', 'archive', '--base-path', pruned];
		await refuse(/leave out --state-pruning/, ...asked, ...ports);
	});
});

describe('a validator', () => {
	test('is told that it has no keys, and then that nobody has registered them', async () => {
		const validator = await AudioNode.start({ args: ['--chain', 'local', '--validator'] });
		try {
			await waitFor('the line', () => /no session keys \(.*rotate-keys/.test(validator.log));
			await run('rotate-keys', '--owner', alice.address, '--url', validator.url);
			await waitFor('the other line', () =>
				/no account has registered .*setKeys/.test(validator.log),
			);
		} finally {
			await validator.stop();
		}
	});

	test('is what keys are made on, no other node', async () => {
		const full = await AudioNode.start({ args: ['--chain', 'local'] });
		try {
			for (const url of [full.url, full.url.replace('ws:', 'http:')]) {
				await refuse(
					/made no keys: it is no validator.*--validator/,
					'rotate-keys',
					'--owner',
					alice.address,
					'--url',
					url,
				);
			}
			assertClean(full.log);
		} finally {
			await full.stop();
		}
	});
});

describe('what is not there', () => {
	const folder = temporaryFolder();

	test('is named as what it is', async () => {
		const missing = join(folder, 'missing');
		await refuse(
			new RegExp(`no chain specification .*${missing}`),
			'chain-info',
			'--chain',
			missing,
		);
		await refuse(
			new RegExp(`cannot read blocks from .*${missing}`),
			'import-blocks',
			'--dev',
			missing,
		);
		writeFileSync(join(folder, 'empty'), '');
		await refuse(/bootnodes/, '--dev', '--bootnodes', 'nowhere');
		await refuse(/expected an address/, 'rotate-keys', '--owner', 'nobody');
	});
});
