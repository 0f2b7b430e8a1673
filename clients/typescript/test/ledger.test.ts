import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from './lib/property.ts';
import {
	AudioError,
	type Base,
	ContentProblem,
	deliver,
	emptyLedger,
	type Fetch,
	isOwn,
	type Ledger,
	MAX_PLAYS,
	nextReceipt,
	type Plays,
	played,
	pruned,
	recovered,
	sent,
	type Sheet,
	type SignRaw,
	taken,
	unsignedSheets,
} from '@audio-chain/client';

const ALICE = '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY';
const genesis = new Uint8Array(32);
/** Signs at once: nobody here looks at signatures. */
const sign: SignRaw = async () => ({ kind: 'sr25519', signature: new Uint8Array(64) });

const only = (ledger: Ledger): Sheet => {
	const [sheet] = ledger.sheets;
	assert.ok(sheet && ledger.sheets.length === 1);
	return sheet;
};
const hear = (
	ledger: Ledger,
	track: number,
	more: { playlist?: number; round?: number; node?: number } = {},
): Ledger => played(ledger, { node: 0, round: 5, track, ...more });
const total = (heard: readonly Plays[]): number => heard.reduce((sum, { count }) => sum + count, 0);

/**
 * A content node as docs/content.md has it: takes what is newer and takes nothing back. It can lose
 * answers.
 */
class Node {
	last: Base | undefined;
	/** What is lost of the requests to come, in order: nothing, the request or its answer. */
	losses: ('none' | 'request' | 'answer')[] = [];

	readonly fetch: Fetch = async (input, init) => {
		const loss = this.losses.shift() ?? 'none';
		if (loss === 'request') throw new TypeError('fetch failed');
		const answer =
			init?.method === 'POST'
				? this.#post(JSON.parse(String(init.body)) as Base)
				: this.#get();
		assert.match(String(input), /^https:\/\/node\.example\/receipts/);
		if (loss === 'answer') throw new TypeError('fetch failed');
		return answer;
	};

	#post({ seq, heard }: Base): Response {
		const plays = heard.map(({ track, playlist, count }) => ({
			track,
			playlist: playlist ?? null,
			count,
		}));
		const refuse = (name: string): Response =>
			new Response(
				JSON.stringify({
					type: `urn:audio:problem:${name}`,
					status: 409,
					detail: '',
					seq: this.last?.seq,
				}),
				{ status: 409 },
			);
		if (this.last && seq <= this.last.seq) return refuse('not-newer');
		const count = (of: Plays): number =>
			plays.find(
				(other) => other.track === of.track && other.playlist === (of.playlist ?? null),
			)?.count ?? 0;
		if (this.last?.heard.some((old) => count(old) < old.count)) return refuse('rolled-back');
		this.last = {
			seq,
			heard: plays.map(({ playlist, ...rest }) =>
				playlist === null ? rest : { ...rest, playlist },
			),
		};
		return new Response(null, { status: 202 });
	}

	#get(): Response {
		if (!this.last)
			return new Response(JSON.stringify({ type: 'urn:audio:problem:no-receipt' }), {
				status: 404,
			});
		const heard = this.last.heard.map(({ playlist, ...rest }) => ({
			...rest,
			playlist: playlist ?? null,
		}));
		return new Response(JSON.stringify({ seq: this.last.seq, heard }));
	}
}

const bring = (ledger: Ledger, node: Node, keep?: (now: Ledger) => void): Promise<Ledger> =>
	deliver(
		ledger,
		{ node: 0, round: 5 },
		{
			url: 'https://node.example',
			genesis,
			sign,
			fetch: node.fetch,
			...(keep ? { keep } : {}),
		},
	);

