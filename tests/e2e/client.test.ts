// The package that applications are built with, on a real chain with a content node.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect as openSocket, createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Keyring } from '@polkadot/keyring';
import type { KeyringPair } from '@polkadot/keyring/types';
import { randomBytes } from 'node:crypto';
import { WebSocket } from 'ws';
import { Binary, type PolkadotSigner } from 'polkadot-api';
import { getPolkadotSigner } from 'polkadot-api/signer';
import {
	addListeningKey,
	AUDIO,
	type Audio,
	cidOf,
	connect,
	type ConnectOptions,
	ContentProblem,
	deliver,
	emptyLedger,
	explain,
	fetchFrom,
	fetchVerified,
	type Fetch,
	hasFeature,
	holdersOf,
	isRuntimesMessage,
	knownOnChain,
	lastReceipt,
	lastReceiptClaim,
	type Ledger,
	type ListeningKey,
	listenClaim,
	locate,
	newListeningKey,
	nodeProofMessage,
	played,
	preflight,
	rootOfStream,
	select,
	type Sendable,
	signerOf,
	signNodeProof,
	type SignRaw,
	signToken,
	stagersOf,
	upload,
	UploadTokens,
	type UploadProgress,
	verifiedFrom,
	VerifyError,
	verifyNodeProof,
	verifyReceipt,
	walletSigner,
	WrongChain,
	expiresIn,
	PROBLEMS,
} from '@audio-chain/client';
import { alice, bob, charlie, eve, fresh } from '../lib/accounts.ts';
import { Chain } from '../lib/chain.ts';
import { wav } from '../lib/content.ts';
import { runProgram, snippetsOf } from '../lib/guides.ts';
import { withContentNode } from '../lib/nodes.ts';
import { ROOT } from '../lib/paths.ts';
import { sleep, waitFor, within } from '../lib/wait.ts';

// Node.js has a WebSocket of its own only from version 22 on.
const websocketClass = WebSocket as unknown as typeof globalThis.WebSocket;
const open = (chain: Chain, more: ConnectOptions = {}): Promise<Audio> =>
	within('the connection', connect(chain.node.url, { websocketClass, ...more }));

const signerFor = (pair: KeyringPair): PolkadotSigner =>
	getPolkadotSigner(pair.publicKey, 'Sr25519', (bytes) => pair.sign(bytes));
/** As an application has it that has the key itself. */
const rawSigner =
	(pair: KeyringPair): SignRaw =>
	async (message) => ({ kind: 'sr25519', signature: pair.sign(message) });

type Transaction = Sendable & {
	signAndSubmit(signer: PolkadotSigner): Promise<{ ok: boolean; dispatchError?: unknown }>;
};

/** Makes blocks until `work`, which waits for one, is done. */
async function sealing<T>(chain: Chain, work: Promise<T>): Promise<T> {
	let done = false;
	const settled = work.finally(() => {
		done = true;
	});
	settled.catch(() => {});
	const driver = (async () => {
		while (!done) {
			await sleep(150);
			if (!done) await chain.seal();
		}
	})();
	try {
		return await within('a transaction', settled);
	} finally {
		done = true;
		await driver;
	}
}

const endow = (chain: Chain, who: KeyringPair, audio: bigint): Promise<unknown> =>
	chain.submit(chain.call('balances', 'transferKeepAlive', who.address, audio * AUDIO), alice);

