// Listen and the player, as a fan has them: real sound from a real node, into receipts on chain.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { deliver, emptyLedger, newListeningKey, played } from '@audio-chain/client';
import { AUDIO, type Chain } from '../lib/chain.ts';
import { alice, bob, charlie, fresh } from '../lib/accounts.ts';
import { Console, shows } from '../lib/console.ts';
import { uploadToken } from '../lib/content.ts';
import { cidOf, contentApi, receiptsApi } from '../lib/music.ts';
import { newNodeKey, registration, withContentNode } from '../lib/nodes.ts';
import { rootOfContent } from '../lib/proofs.ts';
import { PATIENCE, sleep, waitFor } from '../lib/wait.ts';

/** A tone of so many seconds: 8,000 samples of 16 bits a second. */
function tone(seconds: number, pitch: number): Buffer {
	const rate = 8_000;
	const file = Buffer.alloc(44 + seconds * rate * 2);
	file.write('RIFF', 0);
	file.writeUInt32LE(file.length - 8, 4);
	file.write('WAVEfmt ', 8);
	for (const [value, at] of [
		[16, 16],
		[rate, 24],
		[rate * 2, 28],
		[file.length - 44, 40],
	] as const)
		file.writeUInt32LE(value, at);
	for (const [value, at] of [
		[1, 20],
		[1, 22],
		[2, 32],
		[16, 34],
	] as const)
		file.writeUInt16LE(value, at);
	file.write('data', 36);
	for (let at = 0; at < seconds * rate; at++)
		file.writeInt16LE(
			Math.round(9_000 * Math.sin((2 * Math.PI * pitch * at) / rate)),
			44 + 2 * at,
		);
	return file;
}

/** A picture of one point. */
const PICTURE = Buffer.from(
	'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
	'base64',
);
const HTML = '<img src=x onerror="document.title=1"><b>bold</b>';