describe('a ledger', () => {
	test('says all that was heard of a node and an era, each receipt with a greater number', () => {
		let ledger = hear(hear(hear(emptyLedger(ALICE), 1), 2, { playlist: 9 }), 1);
		const first = nextReceipt(ledger, only(ledger));
		assert.deepEqual(first, {
			fan: ALICE,
			node: 0,
			round: 5,
			seq: 1,
			heard: [
				{ track: 1, count: 2 },
				{ track: 2, playlist: 9, count: 1 },
			],
		});
		ledger = taken(ledger, first);
		assert.equal(nextReceipt(ledger, only(ledger)), undefined, 'nothing is new');
		ledger = hear(ledger, 2);
		const second = nextReceipt(ledger, only(ledger));
		assert.deepEqual(second?.heard, [...first.heard, { track: 2, count: 1 }]);
		assert.equal(second?.seq, 2);
	});

	test('keeps nodes and eras apart, and forgets what is not taken any more', () => {
		let ledger = emptyLedger(ALICE);
		for (const [node, round] of [
			[0, 5],
			[1, 5],
			[0, 4],
			[0, 3],
		] as const)
			ledger = hear(ledger, 1, { node, round });
		assert.deepEqual(
			unsignedSheets(ledger, 5).map(({ node, round }) => [node, round]),
			[
				[0, 4],
				[0, 5],
				[1, 5],
			],
		);
		assert.deepEqual(
			pruned(ledger, 5).sheets.map(({ round }) => round),
			[5, 5, 4],
		);
	});

	test('does not go beyond what a receipt has room for', () => {
		let ledger = emptyLedger(ALICE);
		for (let track = 0; track < 40; track++) ledger = hear(ledger, track);
		const first = nextReceipt(ledger, only(ledger));
		assert.equal(first?.heard.length, MAX_PLAYS);
		ledger = hear(taken(ledger, first), 100);
		assert.equal(nextReceipt(ledger, only(ledger)), undefined);
		assert.equal(nextReceipt(ledger, only(hear(ledger, 0)))?.heard.length, MAX_PLAYS);
	});

	test('that was sent and not answered is not told twice if it was taken', () => {
		const heard = hear(emptyLedger(ALICE), 1);
		const receipt = nextReceipt(heard, only(heard));
		assert.ok(receipt);
		const pending = hear(sent(heard, receipt), 1);
		assert.equal(
			nextReceipt(pending, only(pending))?.seq,
			2,
			'no number is used twice while it is not known',
		);
		const was = recovered(pending, 0, 5, { seq: 1, heard: receipt.heard });
		assert.deepEqual(nextReceipt(was, only(was))?.heard, [{ track: 1, count: 2 }]);
		const wasNot = recovered(pending, 0, 5, undefined);
		assert.deepEqual(nextReceipt(wasNot, only(wasNot))?.heard, [{ track: 1, count: 2 }]);
		const other = recovered(pending, 0, 5, { seq: 1, heard: [{ track: 8, count: 1 }] });
		assert.deepEqual(nextReceipt(other, only(other)), {
			...receipt,
			seq: 2,
			heard: [
				{ track: 8, count: 1 },
				{ track: 1, count: 2 },
			],
		});
	});

	test('is not set back by who knows less', () => {
		const heard = hear(emptyLedger(ALICE), 1);
		const ledger = taken(heard, {
			fan: ALICE,
			node: 0,
			round: 5,
			seq: 7,
			heard: [{ track: 1, count: 1 }],
		});
		assert.deepEqual(only(recovered(ledger, 0, 5, { seq: 3, heard: [] })).base.seq, 7);
		assert.deepEqual(only(recovered(ledger, 0, 5, undefined)).base.seq, 7);
	});

	test('is JSON', () => {
		const ledger = sent(hear(hear(emptyLedger(ALICE), 1), 2, { playlist: 3 }), {
			fan: ALICE,
			node: 0,
			round: 5,
			seq: 1,
			heard: [],
		});
		assert.deepEqual(JSON.parse(JSON.stringify(ledger)), ledger);
	});
});