describe('the client and the chain', () => {
	let chain: Chain;
	let audio: Audio;
	const statuses: string[] = [];
	before(async () => {
		chain = await Chain.manual();
		await chain.sealBlocks(2);
		audio = await open(chain, { onStatus: (status, url) => statuses.push(`${status} ${url}`) });
	});
	after(async () => {
		audio?.close();
		await chain?.close();
	});

	test('knows which chain it is of, and takes no other', async () => {
		assert.equal(audio.genesisHex, chain.api.genesisHash.toHex());
		assert.deepEqual(audio.genesis, chain.api.genesisHash.toU8a());
		assert.deepEqual(audio.properties, { decimals: 18, symbol: 'AUDIO', prefix: 42 });
		assert.deepEqual(statuses.slice(0, 2), [
			`connecting ${chain.node.url}`,
			`connected ${chain.node.url}`,
		]);
		const same = await open(chain, { genesis: audio.genesis });
		same.close();
		await assert.rejects(
			open(chain, { genesis: `0x${'00'.repeat(32)}` }),
			(error) => error instanceof WrongChain && explain(error).code === 'wrong-chain',
		);
		const stop = AbortSignal.timeout(300);
		await assert.rejects(connect('ws://127.0.0.1:9', { websocketClass, signal: stop }), {
			name: 'TimeoutError',
		});
	});

	test('keeps the metadata of a runtime where it is told to', async () => {
		const kept = new Map<string, Uint8Array>();
		let found = 0;
		const cache: ConnectOptions = {
			getMetadata: async (hash) => {
				const metadata = kept.get(hash) ?? null;
				if (metadata) found += 1;
				return metadata;
			},
			setMetadata: (hash, metadata) => void kept.set(hash, metadata),
		};
		for (const round of [0, 1]) {
			const one = await open(chain, cache);
			await within('a constant', one.api.constants.Balances.ExistentialDeposit());
			one.close();
			assert.deepEqual([kept.size, found], [1, round]);
		}
	});

	test('selects the nodes that the runtime selects, whose proofs it has made', async () => {
		const { api, genesis } = audio;
		for (const [number, operator] of [bob, charlie, eve].entries()) {
			const seed = randomBytes(32);
			const endpoint = `https://node${number}.example.com`;
			const claim = { genesis, operator: operator.address, endpoint };
			const proof = signNodeProof(claim, seed);
			const { ed25519 } = await import('@polkadot/util-crypto').then(
				({ ed25519PairFromSeed }) => ({ ed25519: ed25519PairFromSeed(seed) }),
			);
			assert.ok(
				verifyNodeProof(claim, ed25519.publicKey, proof) &&
					nodeProofMessage(claim).length === 74 + endpoint.length,
			);
			const collateral = BigInt(1_000 * (number + 1)) * AUDIO;
			await chain.submit(
				chain.call(
					'nodeServices',
					'register',
					'content',
					endpoint,
					ed25519.publicKey,
					proof,
					collateral,
				),
				operator,
			);
		}
		const service = Binary.fromText('content');
		const active = async () => {
			const asked = await within('the nodes', api.apis.NodeServicesApi.nodes(service));
			assert.ok(asked.success);
			return asked.value.map(({ node, selection_id: id, operator, weight }) => ({
				node,
				id: Binary.fromHex(id),
				operator,
				weight,
			}));
		};
		while ((await active()).length < 4)
			await chain.sealUntilEvent('activityIssuance.RoundClosed');
		const nodes = await active();
		for (let number = 0; number < 40; number++) {
			const key = new Uint8Array(randomBytes(number * 3));
			for (const count of [1, 3, 100]) {
				const asked = await within(
					'the selection',
					api.apis.NodeServicesApi.select(service, key, count),
				);
				assert.ok(asked.success);
				assert.deepEqual(
					select(nodes, key, count).map(({ node }) => node),
					asked.value.map(({ node }) => node),
				);
			}
		}
		const refused = await api.apis.NodeServicesApi.select(service, new Uint8Array(129), 1);
		assert.ok(!refused.success);
		assert.equal(explain(refused.value).code, 'KeyTooLong');
	});

	test('says before a wallet opens what a transaction takes, and that it cannot be paid', async () => {
		const { api } = audio;
		const fan = fresh();
		const noted = await preflight(api, api.tx.FeatureAccess.lock({ feature: 0 }), fan.address);
		assert.equal(noted.problem?.code, 'NoProviders');
		await endow(chain, fan, 120n);
		const root = `0x${randomBytes(32).toString('hex')}`;
		const publication = {
			root,
			bytes: 3_000_000n,
			duration: 1_000,
			metadata: new Uint8Array(),
			price: undefined,
			feature: undefined,
			salt: undefined,
		};
		const until = (await api.query.Staking.ActiveEra.getValue())?.index ?? 0;
		const calls: [string, Transaction][] = [
			['a badge', api.tx.FeatureAccess.lock({ feature: 0 })],
			['a key', addListeningKey(api, fresh().address, until + 5)],
			['a track', api.tx.Content.publish(publication)],
			['a reservation', api.tx.Content.reserve({ commitment: root })],
			[
				'a playlist',
				api.tx.Content.create_playlist({ tracks: [0], metadata: new Uint8Array() }),
			],
			[
				'a registration',
				api.tx.Delegation.register_beneficiary({
					role: { type: 'Artist', value: undefined },
					cut: 0,
					min_delegation: AUDIO,
					metadata: new Uint8Array(),
				}),
			],
			[
				'a delegation',
				api.tx.Delegation.delegate({ beneficiary: fan.address, amount: 7n * AUDIO }),
			],
			[
				'several at once',
				api.tx.Utility.batch_all({
					calls: [
						api.tx.Delegation.delegate({ beneficiary: fan.address, amount: AUDIO })
							.decodedCall,
						api.tx.Balances.transfer_keep_alive({
							dest: { type: 'Id', value: alice.address },
							value: AUDIO,
						}).decodedCall,
					],
				}),
			],
		];
		for (const [what, tx] of calls) {
			const [free, held] = [await chain.free(fan.address), await chain.held(fan.address)];
			const known = await within(what, preflight(api, tx, fan.address));
			assert.equal(known.problem, undefined, what);
			const result = await sealing(chain, tx.signAndSubmit(signerFor(fan)));
			assert.ok(result.ok, `${what}: ${explain(result.dispatchError).means}`);
			assert.equal((await chain.held(fan.address)) - held, known.held, what);
			const paid = free - (await chain.free(fan.address)) - known.held - known.spent;
			assert.ok(
				paid > 0n && paid <= known.fee,
				`${what} cost ${paid}, and ${known.fee} was said`,
			);
		}
		const gold = await preflight(api, api.tx.FeatureAccess.lock({ feature: 2 }), fan.address);
		assert.equal(gold.problem?.code, 'token.FundsUnavailable');
		assert.match(
			gold.problem.means,
			/^This takes 1,000 AUDIO to hold, 0\.\d+ AUDIO as a fee, and \d+\.\d+ AUDIO can be used\.$/,
		);
		// What is refused for another reason, too, and what is no call of accounts.
		const code = async (tx: Sendable): Promise<string | undefined> =>
			(await within('a dry run', preflight(api, tx, fan.address))).problem?.code;
		assert.equal(
			await code(api.tx.FeatureAccess.lock({ feature: 0 })),
			'featureAccess.AlreadyLocked',
		);
		assert.equal(await code(api.tx.Content.publish(publication)), 'content.RootTaken');
		assert.equal(await code(api.tx.System.set_heap_pages({ pages: 1n })), 'BadOrigin');
		assert.equal(await code(api.tx.Timestamp.set({ now: 1n })), 'MandatoryCall');
		const poor = fresh();
		await chain.submit(
			chain.call('balances', 'transferKeepAlive', poor.address, AUDIO / 100n),
			alice,
		);
		const remark = api.tx.System.remark({ remark: new Uint8Array() });
		assert.equal((await preflight(api, remark, poor.address)).problem?.code, 'invalid.Payment');
		// And so it is.
		await assert.rejects(
			sealing(chain, remark.signAndSubmit(signerFor(poor))),
			(error) => explain(error).code === 'invalid.Payment',
		);
	});

	test('explains what the chain refuses', async () => {
		const { api } = audio;
		const result = await sealing(
			chain,
			api.tx.Content.tip({ track: 4_000_000, amount: AUDIO }).signAndSubmit(signerFor(alice)),
		);
		assert.deepEqual(explain(result.dispatchError), {
			code: 'content.UnknownTrack',
			means: 'There is no track of that index.',
			todo: 'See contentApi.tracks, tracksOf.',
		});
		const origin = await sealing(
			chain,
			api.tx.System.set_heap_pages({ pages: 1n }).signAndSubmit(signerFor(alice)),
		);
		assert.equal(explain(origin.dispatchError).code, 'BadOrigin');
		await assert.rejects(chain.node.rpc('author_submitExtrinsic', ['0x00']), (error) =>
			explain(error).code.startsWith('rpc.'),
		);
	});

	test('knows who has a feature', async () => {
		const fan = fresh();
		await endow(chain, fan, 50n);
		assert.equal(await hasFeature(audio.api, fan.address, 'bronze'), false);
		await chain.submit(chain.call('featureAccess', 'lock', 0), fan);
		await waitFor('the block', () => hasFeature(audio.api, fan.address, 'bronze'));
		assert.equal(await hasFeature(audio.api, fan.address, 0), true);
		assert.equal(await hasFeature(audio.api, fan.address, 'silver'), false);
		assert.equal(await hasFeature(audio.api, fan.address, 'no such feature'), false);
	});

	test('says when its node is gone, and goes on once it is back', async () => {
		const { basePath, rpcPort, port } = chain.node;
		const height = (await audio.client.getFinalizedBlock()).number;
		await chain.disconnect();
		await chain.node.kill();
		await waitFor(
			'the loss to be told',
			() => statuses.at(-1)?.startsWith('lost') || statuses.at(-1)?.startsWith('connecting'),
		);
		assert.ok(statuses.includes(`lost ${chain.node.url}`));
		chain = await Chain.start({
			args: ['--dev', '--sealing', 'manual'],
			basePath,
			rpcPort,
			port,
		});
		await waitFor('the connection', () => statuses.at(-1) === `connected ${chain.node.url}`);
		await chain.sealBlocks(2);
		await waitFor(
			'the blocks',
			async () => (await audio.client.getFinalizedBlock()).number > height,
		);
		assert.ok((await audio.api.query.Balances.TotalIssuance.getValue()) > 0n);
	});
});

