// The console's page for artists: what they publish is on chain and at a node, and what goes wrong is said.

import assert from 'node:assert/strict';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Browser, Locator } from 'playwright-core';
import { alice, bob, charlie, dave, ferdie } from '../lib/accounts.ts';
import { AUDIO, big, type Chain, type Human } from '../lib/chain.ts';
import { Console, holds, shows } from '../lib/console.ts';
import { song } from '../lib/content.ts';
import { cidOf, contentApi } from '../lib/music.ts';
import { temporaryFolder } from '../lib/node.ts';
import { withContentNode } from '../lib/nodes.ts';
import { rootOfContent } from '../lib/proofs.ts';

/** A picture of one point. */
const PICTURE = Buffer.from(
	'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
	'base64',
);

/** Keeps what the page says whenever it says that all of something has come. */
const WATCH = `
	globalThis.seen = [];
	new MutationObserver(() => {
		if (/100\\s*%/.test(document.body.innerText)) globalThis.seen.push(document.body.innerText);
	}).observe(document.body, { subtree: true, childList: true, characterData: true });
`;

describe('the page for artists', () => {
	const browsers: Browser[] = [];
	let chain: Chain;
	let url: string;
	let folder: string;
	before(async () => {
		({ chain, url } = await withContentNode());
		await chain.sealBlocks(2);
		folder = temporaryFolder();
	});
	// One that a failed test has left open.

	afterEach(() => Promise.all(browsers.splice(0).map((browser) => browser.close())));
	after(() => chain.close());

	// Browsers complain of every answer that is no success: a node has not got it yet, asks for a token, is a block behind.
	const open = async (more: object = {}): Promise<Console> => {
		const opened = await Console.open(chain, url, {
			allowed: [/Failed to load resource.*(401|404|503)/],
			...more,
		});
		// Whatever the page says at any time of how much has come.
		await opened.page.evaluate(WATCH);
		browsers.push(opened.browser);
		return opened;
	};
	const neverAll = async ({ page }: Console): Promise<void> =>
		assert.deepEqual(
			await page.evaluate('globalThis.seen'),
			[],
			'nothing was said to have come as a whole before a node said so',
		);
	const files = ({ page }: Console): Locator => page.getByLabel('Choose or drop audio files');
	const field = ({ page }: Console, name: string): Locator =>
		page.getByRole('textbox', { name, exact: true });
	const onChain = async (
		content: Uint8Array,
	): Promise<{ track: number; info: Human } | undefined> => {
		const found = await contentApi(chain).trackByRoot(rootOfContent(content));
		if (found.isNone) return undefined;
		const [track, info] = found.unwrap();
		return { track: track.toNumber(), info };
	};
	const published = async (content: Uint8Array): Promise<{ track: number; info: Human }> => {
		const found = await onChain(content);
		assert.ok(found, 'the track is on chain');
		return found;
	};
	const bytesAt = async (path: string, headers: Record<string, string> = {}): Promise<Buffer> => {
		const answer = await fetch(`${url}${path}`, { headers });
		assert.ok(answer.ok, `${path}: ${answer.status}`);
		return Buffer.from(await answer.arrayBuffer());
	};
	/** Signs what is shown first of two, until the second is shown. */
	const signFirst = async (
		console_: Console,
		second: string,
		between: () => Promise<void> = async () => {},
	): Promise<void> => {
		const { dialog } = console_;
		const signs = dialog.getByRole('button', { name: 'Sign and send' });
		await console_.until('the button to sign', () => signs.isEnabled());
		await signs.click();
		await console_.until('the first to be final', () =>
			dialog.getByText(/Done: final/).isVisible(),
		);
		await console_.putAway();
		await between();
		await console_.until(second, () => dialog.getByText(second).isVisible());
	};
	const accepted = (console_: Console, title: string): Promise<boolean> =>
		console_.until(`${title} to be accepted`, () =>
			console_.page
				.getByRole('listitem', { name: title })
				.getByText(/accepted by node/)
				.first()
				.isVisible(),
		);

	test('publishes a song with its cover, and says before what is wrong', async () => {
		const console_ = await open();
		const { page } = console_;
		await console_.actAs('Alice');
		await console_.go('Publish');
		const publish = page.getByRole('button', { name: 'Publish', exact: true });

		const content = song(2_000);
		await files(console_).setInputFiles([
			{ name: 'short.wav', mimeType: 'audio/wav', buffer: song(2_000).subarray(0, 65_535) },
			{ name: '01 song.wav', mimeType: 'audio/wav', buffer: content },
		]);
		await page
			.getByRole('listitem', { name: 'short.wav' })
			.getByText('It is too small: content has 64 KiB at least.')
			.waitFor();
		await page.getByRole('button', { name: 'Take short.wav out' }).click();
		await holds(field(console_, 'Title'), 'song');
		const title = '<img src=x onerror=alert(1)> & more';
		await field(console_, 'Title').fill(title);

		await field(console_, 'ISRC').fill('GB-ABC-26-0000');
		await page.getByText('An ISRC has 12 letters and digits, and this 11.').first().waitFor();
		await field(console_, 'Price (AUDIO)').fill('1.0000000000000000001');
		await page.getByText('AUDIO has 18 decimals, and these are more.').first().waitFor();
		const cover = page.getByLabel('Cover', { exact: true });
		await cover.setInputFiles({
			name: 'cover.png',
			mimeType: 'image/png',
			buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
		});
		await page.getByText('it is neither JPEG nor PNG nor WebP').waitFor();
		await cover.setInputFiles({
			name: 'cover.png',
			mimeType: 'image/png',
			buffer: PICTURE.subarray(0, 40),
		});
		await page.getByText('it is damaged').waitFor();
		// Gigabytes, once it is decoded.
		const bomb = Buffer.from(PICTURE);
		bomb.writeUInt32BE(20_000, 16);
		bomb.writeUInt32BE(20_000, 20);
		await cover.setInputFiles({ name: 'cover.png', mimeType: 'image/png', buffer: bomb });
		await page
			.getByText(
				'This picture has 20,000 × 20,000 pixels. Pages show those of at most 4,096 × 4,096 pixels.',
			)
			.waitFor();
		assert.ok(await publish.isDisabled(), 'nothing is signed that would be refused');
		await shows(page.locator('.problems'), /Say who is heard/);
		assert.deepEqual(await console_.barriers(), []);

		await field(console_, 'ISRC').fill('gb-abc-26-00001');
		await field(console_, 'Price (AUDIO)').fill('1.5');
		await cover.setInputFiles({ name: 'cover.png', mimeType: 'image/png', buffer: PICTURE });
		await page.getByRole('img', { name: 'Cover, as it is chosen' }).waitFor();
		await field(console_, 'Artist').fill('The Guide');
		await console_.until('all to be known', () => publish.isEnabled());
		await publish.click();
		await shows(
			console_.dialog,
			/5\.0088\d* AUDIO/,
			'the deposit is shown before it is signed',
		);
		await console_.sign();
		await accepted(console_, title);
		await neverAll(console_);

		const { track, info } = await published(content);
		assert.deepEqual(
			[
				info.bytes.toNumber(),
				info.duration.toNumber(),
				String(info.artist),
				big(info.price.unwrap()),
			],
			[content.length, 2_000, alice.address, (3n * AUDIO) / 2n],
		);
		const description = JSON.stringify({
			'@context': 'https://schema.org',
			'@type': 'MusicRecording',
			byArtist: { '@type': 'MusicGroup', name: 'The Guide' },
			encodingFormat: 'audio/wav',
			image: `ipfs://${cidOf(rootOfContent(PICTURE))}`,
			isrcCode: 'GBABC2600001',
			name: title,
		});
		assert.equal(info.metadata.toUtf8(), cidOf(rootOfContent(Buffer.from(description))));
		// Of two seconds the preview is all.
		assert.deepEqual(
			await bytesAt(`/content/${cidOf(rootOfContent(content))}`, { range: 'bytes=0-' }),
			content,
		);
		assert.equal(
			String(await bytesAt(`/metadata/${info.metadata.toUtf8()}?track=${track}`)),
			description,
		);
		assert.deepEqual(
			await bytesAt(`/artwork/${cidOf(rootOfContent(PICTURE))}?track=${track}`),
			PICTURE,
		);
		await shows(
			page.getByRole('listitem', { name: title }).locator('b').first(),
			title,
			'markup in a title stays text',
		);
		assert.equal(await page.locator('img[src="x"]').count(), 0);

		await page.getByRole('tab', { name: 'My tracks' }).click();
		const row = page
			.getByRole('table', { name: 'My tracks' })
			.getByRole('row')
			.filter({ hasText: title });
		await console_.until('the track in the list', () =>
			row.getByText('accepted by node 0').isVisible(),
		);
		await page.getByRole('button', { name: title, exact: true }).click();
		await page.getByText('drawn two epochs after it was published').waitFor();
		assert.deepEqual(await console_.barriers(), []);
		await console_.close();
	});

	test('warns of what is no audio, and knows what is published already', async () => {
		const content = song(1_000);
		await chain.submit(
			chain.call(
				'content',
				'publish',
				rootOfContent(content),
				content.length,
				1_000,
				'',
				null,
				null,
				null,
			),
			bob,
		);
		const console_ = await open({ width: 375, dark: true });
		const { page } = console_;
		await console_.actAs('Alice');
		await console_.go('Publish');
		await files(console_).setInputFiles([
			{ name: 'text.mp3', mimeType: 'audio/mpeg', buffer: Buffer.alloc(70_000, 'words ') },
			{ name: 'copy.wav', mimeType: 'audio/wav', buffer: content },
		]);
		const text = page.getByRole('listitem', { name: /^text/ });
		await text.getByText('This is no kind of audio that nodes know').waitFor();
		// Once all are read they are put into their order: what is typed before may go astray.
		await page
			.getByRole('listitem', { name: /^copy/ })
			.getByText('Somebody has published these bytes')
			.waitFor();
		await text.getByRole('textbox', { name: 'How long it plays' }).fill('a minute');
		await text.getByText('Write minutes and seconds').waitFor();
		const publish = page.getByRole('button', { name: /^Publish/ });
		assert.ok(await publish.isDisabled());
		// It can be published all the same, with the length that its artist says.
		await page.getByRole('button', { name: 'Take copy.wav out' }).click();
		await text.getByRole('textbox', { name: 'How long it plays' }).fill('1:05');
		await field(console_, 'Artist').fill('Words');
		await console_.until('all to be known', () => publish.isEnabled());
		for (const tab of ['New release', 'My tracks', 'Playlists', 'Profile', 'Features']) {
			await page.getByRole('tab', { name: tab }).click();
			await page.getByRole('tabpanel', { name: tab }).getByRole('heading').first().waitFor();
			assert.deepEqual(await console_.barriers(), [], tab);
			assert.ok(
				(await page.evaluate<number>('document.documentElement.scrollWidth')) <= 375,
				`${tab} is as wide as a phone`,
			);
		}
		await console_.close();
	});

	test('publishes an album in its order, in one transaction, with a playlist of it', async () => {
		const console_ = await open();
		const { page } = console_;
		await console_.actAs('Charlie');
		await console_.go('Publish');
		const [one, two, three] = [song(1_000), song(1_500), song(2_000)];
		await files(console_).setInputFiles([
			{ name: '10 third.wav', mimeType: 'audio/wav', buffer: three },
			{ name: '2 second.wav', mimeType: 'audio/wav', buffer: two },
			{ name: '1 first.wav', mimeType: 'audio/wav', buffer: one },
		]);
		const names = page.locator('.draft-name');
		await console_.until(
			'the order of the names',
			async () =>
				(await names.allInnerTexts()).join() === '1 first.wav,2 second.wav,10 third.wav',
			false,
		);
		await page.getByRole('button', { name: 'Move 2 second.wav up' }).click();
		await field(console_, 'Album title').fill('Three');
		await field(console_, 'Artist').fill('Charlie');
		const publish = page.getByRole('button', { name: 'Publish 3 tracks' });
		await console_.until('all to be known', () => publish.isEnabled());
		await publish.click();
		await signFirst(console_, 'Make the playlist');
		await console_.sign();
		const tracks: number[] = [];
		for (const content of [two, one, three]) tracks.push((await published(content)).track);
		assert.deepEqual(
			tracks,
			[...tracks].sort((a, b) => a - b),
			'they are published in the order of the album',
		);
		const lists: Human = (await contentApi(chain).playlistsOf(charlie.address, 0, 10)).asOk;
		const list = (await contentApi(chain).playlist(lists[0])).unwrap();
		assert.deepEqual(list.tracks.map(Number), tracks);
		for (const title of ['first', 'second', 'third', 'Three']) await accepted(console_, title);
		const says = JSON.parse(
			String(await bytesAt(`/metadata/${list.metadata.toUtf8()}?playlist=${lists[0]}`)),
		) as Human;
		assert.deepEqual([says['@type'], says.name], ['MusicAlbum', 'Three']);
		const first = JSON.parse(
			String(
				await bytesAt(
					`/metadata/${(await published(two)).info.metadata.toUtf8()}?track=${tracks[0]}`,
				),
			),
		) as Human;
		assert.deepEqual(
			[first.name, first.position, first.inAlbum.name],
			['second', '1', 'Three'],
		);
		await neverAll(console_);

		// What is changed and what is taken down is said before.
		await page.getByRole('tab', { name: 'My tracks' }).click();
		await page.getByRole('button', { name: 'third', exact: true }).click();
		await page.getByRole('button', { name: 'Change', exact: true }).click();
		await field(console_, 'Price (AUDIO)').fill('2');
		await page.getByRole('button', { name: 'Change it' }).click();
		await shows(console_.dialog, /Price\s*2 AUDIO\s*What listeners need\s*nothing/);
		await console_.sign();
		assert.equal(big((await published(three)).info.price.unwrap()), 2n * AUDIO);
		await page.getByRole('button', { name: 'Take it down' }).click();
		await shows(console_.dialog, /Forfeited\s*5 AUDIO/);
		await console_.sign();
		assert.equal(await onChain(three), undefined);
		await console_.close();
	});

	test('changes what is there without losing what it cannot read, orders it and hands it over', async () => {
		const console_ = await open();
		const { page } = console_;
		await console_.actAs('Alice');
		await console_.go('Publish');
		const [mine = 0] = (
			(await contentApi(chain).tracksOf(alice.address, 0, 10)).asOk as Human[]
		).map(Number);
		const [others = 0] = (
			(await contentApi(chain).tracksOf(bob.address, 0, 10)).asOk as Human[]
		).map(Number);
		const metadataOf = async (): Promise<string> =>
			(await chain.query('content', 'tracks', [mine])).unwrap().metadata.toUtf8();
		const before = await metadataOf();

		// No node gives the description: the price changes, and what is said stays.
		const isDocument = /\/(metadata|artwork)\//;
		await page.route(isDocument, (route) => route.fulfill({ status: 404 }));
		await page.getByRole('tab', { name: 'My tracks' }).click();
		const change = async (): Promise<void> => {
			await page.getByRole('button', { name: `Track ${mine}` }).click();
			await page.getByRole('button', { name: 'Change', exact: true }).click();
		};
		await change();
		await page.getByText('Its description cannot be read now, so it stays as it is.').waitFor();
		assert.equal(await field(console_, 'Title').count(), 0);
		await field(console_, 'Price (AUDIO)').fill('3');
		await page.getByRole('button', { name: 'Change it' }).click();
		await console_.sign();
		assert.equal(await metadataOf(), before);
		assert.equal(
			big((await chain.query('content', 'tracks', [mine])).unwrap().price.unwrap()),
			3n * AUDIO,
		);

		// The description comes, its picture does not: the title changes, and the picture stays.
		await page.unroute(isDocument);
		await page.route(/\/artwork\//, (route) => route.fulfill({ status: 404 }));
		await page.getByRole('button', { name: 'Change', exact: true }).click();
		await page.getByText('The picture that it has is not shown here, and stays.').waitFor();
		await field(console_, 'Title').fill('Renamed');
		await page.getByRole('button', { name: 'Change it' }).click();
		await console_.sign();
		await accepted(console_, 'Renamed');
		const says = JSON.parse(
			String(await bytesAt(`/metadata/${await metadataOf()}?track=${mine}`)),
		) as Human;
		assert.deepEqual(
			[says.name, says.image, says.encodingFormat],
			['Renamed', `ipfs://${cidOf(rootOfContent(PICTURE))}`, 'audio/wav'],
		);

		// A playlist is made, put into another order, cut short, and removed.
		await page.getByRole('tab', { name: 'Playlists' }).click();
		await page.getByRole('button', { name: 'New playlist' }).click();
		await field(console_, 'Name').fill('Both');
		for (const track of [others, mine]) {
			await field(console_, 'Add a track by its number').fill(String(track));
			const add = page.getByRole('button', { name: 'Add', exact: true });
			await console_.until('the track', () => add.isEnabled());
			await add.click();
		}
		await field(console_, 'Add a track by its number').fill(String(mine));
		await page.getByText('It is in the list already.').waitFor();
		await page.getByRole('button', { name: 'Make it' }).click();
		await console_.sign();
		const listOf = async (): Promise<Human> => {
			const [list] = (await contentApi(chain).playlistsOf(alice.address, 0, 10)).asOk;
			return list && (await contentApi(chain).playlist(list)).unwrap();
		};
		const made = await listOf();
		assert.deepEqual(made.tracks.map(Number), [others, mine]);
		await accepted(console_, 'Both');
		await page.getByRole('button', { name: 'Change Both' }).click();
		await holds(field(console_, 'Name'), 'Both');
		await page.getByRole('button', { name: 'Move Renamed up' }).click();
		await page.getByRole('button', { name: 'Change it' }).click();
		await console_.sign();
		assert.deepEqual((await listOf()).tracks.map(Number), [mine, others]);
		assert.equal(
			(await listOf()).metadata.toUtf8(),
			made.metadata.toUtf8(),
			'what is said of it is as it was',
		);
		await page.getByRole('button', { name: 'Change Both' }).click();
		await page.getByRole('button', { name: `Take Track ${others} out` }).click();
		await page.getByRole('button', { name: 'Change it' }).click();
		await console_.sign();
		assert.deepEqual((await listOf()).tracks.map(Number), [mine]);
		await page.getByRole('button', { name: 'Remove Both' }).click();
		await console_.sign();
		assert.equal(await listOf(), undefined);

		// The track changes hands once the other one accepts it.
		await page.getByRole('tab', { name: 'My tracks' }).click();
		await page.getByRole('button', { name: 'Renamed', exact: true }).click();
		await page.getByRole('button', { name: 'Give it to somebody' }).click();
		await field(console_, 'To the account').fill(alice.address);
		await page.getByText('It is yours already.').waitFor();
		await field(console_, 'To the account').fill(bob.address);
		await page.getByRole('button', { name: 'Offer it' }).click();
		await console_.sign();
		const owner = async (): Promise<string> =>
			String((await chain.query('content', 'tracks', [mine])).unwrap().artist);
		assert.equal(await owner(), alice.address);
		await console_.actAs('Charlie');
		await field(console_, 'Number of the track').fill(String(mine));
		await page.getByText('This track is not offered to you.').waitFor();
		await console_.actAs('Bob');
		const accept = page.getByRole('button', { name: 'Accept it' });
		await console_.until('the offer', () => accept.isEnabled());
		await accept.click();
		await console_.sign();
		assert.equal(await owner(), bob.address);
		await console_.close();
	});

	test('loses nothing when the wallet refuses in the middle and the page is closed', async () => {
		let agrees = true;
		const console_ = await open({ wallet: { pairs: [dave], agrees: () => agrees } });
		const { page } = console_;
		await page.locator('.account-button').click();
		await page.getByRole('button', { name: /Connect Polkadot/ }).click();
		await page.locator('.account-option', { hasText: 'mine' }).click();
		await console_.go('Publish');
		const content = song(3_000);
		const path = join(folder, 'mine.wav');
		writeFileSync(path, content);
		await files(console_).setInputFiles(path);
		await field(console_, 'Artist').fill('Dave');
		await page.getByText('Reserve it first').click();
		const publish = page.getByRole('button', { name: 'Reserve and publish' });
		await console_.until('all to be known', () => publish.isEnabled());
		await publish.click();
		await console_.dialog.getByText('Reserve “mine”').waitFor();
		// What was begun with one account is of that one, whoever is chosen before the second is signed.
		await signFirst(console_, 'Publish “mine”', () => console_.actAs('Alice'));
		await shows(console_.dialog, /Another account is chosen now. This was begun with mine/);
		agrees = false;
		const signs = console_.dialog.getByRole('button', { name: 'Sign and send' });
		await console_.until('the button', () => signs.isEnabled());
		await signs.click();
		await console_.dialog.getByText(/did not succeed/).waitFor();
		await console_.putAway();
		assert.equal(await onChain(content), undefined);
		const reservations = async (): Promise<Human[]> =>
			(await chain.api.query['content']!['reservations']!.entries(dave.address)) as Human;
		assert.equal((await reservations()).length, 1);
		await holds(field(console_, 'Artist'), 'Dave', 'what was filled in is still there');
		const [[key]] = await reservations();

		// Pressed again it opens what is reserved, and makes no second reservation.
		await console_.actAs('mine');
		await console_.until('all to be known', () => publish.isEnabled());
		await publish.click();
		await console_.dialog.getByText('Publish “mine”').waitFor();
		await console_.until('the button', () => signs.isEnabled());
		await signs.click();
		await console_.dialog.getByText(/did not succeed/).waitFor();
		await console_.putAway();
		assert.deepEqual(
			(await reservations()).map(([one]) => String(one)),
			[String(key)],
			'the first reservation is there, and no second',
		);

		await page.reload();
		await page.getByText(/^block /).waitFor();
		const reserved = page.getByRole('listitem', { name: 'mine' });
		agrees = true;
		await reserved.getByRole('button', { name: 'Publish it' }).click();
		await console_.sign();
		assert.equal(
			(await reservations()).length,
			0,
			'the reservation is used up, and its deposit back',
		);
		const { track, info } = await published(content);
		assert.equal(String(info.artist), dave.address);

		// The file is chosen again, and compared.
		const missing = page
			.getByRole('region', { name: 'Published, not yet brought' })
			.getByRole('listitem', { name: 'mine' });
		await console_.until('what was not brought', () => missing.isVisible());
		const other = Buffer.from(content);
		other.writeUInt8(other.readUInt8(100) ^ 1, 100);
		await missing
			.getByLabel('Bring mine')
			.setInputFiles({ name: 'other.wav', mimeType: 'audio/wav', buffer: other });
		await missing.getByText('its hash is not that of the track').waitFor();
		agrees = false;
		await missing.getByLabel('Bring mine').setInputFiles(path);
		await page.getByText('The wallet did not sign').waitFor();
		agrees = true;
		await page.getByRole('button', { name: 'Try again' }).click();
		await console_.until('it to be accepted', () =>
			page.getByText('It has the file, the description').isVisible(),
		);
		assert.deepEqual(await bytesAt(`/content/${cidOf(rootOfContent(content))}`), content);
		const said = JSON.parse(
			String(await bytesAt(`/metadata/${info.metadata.toUtf8()}?track=${track}`)),
		) as Human;
		assert.equal(said.byArtist.name, 'Dave');

		// What another device has reserved is listed, and can be given up.
		await chain.submit(chain.call('content', 'reserve', `0x${'07'.repeat(32)}`), dave);
		const elsewhere = page.getByRole('region', { name: 'Reserved elsewhere' });
		await console_.until('what is reserved', () => elsewhere.isVisible());
		await elsewhere.getByRole('button', { name: 'Give the reservation up' }).click();
		await console_.sign();
		assert.equal((await reservations()).length, 0, 'its deposit is back');
		await console_.until('it to be gone', async () => !(await elsewhere.isVisible()));
		await console_.close();
	});

	test('notices a file that changes while it is uploaded, and goes on with the right one', async () => {
		const console_ = await open();
		const { page } = console_;
		await console_.actAs('Eve');
		await console_.go('Publish');
		const content = song(110_000);
		const path = join(folder, 'changing.wav');
		writeFileSync(path, content);
		await files(console_).setInputFiles(path);
		await field(console_, 'Artist').fill('Eve');
		const publish = page.getByRole('button', { name: 'Publish', exact: true });
		await console_.until('all to be known', () => publish.isEnabled());
		let pieces = 0;
		await page.route(/\/uploads\//, async (route) => {
			if (route.request().method() === 'PATCH' && ++pieces === 1)
				appendFileSync(path, 'more');
			await route.continue();
		});
		await publish.click();
		await console_.sign();
		await page.getByText('The file has changed since it was hashed').waitFor();
		const { track } = await published(content);
		const root = cidOf(rootOfContent(content));
		assert.equal(
			(await fetch(`${url}/content/${root}`)).status,
			503,
			'nothing of it is taken for the track',
		);
		await page.getByRole('button', { name: 'Put changing away' }).click();
		const missing = page
			.getByRole('region', { name: 'Published, not yet brought' })
			.getByRole('listitem', { name: 'changing' });
		await console_.until('what was not brought', () => missing.isVisible());
		await missing.getByLabel('Bring changing').setInputFiles(path);
		await missing.getByText('This is another file').waitFor();
		writeFileSync(path, content);
		await missing.getByLabel('Bring changing').setInputFiles(path);
		await accepted(console_, 'changing');
		await neverAll(console_);
		assert.deepEqual(await bytesAt(`/content/${root}?track=${track}`), content);
		await console_.close();
	});

	test('registers an artist with a picture, and unlocks features', async () => {
		const console_ = await open();
		const { page } = console_;
		await console_.actAs('Ferdie');
		await console_.go('Publish');
		await page.getByRole('tab', { name: 'Profile' }).click();
		await field(console_, 'Name').fill('Ferdie & Friends');
		await page
			.getByLabel('Picture', { exact: true })
			.setInputFiles({ name: 'us.png', mimeType: 'image/png', buffer: PICTURE });
		await field(console_, 'Your cut (%)').fill('100.5');
		await page.getByText('At most 100.').first().waitFor();
		await field(console_, 'Your cut (%)').fill('12.5');
		const register = page.getByRole('button', { name: 'Register', exact: true });
		await console_.until('all to be known', () => register.isEnabled());
		assert.deepEqual(await console_.barriers(), []);
		await register.click();
		await shows(
			console_.dialog,
			/Your cut\s*12\.5 %\s*Least that one backs you with\s*[\d.]+ AUDIO/,
		);
		await console_.sign();
		await accepted(console_, 'Ferdie & Friends');
		const { address } = ferdie;
		const beneficiary = (
			await (chain.api.call as Human)['delegationApi'].beneficiary(address)
		).unwrap();
		assert.deepEqual(
			[beneficiary.role.type, beneficiary.cut.current.toNumber()],
			['Artist', 125_000_000],
		);
		// What is typed stays, whatever blocks come.
		await field(console_, 'Name').fill('Ferdie, friends and foes');
		await field(console_, 'Least delegation (AUDIO)').fill('17');
		await chain.sealBlocks(2);
		const best = await chain.bestNumber();
		await page
			.getByRole('region', { name: 'Your profile' })
			.getByText(`block ${best}`)
			.waitFor();
		assert.deepEqual(
			[
				await field(console_, 'Name').inputValue(),
				await field(console_, 'Least delegation (AUDIO)').inputValue(),
			],
			['Ferdie, friends and foes', '17'],
		);
		// A lower cut counts at once.
		await field(console_, 'A new cut (%)').fill('7.5');
		await page.getByRole('button', { name: 'Set', exact: true }).click();
		await console_.sign();
		const changed = await (chain.api.call as Human)['delegationApi'].beneficiary(address);
		assert.equal(changed.unwrap().cut.current.toNumber(), 75_000_000);
		const profile = JSON.parse(
			String(await bytesAt(`/metadata/${beneficiary.metadata.toUtf8()}?account=${address}`)),
		) as Human;
		assert.deepEqual([profile['@type'], profile.name], ['MusicGroup', 'Ferdie & Friends']);
		assert.deepEqual(
			await bytesAt(`/artwork/${cidOf(rootOfContent(PICTURE))}?account=${address}`),
			PICTURE,
		);

		await page.getByRole('tab', { name: 'Features' }).click();
		await page.getByRole('button', { name: 'Lock artist-token' }).click();
		await console_.sign();
		await field(console_, 'Name').fill('A Token');
		await field(console_, 'Symbol').fill('TO-NE');
		await page.getByText('Letters A to Z and digits.').waitFor();
		await field(console_, 'Symbol').fill('TONE');
		await field(console_, 'Supply').fill('1000000');
		assert.deepEqual(await console_.barriers(), []);
		await page.getByRole('button', { name: 'Make it' }).click();
		await shows(console_.dialog, /Decimals\s*6\s*Supply, all of it yours\s*1000000 TONE/);
		await console_.sign();
		const [held] = await (chain.api.call as Human)['featureAccessApi'].featuresOf(address);
		const supply = (await chain.api.query['assets']!['asset']!(held.token.unwrap())) as Human;
		assert.equal(big(supply.unwrap().supply), 10n ** 12n);
		await page.getByRole('button', { name: 'Unlock' }).click();
		await shows(console_.dialog, /Free from\s*era/);
		await console_.sign();
		await page.getByText('Cooling down').waitFor();
		await page.getByRole('tab', { name: 'Playlists' }).click();
		await page.getByRole('button', { name: 'New playlist' }).click();
		assert.deepEqual(await console_.barriers(), []);
		await console_.close();
	});
});
