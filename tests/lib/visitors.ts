// Artists and fans of a content node: what they bring, hear and tell.

import assert from 'node:assert/strict';
import { blake3 } from '@noble/hashes/blake3';
import type { KeyringPair } from '@polkadot/keyring/types';
import { alice, fresh } from './accounts.ts';
import { AUDIO, type Call, type Chain, type Human, type Included } from './chain.ts';
import { SlowRequest, uploadToken, wav } from './content.ts';
import { cidOf, contentApi, publication, receipt, storageApi } from './music.ts';
import { sleep, waitFor } from './wait.ts';

/** A track that was published, and is to be brought. */
export interface Song {
	bytes: Buffer;
	root: Uint8Array;
	cid: string;
	track: number;
}

/** What artists and fans do with content node `node`, at `url`. */
export class Visitors {
	readonly artist = fresh();
	readonly fan = fresh();

	constructor(
		/** Another one after a restart. */
		public chain: Chain,
		readonly url: string,
		readonly node = 0,
		/** Whether the chain makes its blocks by itself. */
		readonly unaided = false,
		/** Milliseconds between blocks that are made here. */
		readonly pace = 100,
	) {}

	/** A call that must succeed. */
	async submit(call: Call, signer: KeyringPair): Promise<Included> {
		if (!this.unaided) return this.chain.submit(call, signer);
		const included = await this.chain.includeUnaided(call, signer);
		assert.equal(
			included.error,
			undefined,
			`${call.method.section}.${call.method.method} failed`,
		);
		return included;
	}

	async pay(accounts: KeyringPair[]): Promise<void> {
		const pay = accounts.map(({ address }) =>
			this.chain.call('balances', 'transferKeepAlive', address, 1_000n * AUDIO),
		);
		await this.submit(this.chain.call('utility', 'batchAll', pay), alice);
	}

	/** Gives them what they need: the fan has something at stake. */
	async endow(): Promise<void> {
		await this.pay([this.artist, this.fan]);
		await this.submit(this.chain.call('featureAccess', 'lock', 1), this.fan);
	}

	async publish(size: number, more: { price?: bigint } = {}): Promise<Song> {
		const bytes = wav(size);
		const root = blake3(bytes);
		const { events } = await this.submit(
			publication(this.chain, bytes, { root, ...more }),
			this.artist,
		);
		const track = Number(events.find(({ name }) => name === 'content.Published')?.data[0]);
		const song = { bytes, root, cid: cidOf(root), track };
		await waitFor(
			'the node to know the track',
			async () => (await fetch(`${this.url}/locate/${song.cid}`)).ok,
		);
		return song;
	}

	headers({ bytes, root }: Song): { Authorization: string } {
		return {
			Authorization: `AUDIO ${uploadToken(this.chain, this.artist, bytes, { root, node: this.node })}`,
		};
	}

	put(song: Song): Promise<Response> {
		return fetch(`${this.url}/content/${song.cid}`, {
			method: 'PUT',
			body: song.bytes,
			headers: this.headers(song),
		});
	}

	/** It comes bit by bit. */
	putSlowly(song: Song): SlowRequest {
		const headers = { ...this.headers(song), 'Content-Length': String(song.bytes.length) };
		return new SlowRequest(`${this.url}/content/${song.cid}`, 'PUT', headers);
	}

	async begin(song: Song): Promise<Response> {
		const headers = {
			...this.headers(song),
			'Tus-Resumable': '1.0.0',
			'Upload-Length': String(song.bytes.length),
		};
		return fetch(`${this.url}/uploads`, { method: 'POST', headers });
	}

	patch(song: Song, at: string, offset: number, body: Uint8Array): Promise<Response> {
		const type = {
			'Content-Type': 'application/offset+octet-stream',
			'Upload-Offset': String(offset),
		};
		return fetch(at, {
			method: 'PATCH',
			body,
			headers: { ...this.headers(song), 'Tus-Resumable': '1.0.0', ...type },
		});
	}

	/** The same, bit by bit; from another address of this machine if one is given. */
	patchSlowly(song: Song, at: string, offset: number, from?: string): SlowRequest {
		const type = {
			'Content-Type': 'application/offset+octet-stream',
			'Upload-Offset': String(offset),
		};
		const length = { 'Content-Length': String(song.bytes.length - offset) };
		return new SlowRequest(
			at,
			'PATCH',
			{ ...this.headers(song), 'Tus-Resumable': '1.0.0', ...type, ...length },
			from,
		);
	}

	async offset(song: Song, at: string): Promise<number> {
		const answer = await fetch(at, {
			method: 'HEAD',
			headers: { ...this.headers(song), 'Tus-Resumable': '1.0.0' },
		});
		assert.equal(answer.status, 200);
		return Number(answer.headers.get('upload-offset'));
	}

	async hears({ cid, bytes }: Song): Promise<boolean> {
		const heard = await fetch(`${this.url}/content/${cid}`);
		return heard.status === 200 && Buffer.from(await heard.arrayBuffer()).equals(bytes);
	}

	/** Receipt `seq` of a fan, of this round, as it is brought. */
	async receipt(track: number, seq: number, fan = this.fan): Promise<string> {
		const round = await this.chain.activeEra();
		const { signature, ...rest } = await receipt(
			this.chain,
			fan,
			[this.node, round, seq],
			[{ track, count: seq }],
		);
		return JSON.stringify({ ...rest, signature: signature.Sr25519, scheme: 'sr25519' });
	}

	bring(receipt: string): Promise<Response> {
		return fetch(`${this.url}/receipts`, {
			method: 'POST',
			body: receipt,
			headers: { 'content-type': 'application/json' },
		});
	}

	async tell(track: number, seq: number): Promise<Response> {
		return this.bring(await this.receipt(track, seq));
	}

	/** Blocks that leave the service time for what it does in each. */
	async until(what: string, look: () => Promise<boolean> | boolean, most = 300): Promise<void> {
		for (let made = 0; made < most; made++) {
			if (await look()) return;
			await this.chain.seal();
			await sleep(this.pace);
		}
		throw new Error(`${most} blocks went by without ${what}`);
	}

	async standing(): Promise<{ passed: number; misses: number }> {
		const { passed, misses } = await storageApi(this.chain).standing(this.node);
		return { passed: Number(passed), misses: Number(misses) };
	}

	/** Waits until the node has proven as many challenges more, and missed none besides those `missed` before. */
	async untilProven(more: number, missed = 0): Promise<void> {
		const passed = (await this.standing()).passed;
		// In another round they are counted from nothing.
		await this.until(`${more} challenges to be proven`, async () => {
			const now = (await this.standing()).passed;
			return now < passed ? now >= more : now >= passed + more;
		});
		assert.ok((await this.standing()).misses <= missed, 'none is missed');
	}

	async isHeld({ track }: Song): Promise<boolean> {
		return (await contentApi(this.chain).holders(track)).some(
			(holder: Human) => Number(holder.node) === this.node,
		);
	}
}
