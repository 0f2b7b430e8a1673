// A value of the chain as it is drawn: bit by bit, and in the end all of it.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { isShort, layOut, LONGEST_TEXT, ROOM, within, type Piece } from '../src/ui/outline.ts';

type Rest = Extract<Piece, { kind: 'rest' }>;

const isRest = (piece: Piece): piece is Rest => piece.kind === 'rest';

/** What one reads: texts and names, with each rest asked for until `asks` is spent. */
function read(piece: Piece, asks = { left: 10_000 }): string[] {
	return [...within(piece)].flatMap((one): string[] => {
		if (isRest(one)) {
			assert.ok(asks.left-- > 0, 'it comes to an end');
			return read(one.more(), asks);
		}
		if (one.kind === 'text') return [one.text];
		if (one.kind === 'variant') return [one.name];
		return [];
	});
}

const call = (pallet: string, name: string, value?: unknown) => ({
	type: pallet,
	value: { type: name, value },
});

/** Values as polkadot-api decodes them. */
const { value: values } = fc.letrec<{ value: unknown }>((tie) => ({
	value: fc.oneof(
		{ depthSize: 'medium', withCrossShrink: true },
		fc.bigInt({ min: 0n, max: 999n }),
		fc.integer({ min: 0, max: 999 }),
		fc.string({ unit: fc.constantFrom('a', 'b', '5'), maxLength: 2 * LONGEST_TEXT }),
		fc.array(tie('value'), { maxLength: 300 }),
		fc.record({ one: tie('value'), other: tie('value') }),
		fc.record({ type: fc.constantFrom('Id', 'Some'), value: tie('value') }),
		tie('value').map((input) => call('Utility', 'batch', { calls: [input] })),
	),
}));

/** Each part of a value as it is read, by a plain walk. */
function parts(value: unknown): string[] {
	if (typeof value === 'bigint' || typeof value === 'number')
		return [value.toLocaleString('en-US')];
	if (typeof value === 'string') {
		const pieces = value.match(new RegExp(`.{1,${LONGEST_TEXT}}`, 'g')) ?? [''];
		return pieces.map(
			(piece, at) => `${at === 0 ? '"' : '…'}${piece}${at === pieces.length - 1 ? '"' : '…'}`,
		);
	}
	if (value === undefined) return ['–'];
	if (Array.isArray(value)) return value.length === 0 ? ['none'] : value.flatMap(parts);
	const of = value as { type?: string; value?: { type?: string; value?: unknown } };
	if (typeof of.type === 'string') {
		const isCall = /^[a-z]/.test(of.value?.type ?? '');
		const [name, inner] = isCall
			? [`${of.type}.${of.value?.type}`, of.value?.value]
			: [of.type, of.value];
		return inner === undefined ? [name] : [name, ...parts(inner)];
	}
	return Object.values(of).flatMap(parts);
}

