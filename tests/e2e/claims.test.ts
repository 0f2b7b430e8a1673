// Whose a release is: a publication that is copied from the pool, and a track that is taken down and published again.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { blake2AsU8a } from '@polkadot/util-crypto';
import { u8aConcat, u8aToHex } from '@polkadot/util';
import { alice, fresh } from '../lib/accounts.ts';
import { AUDIO, big, Chain, eventOf, eventsAt } from '../lib/chain.ts';
import { bytesOf, contentApi, publication } from '../lib/music.ts';
import { rootOfContent } from '../lib/proofs.ts';

describe('whose a release is', () => {
	let chain: Chain;
	const [artist, copier, fan] = [fresh(), fresh(), fresh()];
	before(async () => {
		chain = await Chain.manual();
		const pay = [artist, copier, fan].map((who) =>
			chain.call('balances', 'transferKeepAlive', who.address, 1_000n * AUDIO),
		);
		await chain.submit(chain.call('utility', 'batchAll', pay), alice);
	});
	after(() => chain?.close());

	const placed = async (track: number): Promise<void> => {
		while ((await contentApi(chain).track(track)).unwrap().placement.isNone) await chain.seal();
	};

	test('a publication that was reserved takes the root from who copied it in front', async () => {
		const content = bytesOf(1, 65_536);
		const salt = new Uint8Array(32).fill(7);
		const committed = u8aConcat(rootOfContent(content), artist.publicKey, salt);
		const commitment = u8aToHex(blake2AsU8a(committed, 256));
		await chain.submit(chain.call('content', 'reserve', commitment), artist);
		// Both are in the pool, and the copy pays more.
		const [own, copy] = [
			await chain.sign(publication(chain, content, { salt }), artist),
			await chain.sign(publication(chain, content, { price: 1n }), copier, { tip: AUDIO }),
		];
		for (const signed of [own, copy])
			await chain.send('author_submitExtrinsic', signed.toHex());
		const before = await chain.held(copier.address);
		const events = await eventsAt(chain.api, await chain.seal());
		const published = events
			.filter(({ name }) => name === 'content.Published')
			.map(({ data }) => String(data[1]));
		assert.deepEqual(published, [copier.address, artist.address], 'the copy came first');
		assert.ok(eventOf(events, 'content.Unpublished').data[2].isReclaimed, 'and is taken down');
		assert.equal(await chain.held(copier.address), before, 'its deposit is back');
		const found = (await contentApi(chain).trackByRoot(rootOfContent(content))).unwrap();
		assert.equal(String(found[1].artist), artist.address);
		const again = publication(chain, content, { salt });
		await chain.submitFailing(again, copier, 'content.UnknownReservation');
	});

	test('what was bought stays bought when it is taken down and published again', async () => {
		const content = bytesOf(2, 65_536);
		const price = 5n * AUDIO;
		const first = await chain.submit(publication(chain, content, { price }), artist);
		const track = Number(eventOf(first.events, 'content.Published').data[0]);
		await placed(track);
		await chain.submit(chain.call('content', 'purchase', track, price), fan);
		const pool = big(await (chain.api.call as Record<string, any>)['feePoolApi'].balance());
		const { events } = await chain.submit(chain.call('content', 'unpublish', track), artist);
		assert.equal(
			big(eventOf(events, 'content.Unpublished').data[3]),
			5n * AUDIO,
			'the flat part is forfeited',
		);
		const gained =
			big(await (chain.api.call as Record<string, any>)['feePoolApi'].balance()) - pool;
		assert.ok(gained >= 5n * AUDIO, 'to the pool');
		await chain.submitFailing(publication(chain, content), copier, 'content.RootTaken');
		const second = await chain.submit(publication(chain, content, { price }), artist);
		const again = Number(eventOf(second.events, 'content.Published').data[0]);
		assert.notEqual(again, track);
		assert.ok((await contentApi(chain).owns(fan.address, again)).isTrue, 'the fan owns a copy');
		assert.ok((await contentApi(chain).hasAccess(fan.address, again)).isTrue);
		await placed(again);
		await chain.submitFailing(
			chain.call('content', 'purchase', again, price),
			fan,
			'content.AlreadyOwned',
		);
	});
});
