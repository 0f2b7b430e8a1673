// What must not work: it is refused with one clear line or the usual RPC error, and nothing breaks.

import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { randomBytes } from 'node:crypto';
import { compactToU8a, hexToU8a, u8aConcat, u8aToHex } from '@polkadot/util';
import { AUDIO, type Call, Chain, type Human } from '../lib/chain.ts';
import { alice, bob, eve, fresh } from '../lib/accounts.ts';
import {
	AudioNode,
	type Finished,
	freePort,
	occupyPort,
	RpcError,
	runBinary,
	temporaryFolder,
} from '../lib/node.ts';
import { buildSpec, replaceOnce, write } from '../lib/spec.ts';

/** Lines that are not of the log, which begin with the date, and not clap's hints at how it is used. */
function complaints(stderr: string): string[] {
	return stderr
		.split('\n')
		.map((line) => line.trimEnd())
		.filter((line) => line !== '' && !/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/.test(line))
		.filter(
			(line) => line !== "For more information, try '--help'." && !line.startsWith('Usage: '),
		);
}

function assertRefused(finished: Finished, reason: RegExp): void {
	assert.notEqual(finished.code, 0, 'the exit code must say that it failed');
	assert.notEqual(finished.code, null, 'it must end by itself');
	assert.doesNotMatch(finished.stderr, /panicked|backtrace|This is a bug/i);
	const lines = complaints(finished.stderr);
	assert.equal(lines.length, 1, `one line, but there were:\n${finished.stderr}`);
	assert.match(lines[0] as string, reason);
}

describe('a node that cannot start', () => {
	let folder: string;
	let ports: string[];
	before(async () => {
		folder = temporaryFolder();
		ports = [
			'--rpc-port',
			String(await freePort()),
			'--port',
			String(await freePort()),
			'--no-prometheus',
			'--no-mdns',
		];
	});

	const run = (...args: string[]): Promise<Finished> => runBinary([...args, ...ports]);
	const base = (name: string): string => join(folder, name);

	test('without a chain specification', async () => {
		const missing = base('missing.json');
		assertRefused(await run('--chain', missing, '--base-path', base('a')), /missing\.json/);
	});

	test('with a malformed chain specification', async () => {
		for (const [name, text] of [
			['empty', ''],
			['text', 'this is no JSON'],
			['cut', '{ "name": "cut off", "id": '],
			['other', '{ "some": "other JSON" }'],
		] as const) {
			const path = write(base(`${name}.json`), text);
			assertRefused(
				await run('--chain', path, '--base-path', base('b')),
				/spec|JSON|parsing|expected|missing|EOF/i,
			);
		}
	});

	test('from a genesis that the runtime cannot build', async () => {
		const spec = replaceOnce(
			await buildSpec('dev'),
			/"sessions_?per_?era"\s*:\s*3/i,
			'"noSuchField": 3',
		);
		const path = write(base('unbuildable.json'), spec);
		assertRefused(await run('--chain', path, '--base-path', base('c')), /genesis/i);
	});

	test('with an unknown way of sealing', async () => {
		for (const value of ['sometimes', '0', '-5', '1.5', '']) {
			assertRefused(await run('--dev', `--sealing=${value}`), /sealing/);
		}
	});

	test('with an unknown flag', async () => {
		assertRefused(await run('--dev', '--no-such-flag'), /no-such-flag/);
	});

	test('as the live chain, which has nobody in it yet', async () => {
		const dir = base('live');
		assertRefused(await run('--chain', 'live', '--base-path', dir), /no validators/);
		assert.deepEqual(
			readdirSync(join(dir, 'chains/audio')).filter((name) => name === 'paritydb'),
			[],
		);
	});

	test('as a live chain with keys that everybody has', async () => {
		const spec = replaceOnce(
			await buildSpec('dev'),
			/"chainType"\s*:\s*"Development"/,
			'"chainType": "Live"',
		);
		for (const [name, text] of [
			['plain', spec],
			[
				'raw',
				replaceOnce(
					await buildSpec('dev', '--raw'),
					/"chainType"\s*:\s*"Development"/,
					'"chainType": "Live"',
				),
			],
		] as const) {
			const path = write(base(`live-${name}.json`), text);
			assertRefused(
				await run('--chain', path, '--base-path', base(`live-${name}`)),
				/well-known development key \/\//,
			);
		}
	});

	test('as a live chain sealed by hand', async () => {
		assertRefused(
			await run('--chain', 'live', '--sealing', 'manual', '--base-path', base('d')),
			/sealing|validators/,
		);
	});

	test('below a file instead of a folder', async () => {
		writeFileSync(base('file'), 'I was here first');
		assertRefused(
			await run('--dev', '--base-path', join(base('file'), 'below')),
			/base path|Not a directory/i,
		);
	});

	test('where its database is not readable', async () => {
		const dir = base('garbage');
		const database = join(dir, 'chains/audio_dev/paritydb/full');
		mkdirSync(database, { recursive: true });
		writeFileSync(join(database, 'metadata'), 'garbage');
		assertRefused(await run('--dev', '--base-path', dir), /database|metadata|db/i);
	});
});