describe('a value', () => {
	test('is drawn in bounded pieces, and whole once all of it was asked for', () => {
		fc.assert(
			fc.property(values, (value) => {
				const first = layOut(value);
				const drawn = [...within(first)];
				assert.ok(drawn.length <= 2 * ROOM, String(drawn.length));
				assert.deepEqual(read(first), parts(value));
			}),
			{ numRuns: 60 },
		);
	});

	test('of a batch with as many calls as a proposal holds is drawn in few pieces', () => {
		const calls = Array.from({ length: 65_000 }, () =>
			call('System', 'remark', { remark: new Uint8Array(1) }),
		);
		const drawn = [...within(layOut(call('Utility', 'batch', { calls })))];
		assert.ok(drawn.length <= 2 * ROOM, String(drawn.length));
		const rest = drawn.filter(isRest);
		assert.match(rest[0]?.what ?? '', /^Show more: 64,9\d\d of 65,000$/);
		assert.equal(rest.length, 1);
		const next = rest[0]?.more();
		assert.ok(next && [...within(next)].length <= 2 * ROOM);
	});

	test('as deep as calls go is drawn in few levels', () => {
		let deep: unknown = call('System', 'remark');
		for (let level = 0; level < 2_000; level++)
			deep = call('Utility', 'as_derivative', { call: deep });
		const drawn = [...within(layOut(deep))];
		assert.ok(drawn.length <= ROOM && drawn.some(isRest), String(drawn.length));
	});

	test('is shown with its unit where the argument has one', () => {
		const shown = (value: unknown) => read(layOut(value));
		const amount = 1_500_000_000_000_000_000n;
		assert.deepEqual(shown(call('Content', 'tip', { track: 7, amount })), [
			'Content.tip',
			'7',
			'1.5 AUDIO',
		]);
		assert.deepEqual(shown(call('Content', 'update', { price: amount, feature: undefined })), [
			'Content.update',
			'1.5 AUDIO',
			'–',
		]);
		assert.deepEqual(shown(call('Assets', 'transfer', { amount: 15n })), [
			'Assets.transfer',
			'15',
		]);
		assert.deepEqual(shown(call('Delegation', 'set_cut', { cut: 125_000_000 })), [
			'Delegation.set_cut',
			'125,000,000 (12.5 %)',
		]);
		const vote = { type: 'Standard', value: { vote: 0x81, balance: amount } };
		assert.deepEqual(shown(call('Democracy', 'vote', { ref_index: 1_000, vote })), [
			'Democracy.vote',
			'1,000',
			'Standard',
			'129 (aye)',
			'1.5 AUDIO',
		]);
		const batch = call('Utility', 'batch_all', {
			calls: [call('Assets', 'mint', { amount: 2n }), call('Content', 'tip', { amount })],
		});
		assert.deepEqual(shown(batch).slice(1), ['Assets.mint', '2', 'Content.tip', '1.5 AUDIO']);
	});

	test('is shown without being asked for if it is short, and never a part of it alone', () => {
		const tip = call('Content', 'tip', { track: 7, amount: 1n });
		assert.ok(isShort(layOut(tip)));
		const batch = (length: number) =>
			layOut(call('Utility', 'batch_all', { calls: Array.from({ length }, () => tip) }));
		assert.ok(isShort(batch(3)) && !isShort(batch(30)));
		assert.ok(!isShort(layOut(call('System', 'remark', { remark: 'x'.repeat(9_999) }))));
	});

	test('of bytes is text where it is all of ASCII, and of other text each letter is seen', () => {
		assert.deepEqual(read(layOut(new TextEncoder().encode('a name'))), ['"a name"']);
		assert.deepEqual(read(layOut(new TextEncoder().encode('a\u202e'))), ['0x61e280ae']);
		assert.deepEqual(read(layOut('a\u202eb')), ['"a\\u202eb"']);
	});

	test('that somebody wrote stands between marks that nothing in it ends', () => {
		const shown = (value: unknown): string => read(layOut(value)).join('');
		const bytes = (value: string): Uint8Array => new TextEncoder().encode(value);
		for (const as of [bytes, String]) {
			assert.equal(shown(as('a" (12.5 %)')), '"a\\" (12.5 %)"');
			assert.equal(shown(as('a\\" 1 AUDIO')), '"a\\\\\\" 1 AUDIO"');
		}
		assert.equal(shown('yes'), '"yes"', 'no word of ours');
		assert.equal(shown('a\nContent.tip'), '"a\\u000aContent.tip"');
		assert.notEqual(shown('\u202e'), shown('\\u202e'), 'a mark is none that is spelt out');
		const hash = `0x${'5a'.repeat(32)}`;
		const address = '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY';
		assert.deepEqual([shown(hash), shown(address)], [hash, address]);
	});

	test('that is written out can be read back, whatever it is: no two look the same', () => {
		const written = fc.oneof(
			fc.string({ unit: 'binary', maxLength: 40 }),
			fc.string({ unit: fc.constantFrom('"', '\\', 'u', '0', '…', '\n'), maxLength: 40 }),
		);
		fc.assert(
			fc.property(written, (value) => {
				const [shown = ''] = read(layOut(value));
				// A string of ECMAScript in its marks is read as JSON.
				if (!value.startsWith('0x')) assert.equal(JSON.parse(shown), value);
			}),
		);
	});
});
