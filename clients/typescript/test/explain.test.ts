import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { decAnyMetadata, unifyMetadata } from '@polkadot-api/substrate-bindings';
import { InvalidTxError } from 'polkadot-api';
import { combined, fromDocs, fromMetadata, generated, read } from '../tools/errors.ts';
import fc from './lib/property.ts';
import { AmountError, explain, parseAudio, parseProblem, PROBLEMS } from '@audio-chain/client';

const docs = fromDocs(read('../../docs/errors.md').toString());
const scale = read('.papi/metadata/audio.scale');
const metadata = fromMetadata(scale);

const module = (pallet: string, name: string): unknown => ({
	type: 'Module',
	value: { type: pallet, value: { type: name } },
});

/** The names of the variants of a type in the metadata, by the end of its path. */
function variantsOf(path: string): string[] {
	const { lookup } = unifyMetadata(decAnyMetadata(scale));
	const found = lookup.find((type) => type.path.join('::').endsWith(path));
	assert.ok(found?.def.tag === 'variant', path);
	return found.def.value.map(({ name }) => name);
}

describe('the table of errors', () => {
	test('is that of the docs and the metadata', () => {
		assert.equal(
			read('src/errors.generated.ts').toString(),
			generated(),
			'run npm run errors in clients/typescript',
		);
	});

	test('has every error of the pallets that the docs have, and the docs have every one of theirs', () => {
		const ours = readdirSync(new URL('../../../pallets', import.meta.url), {
			withFileTypes: true,
		})
			.filter((entry) => entry.isDirectory())
			.map(({ name }) =>
				name.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase()),
			);
		for (const pallet of ours) if (metadata.has(pallet)) assert.ok(docs.has(pallet), pallet);
		assert.ok(ours.length > 10);
		for (const [pallet, errors] of docs) {
			const known = metadata.get(pallet);
			assert.ok(known, `the runtime has no pallet ${pallet}`);
			assert.deepEqual([...errors.keys()].sort(), [...known.keys()].sort(), pallet);
			for (const [name, { means, todo }] of errors) {
				assert.deepEqual(explain(module(pallet, name)), {
					code: `${pallet.charAt(0).toLowerCase()}${pallet.slice(1)}.${name}`,
					means,
					todo,
				});
			}
		}
	});

	test('has every error of the runtime, in a sentence without marks', () => {
		for (const [pallet, errors] of combined(docs, metadata)) {
			for (const [name, { means }] of errors) {
				assert.match(means, /^[^`]{3,}[.!?]$/, `${pallet}.${name}: ${means}`);
				assert.equal(explain(module(pallet, name)).means, means);
			}
		}
	});
});

describe('errors of the chain', () => {
	test('that no pallet has are explained, whichever the runtime knows', () => {
		for (const [kind, path] of [
			['Token', 'TokenError'],
			['Arithmetic', 'ArithmeticError'],
			['Transactional', 'TransactionalError'],
			['Invalid', 'InvalidTransaction'],
			['Unknown', 'UnknownTransaction'],
		] as const) {
			for (const name of variantsOf(path)) {
				const { code, means } = explain({ type: kind, value: { type: name } });
				assert.match(code, /^(token|arithmetic|transactional|invalid)\./);
				assert.doesNotMatch(means, /\.[A-Z]/, `${kind}.${name} has no words of its own`);
			}
		}
		for (const name of variantsOf('DispatchError')) {
			if (['Module', 'Token', 'Arithmetic', 'Transactional'].includes(name)) continue;
			assert.equal(explain({ type: name }).code, name);
		}
		for (const name of variantsOf('BadArgument'))
			assert.equal(explain({ type: name }).code, name);
	});

	test('that are newer than this package keep their names', () => {
		assert.deepEqual(explain(module('Content', 'Brandnew')), {
			code: 'content.Brandnew',
			means: 'The chain refused it: content.Brandnew.',
		});
		assert.equal(explain(module('constructor', 'toString')).code, 'constructor.toString');
	});

	test('of transactions that were not taken say why', () => {
		assert.equal(
			explain(new InvalidTxError({ type: 'Invalid', value: { type: 'Payment' } })).code,
			'invalid.Payment',
		);
		assert.match(
			explain(new InvalidTxError({ type: 'Invalid', value: { type: 'Custom', value: 7 } }))
				.means,
			/\(7\)/,
		);
		const rpc = (code: number, message: string, data?: string): string =>
			explain(Object.assign(new Error(message), { name: 'RpcError', code, data })).code;
		assert.equal(
			rpc(
				1010,
				'Invalid Transaction',
				'Inability to pay some fees (e.g. account balance too low)',
			),
			'invalid.Payment',
		);
		assert.equal(rpc(1010, 'Invalid Transaction', 'Transaction is outdated'), 'invalid.Stale');
		assert.equal(rpc(1014, 'Priority is too low'), 'rpc.1014');
		assert.equal(rpc(-32_601, 'Method not found'), 'rpc.-32601');
	});
});

describe('errors from elsewhere', () => {
	test('are told apart', () => {
		for (const [error, code] of [
			[new Error('Cancelled'), 'wallet-refused'],
			[new Error('Rejected by user'), 'wallet-refused'],
			[new Error('User rejected the request'), 'wallet-refused'],
			['Cancelled', 'wallet-refused'],
			[new TypeError('Failed to fetch'), 'unreachable'],
			[new TypeError('fetch failed'), 'unreachable'],
			[new DOMException('stop', 'AbortError'), 'aborted'],
			[new DOMException('late', 'TimeoutError'), 'timeout'],
			[Object.assign(new Error('gone'), { name: 'DestroyedError' }), 'destroyed'],
			[new Error('something else'), 'unknown'],
			[undefined, 'unknown'],
			[null, 'unknown'],
			[42, 'unknown'],
			[{}, 'unknown'],
		] as const) {
			assert.equal(explain(error).code, code, String(error));
		}
		assert.equal(explain(new Error('something else')).means, 'something else');
	});

	test('of this package keep their words', () => {
		assert.throws(
			() => parseAudio('1e9'),
			(error) =>
				error instanceof AmountError &&
				explain(error).code === 'exponent' &&
				explain(error).means === error.message,
		);
	});

	test('never throw, whatever they are', () => {
		fc.assert(
			fc.property(
				fc.anything(),
				fc.constantFrom('Module', 'Token', 'Invalid', 'BadOrigin', '__proto__'),
				fc.anything(),
				(any, type, value) => {
					for (const error of [
						any,
						{ type, value },
						{ type, value: { type: any, value } },
					]) {
						const { code, means } = explain(error);
						assert.ok(code.length > 0 && means.length > 0);
					}
				},
			),
		);
	});
});

describe('refusals of content nodes', () => {
	test('are all that docs/content.md lists, in plain words', () => {
		const [, table = ''] =
			/\| status \| `urn:audio:problem:` \|\n(.*?)\n\n/s.exec(
				read('../../docs/content.md').toString(),
			) ?? [];
		const names = [...table.matchAll(/`([a-z-]+)`/g)].map(([, name]) => name);
		assert.ok(names.length > 40);
		assert.deepEqual([...names].sort(), Object.keys(PROBLEMS).sort());
	});

	test("have their name, the node's words, and when to try again", () => {
		const body = JSON.stringify({
			type: 'urn:audio:problem:not-newer',
			title: 'x',
			detail: 'Receipt 3 is known.',
			status: 409,
			seq: 3,
		});
		const problem = parseProblem(409, body, '30');
		assert.deepEqual(
			[problem.code, problem.status, problem.detail, problem.retryAfter, problem.seq],
			['not-newer', 409, 'Receipt 3 is known.', 30, 3],
		);
		assert.equal(explain(problem).means, PROBLEMS['not-newer'].means);
	});

	test('that are none are told by their status', () => {
		for (const body of [
			'',
			'<html>',
			'null',
			'[]',
			'{"type":7}',
			'{"type":"urn:audio:problem:"}',
		]) {
			const problem = parseProblem(502, body, 'Wed, 21 Oct 2015 07:28:00 GMT');
			assert.deepEqual(
				[problem.code, problem.message, problem.retryAfter, problem.seq],
				['http-502', 'The node answered 502.', undefined, undefined],
			);
		}
		assert.equal(
			parseProblem(418, '{"type":"urn:audio:problem:to-string","detail":"new"}').message,
			'The node says: “new”',
		);
		assert.equal(
			parseProblem(500, JSON.stringify({ type: 'x', detail: 'y'.repeat(9_999) })).detail,
			`${'y'.repeat(500)}…`,
		);
	});
});