describe('a node that must not be damaged', () => {
	let basePath: string;
	let height: number;
	let hash: string;
	const args = ['--dev', '--sealing', 'manual'];

	before(async () => {
		basePath = join(temporaryFolder(), 'base');
		const chain = await Chain.start({ args, basePath });
		hash = await chain.sealBlocks(5);
		height = await chain.bestNumber();
		await chain.close();
	});

	async function assertIntact(): Promise<void> {
		const chain = await Chain.start({ args, basePath });
		try {
			assert.equal(await chain.bestNumber(), height);
			assert.equal(await chain.send('chain_getBlockHash', height), hash);
			hash = await chain.seal();
			height += 1;
			assert.equal(await chain.bestNumber(), height, 'and it goes on');
		} finally {
			await chain.close();
		}
	}

	test('refuses the database of another chain, and leaves it as it was', async () => {
		const spec = replaceOnce(
			await buildSpec('dev'),
			/"sessions_?per_?era"\s*:\s*3/i,
			'"sessionsPerEra": 4',
		);
		const renamedField = /"sessions_per_era"/.test(await buildSpec('dev'))
			? spec.replace('"sessionsPerEra"', '"sessions_per_era"')
			: spec;
		const path = write(join(temporaryFolder(), 'other.json'), renamedField);
		const refused = await runBinary([
			...[
				'--chain',
				path,
				'--base-path',
				basePath,
				'--sealing',
				'manual',
				'--no-prometheus',
				'--no-mdns',
			],
			...['--rpc-port', String(await freePort()), '--port', String(await freePort())],
		]);
		assertRefused(refused, /genesis/);
		await assertIntact();
	});

	test('refuses ports that are taken', async () => {
		const taken = await occupyPort();
		try {
			for (const flags of [
				[
					'--rpc-port',
					String(taken.port),
					'--port',
					String(await freePort()),
					'--no-prometheus',
				],
				[
					'--rpc-port',
					String(await freePort()),
					'--listen-addr',
					`/ip4/127.0.0.1/tcp/${taken.port}`,
					'--no-prometheus',
				],
				[
					'--rpc-port',
					String(await freePort()),
					'--port',
					String(await freePort()),
					'--prometheus-port',
					String(taken.port),
				],
			]) {
				const refused = await runBinary([
					...args,
					'--base-path',
					basePath,
					'--no-mdns',
					...flags,
				]);
				assertRefused(refused, new RegExp(`port ${taken.port} is not free`));
			}
		} finally {
			await taken.close();
		}
		await assertIntact();
	});

	test('refuses a second node on its base path, and the first goes on', async () => {
		const first = await Chain.start({ args, basePath });
		try {
			const refused = await runBinary([
				...[...args, '--base-path', basePath, '--no-prometheus', '--no-mdns'],
				...['--rpc-port', String(await freePort()), '--port', String(await freePort())],
			]);
			assertRefused(refused, /in use by another running node/);
			hash = await first.seal();
			height += 1;
		} finally {
			await first.close();
		}
		await assertIntact();
	});

	test('survives being killed', async () => {
		const node = await AudioNode.start({ args, basePath });
		const chain = await Chain.connect(node);
		await chain.sealBlocks(3);
		await chain.disconnect();
		await node.kill();
		const again = await Chain.start({ args, basePath });
		try {
			const best = await again.bestNumber();
			assert.ok(best >= height && best <= height + 3, `at ${best}`);
			assert.equal(await again.send('chain_getBlockHash', height), hash);
			await again.sealBlocks(2);
			assert.equal(await again.bestNumber(), best + 2);
			height = best + 2;
			hash = await again.send('chain_getBlockHash', height);
		} finally {
			await again.close();
		}
	});
});