/** Passes a connection on to a port, and breaks it, once, when so many bytes have gone there. */
async function breakingProxy(
	port: number,
	after: number,
): Promise<{ url: string; broken: () => boolean; close: () => void }> {
	let left = after;
	let broken = false;
	const server = createServer((client) => {
		const node = openSocket(port, '127.0.0.1');
		const end = (): void => {
			client.destroy();
			node.destroy();
		};
		client.on('error', end).on('close', end);
		node.on('error', end).on('close', end).pipe(client);
		client.on('data', (bytes) => {
			left -= bytes.length;
			if (left < 0 && !broken) {
				broken = true;
				return end();
			}
			node.write(bytes);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		broken: () => broken,
		close: () => server.close(),
	};
}

describe('the client and a content node', () => {
	let chain: Chain;
	let audio: Audio;
	let url: string;
	const seeds = new Map<string, Uint8Array>();
	/** An account whose seed is known, so that another program can be it. */
	const seeded = (): KeyringPair => {
		const seed = randomBytes(32);
		const pair = new Keyring({ type: 'sr25519' }).addFromSeed(seed);
		seeds.set(pair.address, seed);
		return pair;
	};
	const artist = seeded();
	const fan = seeded();
	const song = new Uint8Array(wav(3_000_000));
	let root: Uint8Array;
	let track: number;
	before(async () => {
		({ chain, url } = await withContentNode());
		audio = await open(chain);
		await endow(chain, artist, 1_000n);
		await endow(chain, fan, 200n);
		root = await rootOfStream(new Blob([song]));
	});
	after(async () => {
		audio?.close();
		await chain?.close();
	});

	const publish = async (content: Uint8Array, price?: bigint): Promise<number> => {
		const { api } = audio;
		const publication = {
			root: Binary.toHex(await rootOfStream(content)),
			bytes: BigInt(content.length),
			duration: 60_000,
			metadata: new Uint8Array(),
			price,
			feature: undefined,
			salt: undefined,
		};
		const result = await sealing(
			chain,
			api.tx.Content.publish(publication).signAndSubmit(signerFor(artist)),
		);
		assert.ok(result.ok);
		const [published] = api.event.Content.Published.filter(result.events);
		assert.ok(published);
		return published.payload.track;
	};
	const bring = async (of: number, content: Uint8Array): Promise<void> => {
		const [stager] = await stagersOf(audio.api, of);
		assert.ok(stager);
		const { node } = stager;
		await upload({
			url,
			node,
			genesis: audio.genesis,
			root: await rootOfStream(content),
			content,
			sign: rawSigner(artist),
			delay: 200,
		}).done;
	};

	test('uploads a song in pieces over a line that breaks', async () => {
		track = await publish(song);
		const [stager] = await stagersOf(audio.api, track);
		assert.deepEqual([stager?.node, stager?.url, stager?.holds], [0, url, false]);
		const proxy = await breakingProxy(Number(new URL(url).port), 1_300_000);
		const seen: UploadProgress[] = [];
		const going = upload({
			url: proxy.url,
			node: 0,
			genesis: audio.genesis,
			root,
			content: new Blob([song]),
			sign: rawSigner(artist),
			chunkSize: 500_000,
			delay: 200,
			onProgress: (progress) => seen.push(progress),
		});
		await within('the upload', going.done);
		assert.ok(proxy.broken() && seen.some(({ state }) => state === 'waiting'));
		assert.equal(seen.at(-1)?.state, 'accepted');
		proxy.close();
		const heard = await fetch(`${url}/content/${cidOf(root)}`);
		assert.ok(Buffer.from(await heard.arrayBuffer()).equals(song));
		// Again: it is there.
		await upload({
			url,
			node: 0,
			genesis: audio.genesis,
			root,
			content: song,
			sign: rawSigner(artist),
		}).done;
	});

	test('says what the node says of what it does not take', async () => {
		const content = new Uint8Array(wav(100_000));
		const genesis = audio.genesis;
		await publish(content);
		const of = await rootOfStream(content);
		const code = async (more: object): Promise<string> =>
			upload({
				url,
				node: 0,
				genesis,
				root: of,
				content,
				sign: rawSigner(artist),
				delay: 200,
				...more,
			}).done.then(
				() => 'taken',
				(error: unknown) => explain(error).code,
			);
		assert.equal(await code({ sign: rawSigner(eve) }), 'forged-token');
		assert.equal(await code({ genesis: new Uint8Array(32) }), 'foreign-token');
		assert.equal(await code({ tokens: new UploadTokens(25 * 60 * 60) }), 'malformed-token');
		assert.equal(await code({ content: content.subarray(1) }), 'wrong-length');
		const other = content.slice();
		other[50_000] = (other[50_000] ?? 0) ^ 1;
		assert.equal(await code({ content: other }), 'file-changed');
		// As wallets sign: by their extension, and by polkadot-api.
		const { u8aWrapBytes } = await import('@polkadot/util');
		const extension = walletSigner(
			async ({ data }) => ({ signature: Binary.toHex(artist.sign(u8aWrapBytes(data))) }),
			artist.address,
		);
		assert.equal(await code({ sign: extension }), 'taken');
		const another = new Uint8Array(wav(100_000));
		await publish(another);
		const papi = {
			root: await rootOfStream(another),
			content: another,
			sign: signerOf(signerFor(artist)),
		};
		assert.equal(await code(papi), 'taken');
	});

	test('verifies ranges while they come, and refuses a byte that is wrong', async () => {
		for (const [from, to] of [
			[0, song.length],
			[20_000, 30_000],
			[2_999_999, 3_000_000],
			[1_000_000, 2_000_001],
		] as const) {
			const parts: Uint8Array[] = [];
			for await (const { bytes } of fetchVerified(url, { root, size: song.length, from, to }))
				parts.push(bytes);
			assert.ok(Buffer.concat(parts).equals(song.subarray(from, to)), `${from} to ${to}`);
		}
		const flip =
			(at: number): Fetch =>
			async (input, init) => {
				const answer = await fetch(input, init);
				const bytes = new Uint8Array(await answer.arrayBuffer());
				bytes[at] = (bytes[at] ?? 0) ^ 1;
				return new Response(bytes, { headers: answer.headers });
			};
		for (const at of [0, 40, 1_000, 100_000, 2_500_000]) {
			const parts: Uint8Array[] = [];
			await assert.rejects(
				async () => {
					for await (const { bytes } of fetchVerified(url, {
						root,
						size: song.length,
						fetch: flip(at),
					}))
						parts.push(bytes);
				},
				(error) => error instanceof VerifyError && error.code === 'wrong-bytes',
			);
			const came = Buffer.concat(parts);
			assert.ok(came.equals(song.subarray(0, came.length)) && came.length <= at);
		}
		// From the next node where one lies.
		const source = { node: 0, url, holds: true, weight: 1n, probability: 1 };
		let requests = 0;
		const lying: Fetch = (input, init) =>
			(requests++ === 0 ? flip(2_000_000) : fetch)(input, init);
		const parts: Uint8Array[] = [];
		for await (const { bytes } of verifiedFrom([source, { ...source, node: 1 }], {
			root,
			size: song.length,
			fetch: lying,
		}))
			parts.push(bytes);
		assert.ok(Buffer.concat(parts).equals(song));
		assert.equal(requests, 2);
	});

	test('finds where a track is, and asks the next when one fails', async () => {
		const [first] = await locate(audio.api, track, 'a listener');
		assert.deepEqual([first?.node, first?.url, first?.probability], [0, url, 1]);
		assert.ok(first);
		for (let made = 0; (await holdersOf(audio.api, track)).length === 0; made++) {
			assert.ok(made < 300, 'the node holds the track');
			await chain.seal();
			await sleep(100);
		}
		assert.deepEqual(await holdersOf(audio.api, track), [
			{ node: 0, operator: alice.address, url, serves: true, until: undefined },
		]);
		assert.equal((await locate(audio.api, track, 'a listener'))[0]?.holds, true);
		const gone = { ...first, node: 9, url: 'http://127.0.0.1:9' };
		const { answer, source, failures } = await fetchFrom(
			[gone, first],
			`/content/${cidOf(root)}`,
			{ init: { headers: { range: 'bytes=0-99' } } },
		);
		assert.deepEqual(
			[answer.status, source.node, failures.map(({ reason }) => reason.code)],
			[206, 0, ['unreachable']],
		);
		await assert.rejects(
			locate(audio.api, track, 'x'.repeat(129)),
			(error) => explain(error).code === 'PlaybackSessionTooLong',
		);
		assert.deepEqual(await locate(audio.api, 4_000_000, 'a listener'), []);
	});

	const era = async (): Promise<number> =>
		(await audio.api.query.Staking.ActiveEra.getValue())?.index ?? 0;
	const keys = new Map<string, ListeningKey>();

	test('signs receipts by listening keys, and several players build on one another', async () => {
		const { api, genesis } = audio;
		await chain.submit(chain.call('featureAccess', 'lock', 0), fan);
		const now = await era();
		for (const name of ['phone', 'desk']) {
			const key = newListeningKey();
			keys.set(name, key);
			const result = await sealing(
				chain,
				addListeningKey(api, key.address, now + 100).signAndSubmit(signerFor(fan)),
			);
			assert.ok(result.ok);
		}
		const ledgers = new Map<string, Ledger>();
		const hear = (name: string, playlist?: number): void => {
			const ledger = ledgers.get(name) ?? emptyLedger(fan.address);
			ledgers.set(
				name,
				played(ledger, {
					node: 0,
					round: now,
					track,
					...(playlist === undefined ? {} : { playlist }),
				}),
			);
		};
		const bringFrom = async (name: string, more: { fetch?: Fetch } = {}): Promise<void> => {
			const key = keys.get(name) as ListeningKey;
			const keep = (ledger: Ledger): void => void ledgers.set(name, ledger);
			const of = { fan: fan.address, node: 0, round: now };
			const known = () => knownOnChain(api, of);
			await deliver(
				ledgers.get(name) as Ledger,
				{ node: 0, round: now },
				{ url, genesis, sign: key.sign, key: key.address, keep, known, ...more },
			);
		};
		const heard = [
			{ track, count: 3 },
			{ track, playlist: 5, count: 1 },
		];
		assert.ok(
			await isRuntimesMessage(api, genesis, {
				fan: fan.address,
				node: 0,
				round: now,
				seq: 7,
				heard,
			}),
		);
		assert.ok(
			!(await isRuntimesMessage(api, new Uint8Array(32), {
				fan: fan.address,
				node: 0,
				round: now,
				seq: 7,
				heard,
			})),
		);
		hear('phone');
		hear('phone');
		await waitFor('the first receipt to be taken', async () => {
			await bringFrom('phone');
			return true;
		});
		// The other knows nothing of it, and what is answered to its receipt is lost.
		hear('desk');
		hear('desk', 5);
		const losing: Fetch = async (input, init) => {
			const answer = await fetch(input, init);
			if (init?.method === 'POST' && answer.status === 202)
				throw new TypeError('fetch failed');
			return answer;
		};
		await assert.rejects(bringFrom('desk', { fetch: losing }), TypeError);
		hear('desk');
		await bringFrom('desk');
		hear('phone');
		await bringFrom('phone');
		const key = keys.get('phone') as ListeningKey;
		const claim = lastReceiptClaim({
			genesis,
			node: 0,
			fan: fan.address,
			key: key.address,
			expires: expiresIn(),
		});
		const last = await lastReceipt(url, {
			fan: fan.address,
			node: 0,
			round: now,
			token: await signToken(claim, key.sign),
		});
		assert.deepEqual(last?.heard, [
			{ track, count: 5 },
			{ track, playlist: 5, count: 1 },
		]);
		// Each by its own key; both are shown as they were signed.
		assert.ok(last.signed && verifyReceipt(genesis, last.signed, [key.address]));
		assert.ok(!verifyReceipt(genesis, last.signed, [fan.address]));
		const forged = lastReceiptClaim({
			genesis,
			node: 0,
			fan: fan.address,
			expires: expiresIn(),
		});
		const token = await signToken(forged, key.sign);
		await assert.rejects(
			lastReceipt(url, { fan: fan.address, node: 0, round: now, token }),
			(error) => error instanceof ContentProblem && error.code === 'forged-token',
		);
	});

	test('hears what was bought, by a token of the fan or of a listening key', async () => {
		const { api, genesis } = audio;
		const content = new Uint8Array(wav(100_000));
		const of = await rootOfStream(content);
		const sold = await publish(content, 2n * AUDIO);
		await bring(sold, content);
		const key = keys.get('phone') as ListeningKey;
		const claim = (by?: string) =>
			listenClaim({
				genesis,
				node: 0,
				root: of,
				fan: fan.address,
				...(by ? { key: by } : {}),
				expires: expiresIn(),
			});
		const tokens = [
			await signToken(claim(), rawSigner(fan)),
			await signToken(claim(key.address), key.sign),
		];
		const source = { node: 0, url, holds: true, weight: 1n, probability: 1 };
		const hear = (token: string) => fetchFrom([source], `/content/${cidOf(of)}?token=${token}`);
		for (const token of tokens) {
			await assert.rejects(
				hear(token),
				(error) =>
					error instanceof ContentProblem &&
					error.code === 'not-bought' &&
					error.message === PROBLEMS['not-bought'].means,
			);
		}
		for (
			let made = 0;
			(await api.apis.ContentApi.track(sold, { at: 'best' }))?.placement === undefined;
			made++
		) {
			assert.ok(made < 300, 'the track is placed');
			await chain.seal();
		}
		const purchase = api.tx.Content.purchase({ track: sold, max_price: 2n * AUDIO });
		const { spent, held, problem } = await preflight(api, purchase, fan.address);
		assert.deepEqual([spent, held, problem], [2n * AUDIO, (3n * AUDIO) / 10n, undefined]);
		assert.ok((await sealing(chain, purchase.signAndSubmit(signerFor(fan)))).ok);
		for (const token of tokens) {
			const { answer } = await waitFor('the purchase to be known', () => hear(token));
			assert.ok(Buffer.from(await answer.arrayBuffer()).equals(content));
			const parts: Uint8Array[] = [];
			for await (const { bytes } of fetchVerified(url, {
				root: of,
				size: content.length,
				token,
			}))
				parts.push(bytes);
			assert.ok(Buffer.concat(parts).equals(content));
		}
	});

	describe('has examples in its README', () => {
		const examples = snippetsOf(
			readFileSync(join(ROOT, 'clients/typescript/README.md'), 'utf8'),
		);
		const example = (what: RegExp): string => {
			const [found, ...more] = examples.filter((snippet) => what.test(snippet));
			assert.ok(found && more.length === 0, `the README has ${String(what)} in one example`);
			return found;
		};
		const linesOf = (snippet: string): number =>
			snippet.split('\n').filter((line) => line.trim() !== '').length;
		const store = new Map<string, string>();
		/** What a page has around such a program. It prints what comes of it. */
		const page = (who: KeyringPair, song: Uint8Array) => `
			import { WebSocket } from 'ws';
			import { Keyring } from '@polkadot/keyring';
			import { cryptoWaitReady } from '@polkadot/util-crypto';
			import { getPolkadotSigner } from 'polkadot-api/signer';
			await cryptoWaitReady();
			globalThis.WebSocket ??= WebSocket;
			const pair = new Keyring({ type: 'sr25519' }).addFromSeed(Buffer.from('${Buffer.from(seeds.get(who.address) ?? []).toString('hex')}', 'hex'));
			const wallet = getPolkadotSigner(pair.publicKey, 'Sr25519', (bytes) => pair.sign(bytes));
			const [fan, artist] = [pair.address, pair.address];
			const file = new Blob([Buffer.from('${Buffer.from(song).toString('base64')}', 'base64')]);
			const store = new Map(${JSON.stringify([...store])});
			const localStorage = { getItem: (key) => store.get(key), setItem: (key, value) => store.set(key, value) };
			// An element that has heard all at once.
			const audio = { play: async () => {
				const heard = await (await fetch(audio.src)).arrayBuffer();
				console.log('heard', heard.byteLength);
				await audio.onended();
			} };
			const document = { body: {}, querySelector: () => audio };
		`;
		const run = async (
			snippet: string,
			who: KeyringPair,
			more = '',
			song: Uint8Array = new Uint8Array(),
		): Promise<string> => {
			const program = `${snippet.replaceAll('ws://127.0.0.1:9944', chain.node.url)}`;
			const imports = program
				.split('\n')
				.filter((line) => line.startsWith('import '))
				.join('\n');
			const rest = program
				.split('\n')
				.filter((line) => !line.startsWith('import '))
				.join('\n');
			const source = `${imports}\n${page(who, song)}\n${more}\n${rest}\nconsole.log(JSON.stringify({ store: [...store], text: document.body.textContent }));\nprocess.exit(0);`;
			return sealing(chain, runProgram(source));
		};
		const lastLine = (printed: string): { store: [string, string][]; text?: string } =>
			JSON.parse(printed.trim().split('\n').at(-1) ?? '') as {
				store: [string, string][];
				text?: string;
			};

		test('a page for those who have a badge, in ten lines', async () => {
			const gate = example(/hasFeature/);
			assert.ok(linesOf(gate) <= 10, `${linesOf(gate)} lines`);
			assert.equal(lastLine(await run(gate, fan)).text, 'Welcome backstage.');
			assert.match(lastLine(await run(gate, artist)).text ?? '', /^Lock 10 AUDIO/);
		});

		test('a key for listening, and a track that is played, in twenty', async () => {
			const { store: kept, text } = lastLine(await run(example(/newListeningKey/), fan));
			assert.equal(text, undefined);
			for (const [key, value] of kept) store.set(key, value);
			assert.match(store.get('listening key') ?? '', /^0x[0-9a-f]{64}$/);
			const play = example(/emptyLedger/);
			assert.ok(linesOf(play) <= 20, `${linesOf(play)} lines`);
			const round = await era();
			const before = await heardIn(round);
			assert.match(await run(play, fan, `const track = ${track};`), /^heard 3000000$/m);
			let now = 0;
			for (let of = round; of <= (await era()); of++) now += await heardIn(of);
			assert.equal(now, before + 1, 'the receipt is at the node');
		});

		/** Plays of the fan in an era that the node knows of. */
		const heardIn = async (round: number): Promise<number> => {
			const claim = lastReceiptClaim({
				genesis: audio.genesis,
				node: 0,
				fan: fan.address,
				expires: expiresIn(),
			});
			const last = await lastReceipt(url, {
				fan: fan.address,
				node: 0,
				round,
				token: await signToken(claim, rawSigner(fan)),
			});
			return (
				last?.heard.find((plays) => plays.track === track && plays.playlist === undefined)
					?.count ?? 0
			);
		};

		test('a track that is published', async () => {
			const printed = await run(
				example(/uploadToAny/),
				artist,
				'',
				new Uint8Array(wav(200_000)),
			);
			assert.match(printed, /^0\.\d+ AUDIO of fee, 5\.\d+ AUDIO held$/m);
			assert.match(printed, /^accepted: 200000 of 200000$/m);
			assert.match(printed, /^track \d+ is stored by node 0$/m);
		});

		test('a track that is verified while it is heard', async () => {
			assert.match(
				await run(example(/verifiedFrom/), fan, `const track = ${track};`),
				/^2980000 bytes, none of them wrong$/m,
			);
		});
	});
});
