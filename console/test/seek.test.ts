import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { TxEventsPayload } from 'polkadot-api';
import { stepOf } from '../src/chain/following.ts';
import { seeker, type Blocks } from '../src/chain/seek.ts';

const OURS = '0xaa';
const OTHER = '0xbb';
const SOUGHT = { hex: OURS, nonce: 3, from: 10, until: 20 };
const hashOf = (number: number): string => `hash ${number}`;
const head = (number: number) => ({ number, hash: hashOf(number) });

/** A chain up to `best`, by what each block has of the account's. */
function chainOf(best: number, has: Record<number, string>) {
	const read: number[] = [];
	const numberOf = (hash: string): number => Number(hash.slice(5));
	const blocks: Blocks = {
		hashAt: async (number) => (number <= best ? hashOf(number) : null),
		bodyOf: async (hash) => {
			read.push(numberOf(hash));
			return ['0x00', ...(has[numberOf(hash)] ? [has[numberOf(hash)] ?? ''] : [])];
		},
		nonceAt: async (hash) =>
			3 + Object.keys(has).filter((number) => Number(number) <= numberOf(hash)).length,
	};
	return { blocks, read };
}

test('it is found where it is, and is final when its block is', async () => {
	const { blocks } = chainOf(14, { 12: OURS });
	const found = { at: 'block', block: { hash: hashOf(12), number: 12, index: 1 } };
	const look = seeker(SOUGHT, blocks);
	assert.deepEqual(await look(head(14), head(11)), { ...found, isFinal: false });
	assert.deepEqual(await look(head(14), head(12)), { ...found, isFinal: true });
});

test('while it can still come it is nowhere, which is no "never"', async () => {
	const { blocks } = chainOf(14, { 13: OTHER });
	assert.deepEqual(await seeker(SOUGHT, blocks)(head(14), head(12)), { at: 'nowhere' });
});

test('another with its number in a final block means never', async () => {
	const { blocks } = chainOf(14, { 13: OTHER });
	const found = await seeker(SOUGHT, blocks)(head(14), head(13));
	assert.deepEqual(found, { at: 'never', why: 'replaced' });
});

test('the end of its time means never once that block is final', async () => {
	const { blocks } = chainOf(25, {});
	const look = seeker(SOUGHT, blocks);
	assert.deepEqual(await look(head(25), head(19)), { at: 'nowhere' });
	assert.deepEqual(await look(head(25), head(20)), { at: 'never', why: 'expired' });
});

test('a node that has lost its last blocks does not have it say never', async () => {
	// The page knows of block 14 as final; the node is back at 11.
	const { blocks } = chainOf(11, {});
	assert.deepEqual(await seeker(SOUGHT, blocks)(head(14), head(14)), { at: 'nowhere' });
});

test('blocks that were not read do not have it say never', async () => {
	// The page knows of a later final block than the node has blocks.
	const { blocks } = chainOf(12, {});
	assert.deepEqual(await seeker(SOUGHT, blocks)(head(12), head(25)), { at: 'nowhere' });
});

test('it has failed only where that is final', () => {
	const payload: TxEventsPayload = {
		ok: false,
		events: [],
		block: { hash: hashOf(12), number: 12, index: 1 },
		dispatchError: { type: 'BadOrigin', value: undefined },
	};
	assert.deepEqual(stepOf('in-block', payload), { at: 'in-block', payload });
	assert.equal(stepOf('done', payload).at, 'failed');
	const { events, block } = payload;
	assert.equal(stepOf('done', { ok: true, events, block }).at, 'done');
});

test('what is final is read once, and what is not is read again', async () => {
	const { blocks, read } = chainOf(15, {});
	const look = seeker(SOUGHT, blocks);
	await look(head(14), head(12));
	await look(head(15), head(14));
	assert.deepEqual(read, [10, 11, 12, 13, 14, 13, 14, 15]);
});

test('never is said only where no block has it, however blocks come', async () => {
	const rounds = fc.array(
		fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ max: 3, min: 0 })),
		{
			maxLength: 12,
		},
	);
	await fc.assert(
		fc.asyncProperty(
			fc.option(fc.integer({ min: 10, max: 20 })),
			fc.option(fc.integer({ min: 10, max: 24 })),
			rounds,
			async (ours, other, steps) => {
				// Two of the same number cannot both be in the chain.
				const has: Record<number, string> =
					ours !== null ? { [ours]: OURS } : other !== null ? { [other]: OTHER } : {};
				let [best, final] = [9, 9];
				const look = seeker(SOUGHT, chainOf(99, has).blocks);
				for (const [more, behind] of steps) {
					best += more;
					final = Math.max(final, best - behind);
					const found = await look(head(best), head(final));
					if (found.at === 'block') {
						assert.equal(found.block.number, ours);
						assert.equal(found.isFinal, found.block.number <= final);
					} else if (found.at === 'never') {
						assert.equal(ours, null);
						assert.ok(final >= 20 || (other !== null && other <= final));
					} else assert.ok(ours === null || ours > best);
				}
			},
		),
	);
});