describe('extrinsics that are none', () => {
	let chain: Chain;
	before(async () => {
		chain = await Chain.manual();
	});
	after(() => chain?.close());

	const transfer = (): Call => chain.call('balances', 'transferKeepAlive', bob.address, AUDIO);

	/** The error that the node answers with. */
	async function refusal(extrinsic: string): Promise<RpcError> {
		try {
			await chain.node.rpc('author_submitExtrinsic', [extrinsic]);
		} catch (error) {
			assert.ok(error instanceof RpcError, String(error));
			return error;
		}
		throw new assert.AssertionError({ message: 'the pool took it' });
	}

	/** It makes blocks, takes what is right, and nothing else came in. */
	async function assertGoesOn(): Promise<void> {
		const to = fresh().address;
		const included = await chain.submit(
			chain.call('balances', 'transferKeepAlive', to, AUDIO),
			eve,
		);
		assert.equal(await chain.free(to), AUDIO);
		const { block } = await chain.api.rpc.chain.getBlock(included.blockHash);
		assert.equal(block.extrinsics.filter((xt) => xt.isSigned).length, 1);
	}

	test('random bytes', async () => {
		for (let round = 0; round < 50; round++) {
			const noise = randomBytes(1 + Math.floor(Math.random() * 300));
			// As they are, and with a correct length before them, so that they come as far as the runtime.
			for (const bytes of [noise, u8aConcat(compactToU8a(noise.length), noise)]) {
				const error = await refusal(u8aToHex(bytes));
				// 1002: could not be verified; 1010: invalid; 1012: was so before; 1040: could not even be decoded.
				assert.ok([1001, 1002, 1010, 1011, 1012, 1040].includes(error.code), error.message);
			}
		}
		await assertGoesOn();
	});

	test('text that is not hexadecimal, and no extrinsic at all', async () => {
		const code = async (params: unknown[]): Promise<number> => {
			try {
				await chain.node.rpc('author_submitExtrinsic', params);
			} catch (error) {
				if (error instanceof RpcError) return error.code;
				throw error;
			}
			return 0;
		};
		assert.equal(await code(['0xnothex']), -32602);
		assert.equal(await code([]), -32602);
		assert.equal(await code([12]), -32602);
		assert.ok((await code(['0x'])) >= 1000);
		await assertGoesOn();
	});

	test('a bad signature', async () => {
		const bytes = hexToU8a((await chain.sign(transfer(), alice)).toHex());
		const { signature } = (await chain.sign(transfer(), alice)) as Human;
		assert.equal(signature.length, 64);
		// Somewhere inside the signature, which follows length, version, address and kind.
		const end = bytes.length;
		const start = compactToU8a(end - 2).length + 1 + 33 + 1;
		const broken = Uint8Array.from(bytes);
		broken[start + 10] = (broken[start + 10] as number) ^ 1;
		const error = await refusal(u8aToHex(broken));
		assert.equal(error.code, 1010, error.message);
		assert.match(String(error.data), /bad signature/i);
		// The same, unbroken, is good.
		assert.match(await chain.node.rpc('author_submitExtrinsic', [u8aToHex(bytes)]), /^0x/);
		await chain.seal();
	});

	test('a nonce that was used', async () => {
		const signed = await chain.sign(transfer(), alice);
		const included = await chain.includeSigned(signed);
		assert.equal(included.error, undefined);
		const other = await chain.sign(chain.call('system', 'remark', '0x01'), alice, {
			nonce: signed.nonce.toNumber(),
		});
		const error = await refusal(other.toHex());
		assert.equal(error.code, 1010, error.message);
		assert.match(String(error.data), /outdated/i);
		await assertGoesOn();
	});

	test('a nonce far in the future waits, and what comes in order does not', async () => {
		const nonce = await chain.nonce(alice.address);
		const far = await chain.sign(transfer(), alice, { nonce: nonce + 1_000 });
		assert.equal(
			await chain.node.rpc('author_submitExtrinsic', [far.toHex()]),
			far.hash.toHex(),
		);
		await assertGoesOn();
		assert.equal(await chain.nonce(alice.address), nonce, 'it does not count yet');
		const again = await refusal(far.toHex());
		assert.equal(again.code, 1013, `still in the pool: ${again.message}`);

		// Out of order: the last first. All come into blocks once the gap is closed.
		const before = (
			await chain.query('system', 'account', [alice.address])
		).nonce.toNumber() as number;
		assert.equal(before, nonce);
		for (const offset of [2, 1, 0]) {
			const signed = await chain.sign(transfer(), alice, { nonce: nonce + offset });
			await chain.node.rpc('author_submitExtrinsic', [signed.toHex()]);
		}
		await chain.sealUntil(
			'all three transfers',
			async () => {
				const now = (
					await chain.query('system', 'account', [alice.address])
				).nonce.toNumber() as number;
				return now === nonce + 3 ? true : undefined;
			},
			10,
		);
	});

	test('for another chain', async () => {
		const nonce = await chain.nonce(alice.address);
		const other = `0x${'42'.repeat(32)}`;
		const copy = chain.api.tx(transfer().method as Human) as Call;
		const signed = await copy.signAsync(alice, { era: 0, nonce, genesisHash: other } as object);
		const error = await refusal((signed as Call).toHex());
		assert.equal(error.code, 1010, error.message);
		assert.match(String(error.data), /bad signature/i);
		await assertGoesOn();
	});

	test('from an account that cannot pay', async () => {
		const error = await refusal((await chain.sign(transfer(), fresh(), { nonce: 0 })).toHex());
		assert.equal(error.code, 1010, error.message);
		assert.match(String(error.data), /pay some fees/i);
		await assertGoesOn();
	});
});
