// What anyone may ask a node, asked with whatever anyone may send, 32 times at once, while it makes its blocks.
// `primitives/src/arguments.rs` has the bounds; what a question costs at them is counted in the runtime's own tests.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import WebSocket from 'ws';
import { compactAddLength, stringToU8a, u8aConcat, u8aToHex } from '@polkadot/util';
import { big, Chain } from '../lib/chain.ts';
import { type End, endOf, hasList, methodsOf } from '../lib/extremes.ts';
import { AudioNode, RpcError } from '../lib/node.ts';
import { waitFor, within } from '../lib/wait.ts';

/** What is asked at once. */
const AT_ONCE = 32;

/** APIs of this chain's own: whatever is asked of them has a bound. */
const OURS = [
	...[
		'ActivityIssuanceApi',
		'CallApi',
		'ContentApi',
		'DelegationApi',
		'FeatureAccessApi',
		'FeePoolApi',
	],
	...[
		'HoldingsApi',
		'NodeServicesApi',
		'ParametersApi',
		'ReceiptsApi',
		'StakedVotingApi',
		'StorageProofsApi',
	],
	'ValidatorSetApi',
];

/** The SDK's: what is asked of them is bounded by the length of a request. */
const OTHERS = [
	...[
		'AccountNonceApi',
		'BatchApi',
		'AuthorityDiscoveryApi',
		'BabeApi',
		'BlockBuilder',
		'Core',
		'GenesisBuilder',
		'GrandpaApi',
	],
	...[
		'Metadata',
		'NominationPoolsApi',
		'OffchainWorkerApi',
		'RuntimeViewFunction',
		'SessionKeys',
		'StakingApi',
	],
	...['TaggedTransactionQueue', 'TransactionPaymentApi', 'TransactionPaymentCallApi'],
];

/** Give as many entries as there are, however many are asked for. */
const UP_TO_HISTORY = ['ActivityIssuanceApi_rounds', 'FeePoolApi_rounds'];

const MEBIBYTE = 1 << 20;

/** Most that the node's memory may grow by: sixteen times what is asked at once, 1 MiB each. */
const MOST_GROWTH = 16 * AT_ONCE * MEBIBYTE;

interface Question {
	method: string;
	what: string;
	/** In hexadecimal digits. */
	argument: string;
	/** What has to come of it, if that is known. */
	expect?: 'refusal' | 'bad input' | 'answer';
}

/** Most memory that a node has had, in bytes. */
function peakOf(node: AudioNode): number {
	const status = readFileSync(`/proc/${node.child.pid}/status`, 'utf8');
	const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? [];
	assert.ok(kibibytes, status);
	return Number(kibibytes) * 1_024;
}