describe('a delivery', () => {
	test('builds on what another player of the fan has brought', async () => {
		const node = new Node();
		node.last = {
			seq: 4,
			heard: [
				{ track: 1, count: 2 },
				{ track: 3, playlist: 1, count: 1 },
			],
		};
		const ledger = await bring(hear(hear(emptyLedger(ALICE), 1), 2), node);
		assert.deepEqual(node.last, {
			seq: 5,
			heard: [
				{ track: 1, count: 3 },
				{ track: 3, playlist: 1, count: 1 },
				{ track: 2, count: 1 },
			],
		});
		assert.equal(unsignedSheets(ledger, 5).length, 0);
	});

	test('signs nothing that a node alone says was heard, where that is not believed', async () => {
		const node = new Node();
		node.last = { seq: 9, heard: [{ track: 666, playlist: 13, count: 20 }] };
		let asked = 0;
		const counting: SignRaw = async (message) => {
			// A token to ask with, and the receipt of what this player heard.
			asked++;
			return sign(message);
		};
		const ledger = hear(emptyLedger(ALICE), 1);
		const told = deliver(
			ledger,
			{ node: 0, round: 5 },
			{
				url: 'https://node.example',
				genesis,
				sign: counting,
				fetch: node.fetch,
				believes: isOwn,
			},
		);
		await assert.rejects(
			told,
			(error) => error instanceof AudioError && error.code === 'unknown-receipt',
		);
		assert.equal(asked, 2);
		assert.deepEqual(
			node.last.heard,
			[{ track: 666, playlist: 13, count: 20 }],
			'it has no receipt with more',
		);
		// What this player itself has signed is built on, also if the answer was lost.
		const honest = new Node();
		honest.losses = ['answer'];
		let kept = ledger;
		const delivery = {
			url: 'https://node.example',
			genesis,
			sign,
			fetch: honest.fetch,
			keep: (now: Ledger) => void (kept = now),
			believes: isOwn,
		};
		await assert.rejects(deliver(kept, { node: 0, round: 5 }, delivery));
		await deliver(hear(kept, 1), { node: 0, round: 5 }, delivery);
		assert.deepEqual(honest.last, { seq: 2, heard: [{ track: 1, count: 2 }] });
	});

	test('gives up on other refusals, and nothing is lost', async () => {
		const fetch: Fetch = async () =>
			new Response(
				JSON.stringify({
					type: 'urn:audio:problem:stake-too-low',
					detail: 'The fan has 1 planck.',
				}),
				{ status: 422 },
			);
		const ledger = hear(emptyLedger(ALICE), 1);
		const refused = deliver(
			ledger,
			{ node: 0, round: 5 },
			{ url: 'https://node.example', genesis, sign, fetch },
		);
		await assert.rejects(
			refused,
			(error) => error instanceof ContentProblem && error.code === 'stake-too-low',
		);
	});

	test('tells each play once, whatever is lost, and however many players there are', async () => {
		const loss = fc.constantFrom(
			'none' as const,
			'none' as const,
			'request' as const,
			'answer' as const,
		);
		const step = fc.oneof(
			fc.record({ kind: fc.constant('hear' as const), player: fc.nat(1), track: fc.nat(4) }),
			fc.record({
				kind: fc.constant('deliver' as const),
				player: fc.nat(1),
				losses: fc.array(loss, { maxLength: 6 }),
			}),
		);
		await fc.assert(
			fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
				const node = new Node();
				const ledgers = [emptyLedger(ALICE), emptyLedger(ALICE)];
				const of = (player: number): Ledger => ledgers[player] ?? emptyLedger(ALICE);
				// Each player its own tracks, so that what a player lost can be told from what
				// another has brought.
				const model = new Map<number, number>();
				for (const each of steps) {
					const { player } = each;
					if (each.kind === 'hear') {
						const track = each.track * 2 + player;
						model.set(track, (model.get(track) ?? 0) + 1);
						ledgers[player] = hear(of(player), track);
						continue;
					}
					node.losses = [...each.losses];
					await bring(of(player), node, (now) => void (ledgers[player] = now)).catch(
						(error: unknown) => {
							assert.ok(error instanceof TypeError, String(error));
						},
					);
				}
				node.losses = [];
				for (const player of [0, 1, 0, 1])
					ledgers[player] = await bring(
						of(player),
						node,
						(now) => void (ledgers[player] = now),
					);
				assert.deepEqual(
					new Map(
						(node.last?.heard ?? [])
							.map(({ track, count }) => [track, count] as const)
							.sort(),
					),
					new Map([...model].sort()),
				);
			}),
		);
	});

	test('tells all that was heard, where players hear the same and nothing is lost', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.record({ player: fc.nat(2), track: fc.nat(1), brings: fc.boolean() }), {
					maxLength: 20,
				}),
				async (steps) => {
					const node = new Node();
					const ledgers = [0, 1, 2].map(() => emptyLedger(ALICE));
					const of = (player: number): Ledger => ledgers[player] ?? emptyLedger(ALICE);
					for (const { player, track, brings } of steps) {
						ledgers[player] = hear(of(player), track);
						if (brings) ledgers[player] = await bring(of(player), node);
					}
					for (const player of [0, 1, 2]) ledgers[player] = await bring(of(player), node);
					assert.equal(total(node.last?.heard ?? []), steps.length);
				},
			),
		);
	});

	test('never tells more than was heard, where players hear the same', async () => {
		const step = fc.record({
			player: fc.nat(1),
			losses: fc.array(fc.constantFrom('none' as const, 'answer' as const), { maxLength: 4 }),
		});
		await fc.assert(
			fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
				const node = new Node();
				const ledgers = [emptyLedger(ALICE), emptyLedger(ALICE)];
				for (const { player, losses } of steps) {
					ledgers[player] = hear(ledgers[player] ?? emptyLedger(ALICE), 1);
					node.losses = [...losses];
					await bring(ledgers[player], node, (now) => void (ledgers[player] = now)).catch(
						() => {},
					);
				}
				assert.ok(total(node.last?.heard ?? []) <= steps.length);
			}),
		);
	});
});
