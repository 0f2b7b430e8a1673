import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ed25519 } from '@noble/curves/ed25519.js';
import fc from './lib/property.ts';
import {
	addressOf,
	AudioError,
	type Base,
	ContentProblem,
	deliver,
	emptyLedger,
	type Fetch,
	type KnownOnChain,
	lastReceipt,
	type Ledger,
	newListeningKey,
	MAX_PLAYS,
	nextReceipt,
	type Plays,
	played,
	pruned,
	receiptBody,
	recovered,
	sent,
	type Sheet,
	signReceipt,
	type SignRaw,
	taken,
	unsignedSheets,
} from '@audio-chain/client';

const seed = new Uint8Array(32).fill(1);
/** A fan whose key is of the kind that signs fastest. */
const ALICE = addressOf(ed25519.getPublicKey(seed));
const genesis = new Uint8Array(32);
const sign: SignRaw = async (message) => ({
	kind: 'ed25519',
	signature: ed25519.sign(message, seed),
});

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

/** What a node shows for a receipt. */
interface Shown {
	readonly signature?: string;
	readonly scheme?: string;
}

/**
 * A content node as docs/content.md has it: takes what is newer and takes nothing back. It can lose
 * answers.
 */
class Node {
	last: (Base & Shown) | undefined;
	/** What is lost of the requests to come, in order: nothing, the request or its answer. */
	losses: ('none' | 'request' | 'answer')[] = [];

	readonly fetch: Fetch = async (input, init) => {
		const loss = this.losses.shift() ?? 'none';
		if (loss === 'request') throw new TypeError('fetch failed');
		const answer =
			init?.method === 'POST'
				? this.#post(JSON.parse(String(init.body)) as Base & Shown)
				: this.#get();
		assert.match(String(input), /^https:\/\/node\.example\/receipts/);
		if (loss === 'answer') throw new TypeError('fetch failed');
		return answer;
	};

	#post({ seq, heard, signature, scheme }: Base & Shown): Response {
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
			...(signature && scheme ? { signature, scheme } : {}),
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
		const { seq, signature, scheme } = this.last;
		const signed = signature === undefined ? null : { seq, heard, signature, scheme };
		return new Response(JSON.stringify({ seq, heard, signed }));
	}
}

const bring = (
	ledger: Ledger,
	node: { fetch: Fetch },
	keep?: (now: Ledger) => void,
	more: { known?: () => Promise<KnownOnChain>; sign?: SignRaw; key?: string } = {},
): Promise<Ledger> =>
	deliver(
		ledger,
		{ node: 0, round: 5 },
		{
			url: 'https://node.example',
			genesis,
			sign,
			fetch: node.fetch,
			...(keep ? { keep } : {}),
			...more,
		},
	);

/** What a node keeps of a receipt that was signed so. */
async function signedBy(
	by: SignRaw,
	{ seq, heard }: Base,
	{ fan = ALICE, node = 0, round = 5, chain = genesis } = {},
): Promise<Base & Shown> {
	const signed = await signReceipt(chain, { fan, node, round, seq, heard }, by);
	const { signature, scheme } = JSON.parse(receiptBody(signed)) as Shown;
	return { seq, heard, ...(signature && scheme ? { signature, scheme } : {}) };
}