describe('a node that makes blocks and is asked whatever anyone can ask', () => {
	let chain: Chain;
	before(async () => {
		chain = await Chain.start({ args: ['--dev', '--sealing', 'babe'] });
		// The slots begin with the first block.
		await waitFor('a block', async () => (await now()).height > 0);
	});
	after(() => chain?.close());

	const peak = (): number => peakOf(chain.node);

	/** The slot of the best block, and its height. */
	const now = async (): Promise<{ slot: number; height: number }> => {
		const { hash, number } = await chain.api.rpc.chain.getHeader();
		const slot = await (await chain.api.at(hash)).query['babe']!['currentSlot']!();
		return { slot: Number(big(slot)), height: number.toNumber() };
	};

	/** The slots since then that have no block. */
	const missedSince = async (then: {
		slot: number;
		height: number;
	}): Promise<{ slots: number; missed: number }> => {
		const { slot, height } = await now();
		return { slots: slot - then.slot, missed: slot - then.slot - (height - then.height) };
	};

	/** Asks, and says what came of it: the answer, or what the node says is wrong. */
	const ask = async ({
		method,
		argument,
	}: Question): Promise<{ answer?: string; error?: string }> => {
		try {
			return { answer: await chain.node.rpc<string>('state_call', [method, argument]) };
		} catch (error) {
			// Anything else is a node that does not answer.
			if (!(error instanceof RpcError)) throw error;
			return { error: error.message };
		}
	};

	/** Asks all of it, so many at once. */
	const askAll = async (questions: Question[]): Promise<void> => {
		const waiting = [...questions];
		const worker = async (): Promise<void> => {
			for (let question = waiting.pop(); question; question = waiting.pop()) {
				const { answer, error } = await ask(question);
				const said = `${question.method} of ${question.what}: ${answer?.slice(0, 40) ?? error}`;
				if (question.expect === 'bad input') {
					const [, method] = /_(.*)$/.exec(question.method) ?? [];
					assert.ok(error?.includes(`Bad input data provided to ${method}`), said);
				} else if (question.expect === 'refusal') {
					assert.match(String(answer), /^0x01..$/, said);
				} else if (question.expect === 'answer') {
					assert.ok(answer !== undefined, said);
				} else {
					assert.ok(answer !== undefined || (error?.length ?? 0) > 20, said);
				}
			}
		};
		await Promise.all(Array.from({ length: AT_ONCE }, worker));
	};

	test('has the APIs that are looked at here, and no others', () => {
		const apis = new Set(methodsOf(chain).map(({ api }) => api));
		assert.deepEqual([...apis].sort(), [...OURS, ...OTHERS].sort());
	});

	test('answers, or says what is wrong, and goes on making blocks in bounded memory', async () => {
		const [zeros, ones] = ['00', 'ff'].map((byte) => `0x${byte.repeat(MEBIBYTE)}`) as [
			string,
			string,
		];
		const questions: Question[] = methodsOf(chain).flatMap(({ name: method, api, inputs }) => {
			const whatever: Question[] = [
				{ method, what: 'zeros', argument: zeros },
				{ method, what: 'ones', argument: ones },
			];
			const nothing = { method, what: 'nothing', argument: '0x' };
			if (!OURS.includes(api)) return [nothing, ...whatever];
			const of = (end: End): string =>
				u8aToHex(u8aConcat(...inputs.map(({ type }) => endOf(chain, type, end))));
			const [least, most] = [of('least'), of('most')];
			const takes = inputs.length > 0;
			const less = takes ? least.slice(0, -2) : '0x00';
			const counts =
				inputs.some(({ name }) => ['limit', 'count'].includes(name)) &&
				!UP_TO_HISTORY.includes(method);
			// What is in a call is bounded by its length and by what it weighs.
			const lists = inputs.some(({ name, type }) => name !== 'call' && hasList(chain, type));
			const bounded = counts || lists;
			return [
				{ ...nothing, expect: takes ? 'bad input' : 'answer' },
				{ method, what: 'the least', argument: least, expect: 'answer' },
				{
					method,
					what: 'the most',
					argument: most,
					expect: bounded ? 'refusal' : 'answer',
				},
				{ method, what: 'less', argument: less, expect: 'bad input' },
				...whatever,
			];
		});
		assert.ok(questions.length > 300, `${questions.length}`);

		// What it needs for as many small questions at once is not what is looked for.
		const small = questions.filter(({ argument }) => argument.length < 2_048);
		await askAll(small);
		const quiet = await now();
		await waitFor('a few slots', async () => (await now()).slot >= quiet.slot + 4);
		const before = await missedSince(quiet);

		const memory = peak();
		const start = await now();
		// At least a few slots of it.
		do await askAll(questions);
		while ((await now()).slot < start.slot + 4);
		const during = await missedSince(start);
		const grown = peak() - memory;
		console.log(
			`slots without a block: ${before.missed} of ${before.slots} left alone, ${during.missed} of ${during.slots} while asked; ` +
				`memory grew by ${Math.round(grown / MEBIBYTE)} MiB to ${Math.round(peak() / MEBIBYTE)} MiB`,
		);
		assert.ok(grown < MOST_GROWTH, `memory grew by ${grown} bytes`);
		// A machine that is busy with something else may miss slots; half as many blocks as before come in any case.
		const made = ({ slots, missed }: { slots: number; missed: number }): number =>
			(slots - missed) / slots;
		assert.ok(made(during) >= made(before) / 2, 'it makes blocks meanwhile');

		// And afterwards it is as it was.
		chain.node.assertRuns();
		const then = await now();
		await waitFor('another block', async () => (await now()).height > then.height);
		assert.doesNotMatch(chain.node.log, /essential task/i);
		// Nobody fills the log with what is wrong with their questions.
		assert.doesNotMatch(chain.node.log, /Bad input data/);
	});

	test('refuses the longest keys that can be sent, so many at once', async () => {
		const key = new Uint8Array(4 * MEBIBYTE - 1_024);
		const argument = u8aToHex(
			u8aConcat(
				compactAddLength(stringToU8a('content')),
				compactAddLength(key),
				[1, 0, 0, 0],
			),
		);
		const memory = peak();
		const start = await now();
		const question: Question = {
			method: 'NodeServicesApi_select',
			what: 'a long key',
			argument,
			expect: 'refusal',
		};
		await askAll(Array.from({ length: 3 * AT_ONCE }, () => question));
		const { slots, missed } = await missedSince(start);
		const grown = peak() - memory;
		console.log(
			`slots without a block: ${missed} of ${slots}; memory grew by ${Math.round(grown / MEBIBYTE)} MiB`,
		);
		assert.ok(grown < 2 * MOST_GROWTH, `memory grew by ${grown} bytes`);
	});

	test('does not read what is longer than any transaction', async () => {
		// It says so before it has seen any of it.
		const status = async (length: number): Promise<number | undefined> => {
			const headers = {
				'content-type': 'application/json',
				'content-length': String(length),
			};
			const asking = request({
				port: chain.node.rpcPort,
				host: '127.0.0.1',
				method: 'POST',
				headers,
			});
			try {
				asking.flushHeaders();
				const [response] = (await within('an answer', once(asking, 'response'))) as [
					IncomingMessage,
				];
				return response.statusCode;
			} finally {
				asking.destroy();
			}
		};
		assert.equal(await status(8 * MEBIBYTE + 1), 413);
	});

	test('does not answer more of a batch than a client has a use for', async () => {
		const one = { jsonrpc: '2.0', method: 'system_chain', params: [] };
		const batch = async (length: number): Promise<unknown> => {
			const body = JSON.stringify(Array.from({ length }, (_, id) => ({ ...one, id })));
			const headers = { 'content-type': 'application/json' };
			return (
				await fetch(`http://127.0.0.1:${chain.node.rpcPort}`, {
					method: 'POST',
					headers,
					body,
				})
			).json();
		};
		assert.equal(((await batch(100)) as unknown[]).length, 100);
		assert.ok((await batch(101)) instanceof Array === false, 'it is refused as a whole');
	});
});

