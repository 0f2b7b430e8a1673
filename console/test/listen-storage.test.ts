// What the page keeps of documents: no more bytes than it may, the newest.

import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { openDB } from 'idb';
import { Storage } from '../src/player/storage.ts';

let chains = 0;
const named = (genesis: string): string => `audio-listen-${genesis.slice(2, 18)}`;

describe('documents that are kept', () => {
	const unique = (): string => `0x${(++chains).toString(16).padStart(16, '0')}${'0'.repeat(48)}`;

	test('have so many bytes at most, and what was kept first goes first', async () => {
		const storage = new Storage(Promise.resolve(unique()), 1_000);
		for (const cid of ['a', 'b', 'c']) {
			await storage.keepDocument(cid, new Uint8Array(400).fill(cid.charCodeAt(0)));
			// They are told apart by when they were kept, in milliseconds.
			await new Promise((resolve) => setTimeout(resolve, 2));
		}
		assert.equal(await storage.document('a'), undefined);
		assert.equal((await storage.document('b'))?.length, 400);
		assert.equal((await storage.document('c'))?.length, 400);
		await storage.keepDocument('large', new Uint8Array(1_001));
		assert.equal(await storage.document('large'), undefined);
		assert.ok(await storage.document('b'), 'nothing made room for what is not kept');
	});

	test('never have more bytes than that, however they come', async () => {
		const document = fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.nat(700));
		await fc.assert(
			fc.asyncProperty(fc.array(document, { maxLength: 20 }), async (documents) => {
				const storage = new Storage(Promise.resolve(unique()), 1_000);
				for (const [cid, length] of documents) {
					await storage.keepDocument(cid, new Uint8Array(length));
					assert.equal((await storage.document(cid))?.length, length);
					const kept = await Promise.all(
						['a', 'b', 'c', 'd', 'e'].map((one) => storage.document(one)),
					);
					const size = kept.reduce((sum, bytes) => sum + (bytes?.length ?? 0), 0);
					assert.ok(size <= 1_000, `${size} bytes are kept`);
				}
			}),
			{ numRuns: 40 },
		);
	});

	test('of before, whose bytes nobody counted, are asked for again; keys stay', async () => {
		const genesis = unique();
		const old = await openDB(named(genesis), 1, {
			upgrade: (database) => {
				database.createObjectStore('documents').createIndex('at', 'at');
				database.createObjectStore('likes', { keyPath: 'track' });
				database.createObjectStore('history', { autoIncrement: true });
				database.createObjectStore('ledgers');
				database.createObjectStore('keys');
			},
		});
		await old.put('documents', { bytes: new Uint8Array(9), at: 1 }, 'a');
		await old.put('keys', { seed: new Uint8Array(32) }, 'fan');
		old.close();
		const storage = new Storage(Promise.resolve(genesis), 1_000);
		assert.equal(await storage.document('a'), undefined);
		assert.equal((await storage.seed('fan'))?.length, 32);
	});
});