const isUnknown = (error: unknown): boolean =>
	error instanceof AudioError && error.code === 'unknown-receipt';

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
		// Another player built on it.
		const built = [...receipt.heard, { track: 8, count: 1 }];
		const on = recovered(pending, 0, 5, { seq: 2, heard: built });
		assert.deepEqual(nextReceipt(on, only(on))?.heard, [
			{ track: 1, count: 2 },
			{ track: 8, count: 1 },
		]);
		// A node that said it has nothing has it all the same.
		const late = recovered(wasNot, 0, 5, { seq: 1, heard: receipt.heard });
		assert.deepEqual(nextReceipt(late, only(late))?.heard, [{ track: 1, count: 2 }]);
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

	test('keeps in mind all that it has signed, until it is known to be taken', () => {
		const first = hear(emptyLedger(ALICE), 1);
		const one = nextReceipt(first, only(first));
		assert.ok(one);
		const second = hear(sent(first, one), 2);
		const two = nextReceipt(second, only(second));
		assert.ok(two);
		// The node refused both, and shows first the one and then the other.
		const shown = recovered(sent(second, two), 0, 5, one);
		assert.deepEqual(nextReceipt(shown, only(shown))?.heard, two.heard);
		const both = recovered(shown, 0, 5, two);
		assert.equal(nextReceipt(both, only(both)), undefined);
		// A receipt that has no room for what an earlier one had.
		const other = sent(sent(second, two), { ...two, seq: 3, heard: one.heard });
		const told = recovered(other, 0, 5, { seq: 4, heard: two.heard });
		assert.equal(nextReceipt(told, only(told)), undefined);
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
		const other = { seq: 8, heard: [{ track: 2, count: 1 }] };
		assert.deepEqual(only(recovered(ledger, 0, 5, other)).base, {
			seq: 8,
			heard: [
				{ track: 2, count: 1 },
				{ track: 1, count: 1 },
			],
		});
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
		node.last = await signedBy(sign, {
			seq: 4,
			heard: [
				{ track: 1, count: 2 },
				{ track: 3, playlist: 1, count: 1 },
			],
		});
		const ledger = await bring(hear(hear(emptyLedger(ALICE), 1), 2), node);
		assert.equal(node.last.seq, 5);
		assert.deepEqual(node.last.heard, [
			{ track: 1, count: 3 },
			{ track: 3, playlist: 1, count: 1 },
			{ track: 2, count: 1 },
		]);
		assert.equal(unsignedSheets(ledger, 5).length, 0);
	});

	test('signs nothing on top of what nobody whose word counts has signed', async () => {
		const [stranger, phone] = [newListeningKey(), newListeningKey()];
		const invented = { seq: 9, heard: [{ track: 666, playlist: 13, count: 20 }] };
		const good = await signedBy(sign, invented);
		const more = [{ track: 666, playlist: 13, count: 21 }];
		const lies: [string, Base & Shown][] = [
			['no signature', invented],
			['a stranger has signed', await signedBy(stranger.sign, invented)],
			['of another node', await signedBy(sign, invented, { node: 1 })],
			['of another era', await signedBy(sign, invented, { round: 4 })],
			['of another chain', await signedBy(sign, invented, { chain: seed })],
			['of another fan', await signedBy(sign, invented, { fan: stranger.address })],
			['another count', { ...good, heard: more }],
			['another playlist', { ...good, heard: [{ track: 666, count: 20 }] }],
			['another number', { ...good, seq: 10 }],
			['another kind', { ...good, scheme: 'sr25519' }],
			['a kind that is not known', { ...good, scheme: 'eth' }],
			['half a signature', { ...good, signature: good.signature?.slice(0, 66) ?? '' }],
		];
		const known = async (): Promise<KnownOnChain> => ({ keys: [phone.address] });
		const ledger = hear(emptyLedger(ALICE), 1);
		for (const [why, last] of lies) {
			const node = new Node();
			node.last = last;
			let signed = 0;
			const counting: SignRaw = (message) => (signed++, sign(message));
			await assert.rejects(
				bring(ledger, node, undefined, { known, sign: counting }),
				isUnknown,
				why,
			);
			assert.equal(signed, 1, `${why}: a token to ask with, and nothing else`);
			assert.equal(node.last, last, why);
		}
		// Beside a receipt that was signed, a node says more.
		for (const told of [
			{ seq: 9, heard: more },
			{ seq: 9, heard: [...invented.heard, { track: 1, count: 1 }] },
			{ seq: 10, heard: invented.heard },
		]) {
			const fetch: Fetch = async () =>
				new Response(
					JSON.stringify({ ...told, signed: { ...good, heard: invented.heard } }),
				);
			await assert.rejects(bring(ledger, { fetch }, undefined, { known }), isUnknown);
		}
	});

	test('builds on what a listening key signed that the chain knows, and on what that counted', async () => {
		const phone = newListeningKey();
		const byPhone = { seq: 3, heard: [{ track: 2, count: 1 }] };
		const node = new Node();
		node.last = await signedBy(phone.sign, byPhone);
		const ledger = hear(emptyLedger(ALICE), 1);
		await assert.rejects(bring(ledger, node), isUnknown, 'the chain is not asked');
		const known = async (): Promise<KnownOnChain> => ({ keys: [phone.address] });
		await bring(ledger, node, undefined, { known });
		assert.deepEqual(node.last.heard, [...byPhone.heard, { track: 1, count: 1 }]);
		// What the node keeps and what the chain has counted differ, and the node has both in what it says.
		const counted = { seq: 7, heard: [{ track: 5, count: 4 }] };
		const onChain = async (): Promise<KnownOnChain> => ({
			keys: [phone.address],
			last: counted,
		});
		const signed = await signedBy(phone.sign, byPhone);
		const both = { seq: 7, heard: [...counted.heard, ...byPhone.heard] };
		const bodies: string[] = [];
		const fetch: Fetch = async (_, init) => {
			if (init?.method !== 'POST') return new Response(JSON.stringify({ ...both, signed }));
			bodies.push(String(init.body));
			return new Response(null, { status: 202 });
		};
		await assert.rejects(bring(ledger, { fetch }, undefined, { known }), isUnknown);
		await bring(ledger, { fetch }, undefined, { known: onChain });
		const brought = JSON.parse(bodies.join()) as Base;
		assert.deepEqual(
			[brought.seq, brought.heard.map(({ track, count }) => [track, count])],
			[
				8,
				[
					[5, 4],
					[2, 1],
					[1, 1],
				],
			],
		);
	});

	test('refuses an answer that is no receipt, or that does not end', async () => {
		const asked = { fan: ALICE, node: 0, round: 5, token: '' };
		const answered = (body: BodyInit): Promise<unknown> =>
			lastReceipt('https://node.example', asked, { fetch: async () => new Response(body) });
		const plays = { track: 1, playlist: null, count: 1 };
		const last = { seq: 1, heard: [plays] };
		for (const body of [
			'',
			'[]',
			'null',
			'<html>',
			JSON.stringify({ heard: [] }),
			...[-1, 2 ** 32, 1.5, '1', null].map((seq) => JSON.stringify({ ...last, seq })),
			...[0, -1, 2 ** 32, '1', null].map((count) =>
				JSON.stringify({ ...last, heard: [{ ...plays, count }] }),
			),
			JSON.stringify({ ...last, heard: [{ ...plays, playlist: 'a' }] }),
			JSON.stringify({ ...last, heard: [plays, plays] }),
			JSON.stringify({
				...last,
				heard: Array.from({ length: 33 }, (_, track) => ({ ...plays, track })),
			}),
			JSON.stringify({ ...last, signed: { ...last, scheme: 'ed25519', signature: '0x1' } }),
			JSON.stringify({ ...last, signed: { seq: 1, scheme: 'ed25519', signature: '0x11' } }),
		]) {
			await assert.rejects(
				answered(body),
				(error) => error instanceof AudioError && error.code === 'malformed-answer',
				body.slice(0, 200),
			);
		}
		let pieces = 0;
		const endless = new ReadableStream({
			pull: (stream) => (pieces++, stream.enqueue(new Uint8Array(4_096).fill(32))),
		});
		await assert.rejects(answered(endless), AudioError);
		assert.ok(pieces < 20, `${pieces} pieces were read`);
	});

	test('never signs more than was heard, whatever a node does', async () => {
		const act = fc.constantFrom('take', 'refuse', 'stale', 'lose');
		const answer = fc.oneof(
			fc.constant({ kind: 'nothing' as const }),
			fc.record({ kind: fc.constant('shown' as const), which: fc.nat(20) }),
			fc.record({ kind: fc.constant('more' as const), which: fc.nat(20) }),
		);
		const step = fc.record({
			player: fc.nat(1),
			track: fc.nat(2),
			brings: fc.boolean(),
			acts: fc.array(act, { minLength: 3, maxLength: 3 }),
			answers: fc.array(answer, { minLength: 3, maxLength: 3 }),
			counts: fc.boolean(),
		});
		let [taken, built] = [0, 0];
		await fc.assert(
			fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
				const ledgers = [emptyLedger(ALICE), emptyLedger(ALICE)];
				const truth = new Map<number, number>();
				// All that the node was ever shown, of either player; it counts any of them on chain.
				const seen: (Base & Shown)[] = [];
				let onChain: Base | undefined;
				for (const { player, track, brings, acts, answers, counts } of steps) {
					truth.set(track, (truth.get(track) ?? 0) + 1);
					ledgers[player] = hear(ledgers[player] ?? emptyLedger(ALICE), track);
					if (!brings) continue;
					const [acting, answering] = [[...acts], [...answers]];
					const fetch: Fetch = async (_, init) => {
						if (init?.method !== 'POST') {
							const how = answering.shift() ?? { kind: 'nothing' };
							const last =
								how.kind === 'nothing' ? undefined : seen[how.which % seen.length];
							if (last === undefined)
								return new Response('{"type":"urn:audio:problem:no-receipt"}', {
									status: 404,
								});
							const heard = last.heard.map((plays) => ({
								...plays,
								count: plays.count + (how.kind === 'more' ? 1 : 0),
							}));
							return new Response(JSON.stringify({ ...last, heard, signed: last }));
						}
						const receipt = JSON.parse(String(init.body)) as Base & Shown;
						for (const plays of receipt.heard)
							assert.ok(
								plays.count <= (truth.get(plays.track) ?? 0),
								`track ${plays.track} was heard ${truth.get(plays.track)} times, and ${plays.count} are signed`,
							);
						if (receipt.heard.length > 1) built++;
						seen.push(receipt);
						if (counts) onChain = receipt;
						const how = acting.shift();
						if (how === 'lose') throw new TypeError('fetch failed');
						if (how === 'take') {
							taken++;
							return new Response(null, { status: 202 });
						}
						const name = how === 'stale' ? 'not-newer' : 'stake-too-low';
						return new Response(`{"type":"urn:audio:problem:${name}"}`, {
							status: 409,
						});
					};
					const known = async (): Promise<KnownOnChain> => ({
						keys: [],
						...(onChain
							? {
									last: {
										...onChain,
										heard: onChain.heard.map(
											({ playlist: _, ...plays }) => plays,
										),
									},
								}
							: {}),
					});
					await bring(
						ledgers[player] ?? emptyLedger(ALICE),
						{ fetch },
						(now) => void (ledgers[player] = now),
						{ known },
					).catch((error: unknown) => {
						if (error instanceof assert.AssertionError) throw error;
						assert.ok(
							error instanceof TypeError ||
								error instanceof ContentProblem ||
								isUnknown(error),
							String(error),
						);
					});
				}
			}),
			{ numRuns: 150 },
		);
		assert.ok(taken > 50 && built > 50, `${taken} were taken, ${built} of several tracks`);
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