describe('a client that asks and does not read', () => {
	/** Calls a minute, which may come at once. */
	const LIMIT = 60;
	let node: AudioNode;
	before(async () => {
		node = await AudioNode.start({
			args: ['--dev', '--sealing', 'babe', '--rpc-rate-limit', String(LIMIT)],
		});
	});
	after(() => node?.stop());

	test('has no more kept for it than the limit lets it ask', async () => {
		const code = ['0x3a636f6465'];
		const { length } = await node.rpc<string>('state_getStorage', code);
		const memory = peakOf(node);
		const socket = new WebSocket(node.url);
		await within('a connection', once(socket, 'open'));
		socket.pause();
		const [from, times] = [await node.heads(), 10 * LIMIT];
		for (let id = 0; id < times; id++) {
			socket.send(
				JSON.stringify({ jsonrpc: '2.0', id, method: 'state_getStorage', params: code }),
			);
		}
		// Meanwhile it answers others, and makes its blocks.
		await waitFor('a few blocks', async () => (await node.heads()).best >= from.best + 5);
		const grown = peakOf(node) - memory;
		console.log(
			`memory grew by ${Math.round(grown / MEBIBYTE)} MiB, for ${times} answers of ${Math.round(length / MEBIBYTE)} MiB`,
		);
		// A hundred or so, some of them twice; all of them would be more than three times as much.
		assert.ok(grown < 3 * LIMIT * length, `memory grew by ${grown} bytes`);
		socket.terminate();
		const then = await node.heads();
		await waitFor('another block', async () => (await node.heads()).best > then.best);
	});
});