describe('listening in the console', () => {
	let chain: Chain;
	let url: string;
	let console_: Console;
	const artist = fresh();
	const tracks: Record<'long' | 'short' | 'priced', number> = { long: -1, short: -1, priced: -1 };

	const document = (name: string, more: object = {}): Buffer =>
		Buffer.from(
			JSON.stringify({
				'@context': 'https://schema.org',
				'@type': 'MusicRecording',
				byArtist: { '@type': 'MusicGroup', name: 'The Testers' },
				encodingFormat: 'audio/wav',
				...more,
				name,
			}),
		);
	const bring = async (path: string, bytes: Buffer): Promise<void> => {
		await waitFor('the node to take it', async () => {
			const answer = await fetch(`${url}${path}`, {
				method: 'PUT',
				body: bytes as Uint8Array<ArrayBuffer>,
				headers: { authorization: `AUDIO ${uploadToken(chain, artist, bytes)}` },
			});
			if (answer.ok) return true;
			assert.ok(
				[404, 409, 503].includes(answer.status),
				`${path}: ${answer.status} ${await answer.text()}`,
			);
			return undefined;
		});
	};
	const publish = async (
		content: Buffer,
		seconds: number,
		description: Buffer | string,
		price: bigint | null = null,
	): Promise<number> => {
		const named =
			typeof description === 'string' ? description : cidOf(rootOfContent(description));
		const call = chain.call(
			'content',
			'publish',
			rootOfContent(content),
			content.length,
			seconds * 1_000,
			named,
			price,
			null,
			null,
		);
		const { events } = await chain.submit(call, artist);
		const track = Number(events.find(({ name }) => name === 'content.Published')?.data[0]);
		await bring(`/content/${cidOf(rootOfContent(content))}`, content);
		if (typeof description !== 'string')
			await bring(`/metadata/${named}?track=${track}`, description);
		return track;
	};

	/** Node 1, nine times as heavy as node 0, which gives what that has: the first part of a track, then a half, and
	 *  then it is gone. */
	const proxy = createServer((request, answer) => {
		if (state.isGone || !request.url?.includes('/bao')) return void request.socket.destroy();
		void (async () => {
			const given = await fetch(`${url}${request.url}`);
			const bytes = Buffer.from(await given.arrayBuffer());
			answer.writeHead(given.status, { 'access-control-allow-origin': '*' });
			if (request.url?.includes('from=0&')) return answer.end(bytes);
			state.isGone = true;
			answer.write(bytes.subarray(0, bytes.length / 2), () =>
				setTimeout(() => request.socket.destroy(), 200),
			);
		})();
	});
	const state = { isGone: true };
	const registerFailing = async (): Promise<void> => {
		await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
		const endpoint = `/ip4/127.0.0.1/tcp/${(proxy.address() as AddressInfo).port}/http`;
		await chain.submit(
			registration(chain, charlie, await newNodeKey(), endpoint, 900_000n * AUDIO),
			charlie,
		);
		await chain.sealUntilEvent(
			'nodeServices.ActiveSetTaken',
			(data) => Number(data[2]) === 2,
			190,
		);
	};

	before(async () => {
		({ chain, url } = await withContentNode());
		await registerFailing();
		await chain.submit(
			chain.call('balances', 'transferKeepAlive', artist.address, 1_000n * AUDIO),
			alice,
		);
		// Enough for all 20 plays of a round to count: a badge of 100.
		await chain.submit(chain.call('featureAccess', 'lock', 1), bob);
		const image = { image: `ipfs://${cidOf(rootOfContent(PICTURE))}` };
		tracks.long = await publish(tone(70, 440), 70, document('A long tone', image));
		await bring(`/artwork/${cidOf(rootOfContent(PICTURE))}?track=${tracks.long}`, PICTURE);
		tracks.short = await publish(tone(12, 330), 12, document(HTML));
		tracks.priced = await publish(tone(60, 220), 60, document('For sale'), 2n * AUDIO);
		await chain.submit(
			chain.call('content', 'createPlaylist', [tracks.short, tracks.long], ''),
			artist,
		);
		// What browsers say of a node that is gone.
		console_ = await Console.open(chain, url, {
			allowed: [/ERR_EMPTY_RESPONSE/, /ERR_INCOMPLETE_CHUNKED_ENCODING/, /ERR_CONNECTION/],
		});
		await console_.go('Listen');
	});
	after(async () => {
		await console_.close();
		await chain.close();
		proxy.close();
	});

	const player = () => console_.page.getByRole('region', { name: 'Player' });
	const position = async (): Promise<number> =>
		Number(await player().getByRole('slider', { name: 'Position' }).inputValue());
	const heardUntil = (seconds: number): Promise<unknown> =>
		waitFor(
			`${seconds} seconds to be heard`,
			async () => (await position()) >= seconds || undefined,
		);
	const table = (name: string) => console_.page.getByRole('table', { name });
	/** Empties the queue: the player is gone. */
	const silence = async (): Promise<void> => {
		await player()
			.getByRole('button', { name: /^Queue, / })
			.click();
		await console_.page.getByRole('button', { name: 'Empty it' }).click();
		await player().waitFor({ state: 'detached' });
	};
	const view = async (name: string): Promise<void> => {
		await console_.page
			.getByRole('navigation', { name: 'Listen' })
			.getByRole('link', { name })
			.click();
		await console_.page.getByRole('heading', { level: 1 }).waitFor();
	};

	test('shows tracks by what describes them, a lie or HTML as the text that it is', async () => {
		const { page } = console_;
		await table('Tracks').getByRole('link', { name: 'A long tone' }).waitFor();
		await table('Tracks').getByRole('link', { name: HTML }).waitFor();
		assert.equal(await page.locator('img[src="x"]').count(), 0);
		await shows(
			table('Tracks').getByRole('row').nth(1),
			/For sale[^]*The Testers[^]*2 AUDIO[^]*1:00/,
		);
		await page.locator('.fresh img[src^="blob:"]').waitFor();
		assert.deepEqual(await console_.barriers(), []);
	});

	test('finds by title, number and address, and says where it looks', async () => {
		const search = console_.page.getByRole('textbox', { name: 'Search' });
		const rows = async (): Promise<number> =>
			(await table('Tracks').getByRole('row').count()) - 1;
		await search.fill('testers long');
		await waitFor('the one', async () => (await rows()) === 1 || undefined);
		await search.fill(`#${tracks.short}`);
		await table('Tracks').getByRole('link', { name: HTML }).waitFor();
		await search.fill(artist.address);
		await waitFor('all', async () => (await rows()) === 3 || undefined);
		await search.fill('nothing of that');
		await console_.page.getByText('Nothing that is loaded has all of these words.').waitFor();
		await search.fill('');
		await waitFor('all again', async () => (await rows()) === 3 || undefined);
	});

	test('plays a track verified, seeks, pauses, and stays while one moves about', async () => {
		await table('Tracks').getByRole('button', { name: 'Play A long tone' }).click();
		await player().getByText('verified', { exact: true }).waitFor();
		await player().getByText('Node 1 failed (it cannot be reached); node 0 goes on.').waitFor();
		await heardUntil(1);
		await console_.go('Network');
		const slider = player().getByRole('slider', { name: 'Position' });
		await slider.fill('50');
		await heardUntil(51);
		await player().getByRole('button', { name: 'Pause' }).click();
		await player().getByRole('button', { name: 'Play', exact: true }).waitFor();
		const there = await position();
		await sleep(600);
		assert.equal(await position(), there);
		await console_.page.locator('main').focus();
		await console_.page.keyboard.press('Shift+ArrowLeft');
		assert.ok((await position()) < there - 5);
		await console_.page.keyboard.press('Space');
		await player().getByRole('button', { name: 'Pause' }).waitFor();
		const shown = await console_.page.evaluate('navigator.mediaSession.metadata?.title');
		assert.equal(shown, 'A long tone');
		assert.deepEqual(await console_.barriers(), []);
		await console_.go('Listen');
	});

	test('goes on with the next node where one dies in mid-song', async () => {
		state.isGone = false;
		await table('Tracks')
			.getByRole('button', { name: `Play ${HTML}` })
			.click();
		await heardUntil(1);
		await table('Tracks').getByRole('button', { name: 'Play A long tone' }).click();
		await player().getByText('Node 1 failed (it broke off); node 0 goes on.').waitFor();
		assert.ok(state.isGone);
		// Where the one stopped, the other went on: half of the second part is some 43 s into the track.
		await player().getByRole('slider', { name: 'Position' }).fill('42');
		await heardUntil(45);
		await player().getByText('verified', { exact: true }).waitFor();
		await silence();
	});

	test('plays as a node sends it where nothing can verify it, and says so', async () => {
		const context = await console_.browser.newContext({
			serviceWorkers: 'block',
			locale: 'en-US',
		});
		const page = await context.newPage();
		page.setDefaultTimeout(PATIENCE);
		await page.goto(console_.url);
		await page
			.getByRole('table', { name: 'Tracks' })
			.getByRole('button', { name: 'Play A long tone' })
			.click();
		const bar = page.getByRole('region', { name: 'Player' });
		await bar.getByText('not verified', { exact: true }).waitFor();
		await bar
			.getByText('Node 1 failed (it cannot be reached, or broke off); node 0 goes on.')
			.waitFor();
		await bar.getByRole('slider', { name: 'Position' }).fill('40');
		await waitFor(
			'it to be heard from there',
			async () =>
				Number(await bar.getByRole('slider', { name: 'Position' }).inputValue()) >= 41 ||
				undefined,
		);
		await context.close();
	});

	test('says what is missing for plays to count, and has the device sign once it is allowed', async () => {
		await view('Yours');
		const plays = console_.page.getByRole('region', { name: 'Your plays this round' });
		await plays.getByText('Choose an account: plays are signed in its name.').waitFor();
		await console_.actAs('Eve');
		await plays
			.getByText(/Plays count of accounts with 10 AUDIO at stake, and this one has 0\./)
			.waitFor();
		await console_.actAs('Bob');
		await plays.getByText(/has no listening key of this account yet/).waitFor();
		const keys = console_.page.getByRole('region', { name: 'Listening keys' });
		await keys.getByRole('button', { name: 'Allow this device' }).click();
		await console_.dialog.getByText('Held, back when it is removed').waitFor();
		await console_.sign();
		await keys.getByText('this device', { exact: true }).waitFor();
		const standing = await receiptsApi(chain).standing(bob.address);
		assert.equal(standing.listeningKeys.length, 1);
		assert.deepEqual(await console_.barriers(), []);
	});

	test('signs what was heard, and not what was skipped; the node has it, and then the chain', async () => {
		// Another of Bob's devices comes first, and this page has not heard of it.
		const genesis = chain.api.genesisHash.toHex();
		const desk = newListeningKey();
		const [node, round] = [0, Number(await chain.activeEra())];
		const allowed = chain.call('receipts', 'addListeningKey', desk.address, round + 20);
		await chain.submit(allowed, bob);
		const elsewhere = played(emptyLedger(bob.address), { node, round, track: tracks.long });
		await waitFor('the receipt of the other device to be taken', () =>
			deliver(
				elsewhere,
				{ node, round },
				{ url, genesis, sign: desk.sign, key: desk.address },
			),
		);
		await view('Newest');
		const { page } = console_;
		await table('Tracks').getByRole('button', { name: 'Play A long tone' }).click();
		// Skipped: nothing of it counts.
		await heardUntil(1);
		await player().getByRole('slider', { name: 'Position' }).fill('60');
		await heardUntil(62);
		await table('Tracks')
			.getByRole('button', { name: `Play ${HTML}` })
			.click();
		await heardUntil(10.5);
		await view('Yours');
		const plays = page.getByRole('region', { name: 'Your plays this round' });
		await plays.getByText('Node 0 has your receipt.').waitFor();
		// What comes next would count too.
		await player().getByRole('button', { name: 'Pause' }).click();
		const heard = page.getByRole('table', { name: 'Tracks heard on this device' });
		await heard.getByRole('link', { name: 'A long tone' }).waitFor();
		const counted = await chain.sealUntilEvent('receipts.Counted');
		const last = await receiptsApi(chain).lastReceipt(0, bob.address, round);
		assert.deepEqual(last.unwrap().heard.toJSON(), [
			{ track: tracks.long, playlist: null, count: 1 },
			{ track: tracks.short, playlist: null, count: 1 },
		]);
		assert.ok(counted);
		await view('Most heard');
		await console_.page
			.getByRole('table', { name: 'Most heard tracks' })
			.getByRole('link', { name: HTML })
			.waitFor();
	});

	test('listens privately: nothing is sent or kept', async () => {
		const { page } = console_;
		const sent: string[] = [];
		const note = (request: { url: () => string }): void =>
			void (request.url().includes('/receipts') && sent.push(request.url()));
		console_.page.on('request', note);
		await player().getByRole('button', { name: 'Private', pressed: false }).click();
		await view('Yours');
		await console_.page.getByRole('button', { name: 'Clear' }).click();
		await view('Albums');
		await console_.page.getByRole('link', { name: 'Playlist 0' }).click();
		await console_.page.getByRole('button', { name: 'Play all' }).click();
		await heardUntil(11);
		await waitFor(
			'the next one of the album',
			async () => /A long tone/.test(await player().innerText()) || undefined,
		);
		await view('Yours');
		await console_.page.getByText('Nothing yet. History is kept on this device').waitFor();
		await silence();
		assert.deepEqual(sent, []);
		console_.page.off('request', note);
		await page.getByRole('switch', { name: 'Private listening' }).press('Space');
	});

	test('gives a preview of what is for sale, and all of it who has bought it', async () => {
		const { page } = console_;
		await chain.sealUntil('the track to be placed', async () =>
			(await contentApi(chain).track(tracks.priced)).unwrap().placement.isSome
				? true
				: undefined,
		);
		await view('Newest');
		await table('Tracks').getByRole('link', { name: 'For sale' }).click();
		await page.getByRole('heading', { level: 1, name: 'For sale' }).waitFor();
		await page.getByText(/Held by \d of 3/).waitFor();
		await page.getByRole('button', { name: 'Play', exact: true }).first().click();
		await player().getByText('preview, not verified').waitFor();
		await heardUntil(1);
		await page.getByRole('button', { name: 'Buy for 2 AUDIO' }).click();
		await console_.sign();
		assert.ok((await contentApi(chain).owns(bob.address, tracks.priced)).isTrue);
		await page.getByText('you can hear all of it').waitFor();
		await silence();
		await view('Newest');
		await table('Tracks').getByRole('button', { name: 'Play For sale' }).click();
		await player().getByText('verified', { exact: true }).waitFor();
		await player().getByRole('slider', { name: 'Position' }).fill('45');
		await heardUntil(46);
		await silence();
	});

	test('tips the artist an amount that is one, and gives a purchase up', async () => {
		const { page } = console_;
		await table('Tracks').getByRole('link', { name: 'For sale' }).click();
		await page.getByText('Tip the artist').click();
		const tip = page.getByRole('button', { name: 'Tip', exact: true });
		const field = page.getByRole('textbox', { name: 'Tip (AUDIO)' });
		for (const [text, reason] of [
			['0.1234567890123456789', /18 decimals/],
			['NaN', /no number/],
			['1,5', /separators/],
			['0', /more than nothing/],
			['99999999999', /are free/],
		] as const) {
			await field.fill(text);
			await page.getByText(reason).first().waitFor();
			assert.ok(await tip.isDisabled(), text);
		}
		const before = await chain.free(artist.address);
		await field.fill('3');
		await tip.click();
		await console_.sign();
		assert.ok((await chain.free(artist.address)) - before >= 2n * AUDIO);
		await page.getByRole('button', { name: 'Give up the purchase' }).click();
		await console_.sign();
		assert.ok((await contentApi(chain).owns(bob.address, tracks.priced)).isFalse);
		await page.getByRole('button', { name: 'Buy for 2 AUDIO' }).waitFor();
		assert.deepEqual(await console_.barriers(), []);
	});
});
