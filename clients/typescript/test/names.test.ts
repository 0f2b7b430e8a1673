// Addresses, CIDs and endpoints.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from './lib/property.ts';
import {
	AddressError,
	accountOf,
	addressOf,
	cidOf,
	CidError,
	EndpointError,
	isAddress,
	rootOf,
	rootOfDocument,
	sameAccount,
	urlOf,
} from '@audio-chain/client';

const bytes32 = (): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: 32, maxLength: 32 });
const ALICE = '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY';

describe('addresses', () => {
	const refusal = (text: string): AddressError => {
		try {
			accountOf(text);
		} catch (error) {
			if (error instanceof AddressError) return error;
			throw error;
		}
		throw new Error(`${text} was taken`);
	};

	test('are those of the development accounts', () => {
		const hex = Buffer.from(accountOf(ALICE)).toString('hex');
		assert.equal(hex, 'd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d');
		assert.equal(addressOf(accountOf(` ${ALICE}\n`)), ALICE);
	});

	test('of other networks say of which, and how they are written here', () => {
		const polkadot = refusal('15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5');
		assert.deepEqual(
			[polkadot.code, polkadot.prefix, polkadot.here],
			['foreign-prefix', 0, ALICE],
		);
		assert.match(polkadot.message, /prefix 0, Polkadot.*prefix 42/);
		assert.equal(refusal(addressOf(accountOf(ALICE), 1_284)).prefix, 1_284);
	});

	test('that are none say why', () => {
		assert.equal(refusal('').code, 'empty');
		assert.equal(
			refusal('0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d').code,
			'wrong-length',
		);
		assert.equal(refusal('0x12').code, 'not-base58');
		assert.equal(refusal(ALICE.slice(0, -1)).code, 'wrong-length');
		assert.equal(refusal(ALICE.replace('v', 'w')).code, 'wrong-checksum');
		assert.equal(refusal('x'.repeat(1_000_000)).code, 'wrong-length');
		assert.ok(!isAddress('x') && isAddress(ALICE));
	});

	test('go there and back with any prefix', () => {
		fc.assert(
			fc.property(bytes32(), fc.nat(16_383), (account, prefix) => {
				const address = addressOf(account, prefix);
				if (prefix === 42) return assert.deepEqual(accountOf(address), account);
				const { code, prefix: found, here } = refusal(address);
				assert.deepEqual([code, found], ['foreign-prefix', prefix]);
				assert.ok(here !== undefined && sameAccount(here, addressOf(account)));
			}),
		);
	});

	test('with a letter changed are refused', () => {
		fc.assert(
			fc.property(
				bytes32(),
				fc.nat(47),
				fc.constantFrom(...'123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'),
				(account, at, letter) => {
					const address = addressOf(account);
					if (address[at] === letter || at >= address.length) return;
					assert.ok(
						!isAddress(`${address.slice(0, at)}${letter}${address.slice(at + 1)}`),
					);
				},
			),
		);
	});
});

describe('CIDs', () => {
	test('are those of raw bytes by BLAKE3', () => {
		assert.match(cidOf(new Uint8Array(32)), /^bafkr4i[a-z2-7]{52}$/);
		assert.equal(cidOf(`0x${'00'.repeat(32)}`), cidOf(new Uint8Array(32)));
		assert.throws(() => cidOf(new Uint8Array(31)), RangeError);
	});

	test('go there and back, and there is one way alone to write each', () => {
		fc.assert(
			fc.property(bytes32(), (root) => {
				const cid = cidOf(root);
				assert.deepEqual(rootOf(cid), root);
				const last = cid.at(-1) ?? '';
				for (const other of 'abcdefghijklmnopqrstuvwxyz234567') {
					if (other === last) continue;
					try {
						assert.notDeepEqual(rootOf(cid.slice(0, -1) + other), root);
					} catch (error) {
						assert.ok(error instanceof CidError);
					}
				}
			}),
		);
	});

	test('of another kind are refused', () => {
		const cid = cidOf(new Uint8Array(32));
		const sha = 'bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy';
		for (const other of [
			'',
			'x',
			cid.toUpperCase(),
			`${cid}a`,
			cid.slice(0, -1),
			` ${cid}`,
			sha,
			`../${cid}`,
		]) {
			assert.throws(() => rootOf(other), CidError, other);
		}
		assert.equal(rootOfDocument(sha), undefined);
		assert.deepEqual(rootOfDocument(new TextEncoder().encode(cid)), new Uint8Array(32));
	});
});

describe('endpoints', () => {
	test('lead to URLs in both forms', () => {
		for (const [endpoint, url] of [
			['https://node.example.com/audio', 'https://node.example.com/audio'],
			['https://node.example.com', 'https://node.example.com'],
			['https://[2001:db8::7]', 'https://[2001:db8::7]'],
			['/dns/node.example.com/tcp/443/https', 'https://node.example.com'],
			['/dns4/node.example.com/tcp/8443/tls/http', 'https://node.example.com:8443'],
			['/ip4/198.51.100.7/tcp/80/http', 'http://198.51.100.7'],
			['/ip4/198.51.100.7/tcp/8080/http', 'http://198.51.100.7:8080'],
			['/ip6/2001:db8::7/tcp/8443/tls/http', 'https://[2001:db8::7]:8443'],
		] as const) {
			assert.equal(urlOf(endpoint), url);
			assert.equal(urlOf(new TextEncoder().encode(endpoint)), url);
		}
	});

	test('that lead nowhere by HTTP say why', () => {
		const code = (endpoint: string): string => {
			try {
				return urlOf(endpoint);
			} catch (error) {
				if (error instanceof EndpointError) return error.code;
				throw error;
			}
		};
		for (const endpoint of [
			'/ip4/198.51.100.7/udp/443/quic-v1',
			'/dns/node.example.com/tcp/443/wss',
			'/dns/node.example.com/tcp/443',
			'/dns/node.example.com/tcp/443/http/ws',
			'/unix/node/tcp/443/http',
		]) {
			assert.equal(code(endpoint), 'not-http', endpoint);
		}
		for (const endpoint of [
			'',
			'http://node.example.com',
			'javascript:alert(1)',
			'/dns',
			'/ip4/198.51.100.7/tcp/99999/http',
			'https://',
			'https://user@node.example.com',
			'https://node.example.com/?x=1',
			'/dns/evil.example/tcp/80@x/http',
		]) {
			assert.equal(code(endpoint), 'malformed', endpoint);
		}
	});

	test('are http or https whatever is registered', () => {
		fc.assert(
			fc.property(
				fc.oneof(
					fc.string(),
					fc
						.tuple(fc.constantFrom('dns', 'ip4', 'ip6'), fc.string(), fc.string())
						.map(([kind, host, port]) => `/${kind}/${host}/tcp/${port}/http`),
				),
				(endpoint) => {
					try {
						assert.match(urlOf(endpoint), /^https?:\/\/[^/?#@]+(\/[^?#]*)?$/);
					} catch (error) {
						assert.ok(error instanceof EndpointError);
					}
				},
			),
		);
	});
});
