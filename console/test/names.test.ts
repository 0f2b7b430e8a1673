import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { inWords } from '../src/chain/names.ts';
import { short } from '../src/ui/format.ts';

const address = '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY';
const other = '5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty';

test('one’s own account has the name that the wallet gives it, whatever it claims', () => {
	assert.equal(inWords(address, { own: 'Savings', claims: undefined }), 'Savings (yours)');
	assert.equal(inWords(address, { own: 'Savings', claims: 'Another' }), 'Savings (yours)');
});

test('what another claims is in quotation marks, with the address', () => {
	assert.equal(
		inWords(other, { own: undefined, claims: 'Savings' }),
		`“Savings” (${short(other)})`,
	);
	assert.equal(inWords(other, { own: undefined, claims: undefined }), short(other));
});

test('nobody reads like an account of one’s own, whatever they call themselves', () => {
	const own = inWords(address, { own: 'Savings', claims: undefined });
	const pieces = fc.constantFrom('Savings', ' (yours)', '”', '“', '"', '„', ' ');
	fc.assert(
		fc.property(fc.array(pieces, { minLength: 1 }), (parts) => {
			const text = inWords(other, { own: undefined, claims: parts.join('') });
			assert.notEqual(text, own);
			assert.match(text, /^“[^“”„"]*” \(5FHn.*\)$/);
		}),
	);
});
