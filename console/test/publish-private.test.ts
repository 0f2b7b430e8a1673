// Publishing where the browser keeps nothing, as in a private window: there is no IndexedDB here.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cidOf } from './lib/client.ts';
import type { Draft, Release } from '../src/pages/publish/drafts.ts';
import { documentOf, forgetParcel, noteParcel, parcelsOf } from '../src/pages/publish/kept.ts';
import { prepare, publish, type Publishing } from '../src/pages/publish/publishing.ts';

const GENESIS = `0x${'11'.repeat(32)}`;
const draft = {
	id: 1,
	file: new File(['abc'], 'song.wav'),
	state: 'ready',
	done: 3,
	root: `0x${'22'.repeat(32)}`,
	kind: 'audio/wav',
	tags: { duration: 1_000 },
	length: '',
	title: 'A song',
	isrc: '',
	description: '',
} as Draft;
const release = (reserve: boolean): Release => ({
	drafts: [draft],
	artist: 'The Guide',
	artistType: 'MusicGroup',
	album: '',
	position: '',
	genre: '',
	date: '',
	license: '',
	url: '',
	price: '',
	feature: '',
	reserve,
	playlist: false,
});

describe('where the browser keeps nothing', () => {
	const intents: Parameters<Publishing['submit']>[0][] = [];
	const tx = { Content: { publish: (call: unknown) => ({ decodedCall: call }) } };
	const publishing = {
		chain: { facts: () => ({ genesis: GENESIS }), best: () => undefined, api: { tx } },
		account: { address: 'a' },
		submit: async (intent: (typeof intents)[number]) => void intents.push(intent),
	} as unknown as Publishing;

	test('a track is prepared, and lasts as long as the page', async () => {
		const [parcel] = await prepare(publishing, release(false), {}, undefined);
		assert.ok(parcel);
		assert.deepEqual(await parcelsOf(GENESIS, 'a'), [parcel]);
		assert.deepEqual(await parcelsOf(GENESIS, 'b'), []);
		assert.ok(await documentOf(parcel.metadata));
		assert.equal(await documentOf(cidOf(new Uint8Array(32))), undefined);
		await noteParcel(parcel.id, (kept) => ({ ...kept, acceptedBy: 3 }));
		assert.equal((await parcelsOf(GENESIS, 'a'))[0]?.acceptedBy, 3);
		await forgetParcel(parcel.id);
		assert.deepEqual(await parcelsOf(GENESIS, 'a'), []);
	});

	test('it is said before anything is signed', async () => {
		const parcels = await prepare(publishing, release(false), {}, undefined);
		await publish(publishing, parcels, [], false);
		assert.match(intents[0]?.warning ?? '', /This browser keeps nothing: leave this page open/);
	});

	test('nothing is reserved, for what opens it would be lost', async () => {
		await assert.rejects(prepare(publishing, release(true), {}, undefined), {
			message: /This browser keeps nothing.*Publish without reserving it first/,
		});
	});
});
