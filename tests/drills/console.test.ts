// Four validators with content nodes, and people who do all that they do in the console, by the
// keyboard alone: an artist publishes, a fan hears, backs and votes, an operator registers a node.
// What came of it is asked of another node, with another client.
//
//   AUDIO_PICTURES   a folder for pictures of the pages; those of docs/console.md come from here
//
// It needs ffmpeg and Chromium (Debian's packages `ffmpeg` and `chromium`).

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { u8aToHex } from '@polkadot/util';
import type { Locator } from 'playwright-core';
import { dev, eve, ferdie } from '../lib/accounts.ts';
import { AUDIO, big, Chain, type Human } from '../lib/chain.ts';
import { Console, type ConsoleOptions, shows } from '../lib/console.ts';
import { beneficiaryInfo, positions } from '../lib/delegation.ts';
import { tally } from '../lib/governance.ts';
import { Keyboard } from '../lib/keyboard.ts';
import { contentApi, receiptsApi } from '../lib/music.ts';
import { contentNetwork, type LocalNetwork, NAMES, nodeKeyOf } from '../lib/network.ts';
import { temporaryFolder } from '../lib/node.ts';
import { nodeInfo, nodeProof, nodesApi } from '../lib/nodes.ts';
import { ROOT } from '../lib/paths.ts';
import { rootOfContent } from '../lib/proofs.ts';
import { waitFor } from '../lib/wait.ts';

/** Those that serve from the first block on; the last is registered in the console. */
const SERVING = NAMES.slice(0, 3);
const LONG = { timeout: 900_000, interval: 1_000 };
const STAKE = 20_000_000n * AUDIO;
const PICTURES = process.env['AUDIO_PICTURES'];

describe('the console on a network of four', () => {
	const folder = temporaryFolder();
	let ports: Map<string, number>;
	const urlOf = (name: string): string => `http://127.0.0.1:${ports.get(name)}`;
	let network: LocalNetwork;
	/** Another client, at another node than the one that shows the console. */
	let chain: Chain;
	let opened: Console | undefined;
	/** Pictures that were taken, or would have been. */
	const taken = new Set<string>();
	const songs: { file: string; title: string; bytes: Buffer }[] = [];

	before(async () => {
		if (PICTURES) mkdirSync(PICTURES, { recursive: true });
		({ network, ports } = await contentNetwork(SERVING, 20_000n * AUDIO, {
			launchPeriod: 2,
			votingPeriod: 45,
			enactmentPeriod: 1,
		}));
		chain = await Chain.connect(network.node('bob'));
		await waitFor(
			'a final block',
			async () => (await network.node('alice').heads()).final > 0,
			LONG,
		);
	});
	afterEach(async () => {
		await opened?.browser.close();
		opened = undefined;
	});
	after(async () => {
		await chain?.disconnect();
		await network?.close();
	});

	/** Music as people have it: encoded, with tags and a cover. */
	const song = (title: string, part: number, format: string, ...how: string[]): void => {
		const file = join(folder, `${part} ${title}.${format}`);
		const seconds = format === 'wav' ? 400 : 90;
		const chord = [220, 277.18, 329.63, 440]
			.map((hertz) => `0.15*sin(2*PI*${hertz * part}*t)*(1+0.5*sin(2*PI*${part + 1}*t))`)
			.join('+');
		execFileSync('ffmpeg', [
			...['-v', 'error', '-y', '-f', 'lavfi', '-i', `aevalsrc=${chord}:d=${seconds}:s=44100`],
			...['-metadata', `title=${title}`, '-metadata', 'artist=Eve and the Oscillators'],
			...['-metadata', 'album=Four Nodes', '-metadata', `track=${part}`],
			...[...how, file],
		]);
		songs.push({ file, title, bytes: readFileSync(file) });
	};
	const picture = (name: string, source: string): string => {
		const file = join(folder, `${name}.jpg`);
		const from = ['-f', 'lavfi', '-i', source, '-frames:v', '1', '-q:v', '3'];
		execFileSync('ffmpeg', ['-v', 'error', '-y', ...from, file]);
		return file;
	};

	const open = async (as: string | undefined, options: ConsoleOptions = {}) => {
		const console_ = await Console.open(chain, urlOf('alice'), {
			// What browsers say of nodes that have not got it yet, or are gone.
			allowed: [/Failed to load resource/, /net::ERR_/],
			...options,
		});
		opened = console_;
		const { page } = console_;
		const keys = new Keyboard(page);
		const button = (name: string | RegExp): Locator =>
			page.getByRole('button', { name, exact: typeof name === 'string' });
		const go = async (title: string): Promise<void> => {
			await keys.press(
				page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: title }),
			);
			await page.getByRole('heading', { level: 1 }).waitFor();
		};
		/** Signs what is shown, and puts it away once it is final. */
		const sign = async (): Promise<void> => {
			const { dialog } = console_;
			await dialog.waitFor();
			await keys.press(dialog.getByRole('button', { name: 'Sign and send' }));
			await dialog.getByText(/Done: final|did not succeed/).waitFor();
			assert.doesNotMatch(await dialog.innerText(), /did not succeed/);
			await console_.putAway(() => page.keyboard.press('Escape'));
		};
		/** A picture for the docs, with nothing in it that says where it was taken. */
		const take = async (name: string, whole = false): Promise<void> => {
			taken.add(`console-${name}.png`);
			if (!PICTURES) return;
			await page.evaluate('document.activeElement?.blur(); scrollTo(0, 0)');
			await page.screenshot({
				path: resolve(PICTURES, `console-${name}.png`),
				fullPage: whole,
			});
		};
		if (as !== undefined) {
			await keys.press(page.locator('.account-button'));
			await keys.press(page.locator('.account-option', { hasText: as }).first());
			await page.locator('.account-button').filter({ hasText: as }).waitFor();
		}
		return { console_, page, keys, button, go, sign, take };
	};

	test('an artist publishes an album with a cover, and three nodes come to hold it', async () => {
		song('Collateral', 1, 'mp3', '-b:a', '192k');
		song('Half a slot', 2, 'flac');
		// So long that a browser has not all of it before it is heard.
		song('The long tail', 3, 'wav', '-ac', '2');
		const { console_, page, keys, button, go, sign, take } = await open('Eve');
		await go('Publish');
		await keys.files(
			page.getByLabel('Choose or drop audio files'),
			songs.map(({ file }) => file),
		);
		for (const { title } of songs) await page.getByRole('listitem', { name: title }).waitFor();
		await keys.files(page.getByLabel('Cover', { exact: true }), [
			picture('cover', 'gradients=s=800x800:c0=#1e1b4b:c1=#7c3aed:c2=#f59e0b:n=3:seed=7'),
		]);
		await page.getByRole('img', { name: 'Cover, as it is chosen' }).waitFor();
		const publish = button(`Publish ${songs.length} tracks`);
		await publish.click({ trial: true });
		await take('publish');
		assert.deepEqual(await console_.barriers(), []);
		await keys.press(publish);
		await sign();
		// The playlist of them is a second thing to sign.
		await sign();
		for (const { title } of songs)
			await page
				.getByRole('listitem', { name: title })
				.getByText(/accepted by node/)
				.first()
				.waitFor(LONG);

		for (const { title, bytes } of songs) {
			const [track, info] = (
				await contentApi(chain).trackByRoot(rootOfContent(bytes))
			).unwrap();
			assert.equal(String(info.artist), eve.address, title);
			const seconds = title === 'The long tail' ? 400 : 90;
			assert.ok(
				Math.abs(info.duration.toNumber() - seconds * 1_000) < 200,
				`${info.duration} ms`,
			);
			const held = await waitFor(
				`${title} to be held by three`,
				async () => {
					const found: Human[] = await contentApi(chain).holders(track);
					return found.length >= 3 ? found.map(({ node }) => Number(node)) : undefined;
				},
				LONG,
			);
			assert.deepEqual([...held].sort(), [0, 1, 2]);
		}
	});

	test('an artist says who they are, and can be backed', async () => {
		const { console_, page, keys, button, go, sign } = await open('Eve');
		await go('Publish');
		await keys.part('Profile');
		await keys.type(
			page.getByRole('textbox', { name: 'Name', exact: true }),
			'Eve and the Oscillators',
		);
		await keys.files(page.getByLabel('Picture', { exact: true }), [
			picture('portrait', 'gradients=s=400x400:c0=#0f766e:c1=#a7f3d0:n=2:seed=3:type=radial'),
		]);
		await keys.press(button(/^Register/));
		await sign();
		const info = await beneficiaryInfo(chain, eve.address);
		assert.ok(info.role.isArtist);
		// The node that the console brought it to gives it to everybody.
		const profile = await waitFor('the profile at a node', async () => {
			const path = `/metadata/${info.metadata.toUtf8()}?account=${eve.address}`;
			const answer = await fetch(`${urlOf('alice')}${path}`);
			return answer.ok
				? ((await answer.json()) as { name: string; image: string })
				: undefined;
		});
		assert.equal(profile.name, 'Eve and the Oscillators');
		assert.match(profile.image, /^ipfs:/);
		assert.deepEqual(await console_.barriers(), []);
	});

	test('a fan backs the artist, and the chain has it', async () => {
		const { console_, page, keys, go, sign, take } = await open('Ferdie');
		await go('Back');
		const row = page
			.getByRole('table', { name: 'Who can be backed' })
			.getByRole('button', { name: /Oscillators|5/ });
		await keys.press(row.first());
		await page.locator('#chosen:focus').waitFor();
		await keys.type(
			page.getByRole('textbox', { name: 'Amount (AUDIO)' }),
			String(STAKE / AUDIO),
		);
		await take('back');
		await keys.press(page.getByRole('button', { name: 'Delegate', exact: true }));
		await sign();
		const { joining, shares } = (await positions(chain, ferdie.address)).get(eve.address)!;
		assert.equal(joining + shares, STAKE);
		assert.deepEqual(await console_.barriers(), []);
	});

	test('the fan hears a track from who holds it, and the play comes to count on chain', async () => {
		const { console_, page, keys, button, go, sign, take } = await open('Ferdie');
		await keys.press(
			page.getByRole('navigation', { name: 'Listen' }).getByRole('link', { name: 'Yours' }),
		);
		await keys.press(button('Allow this device'));
		await sign();
		await go('Listen');
		const tracks = page.getByRole('table', { name: 'Tracks' });
		await page.locator('.fresh img[src^="blob:"]').first().waitFor();
		await keys.press(tracks.getByRole('button', { name: `Play ${songs[0]!.title}` }));
		const player = page.getByRole('region', { name: 'Player' });
		await player.getByText('verified', { exact: true }).waitFor();
		await take('listen');
		await keys.press(tracks.getByRole('link', { name: songs[0]!.title }));
		await page.getByText('Held by 3 of 3').waitFor();
		assert.deepEqual(await console_.barriers(), []);
		await take('track');
		const position = player.getByRole('slider', { name: 'Position' });
		const at = async (): Promise<number> => Number(await position.inputValue());
		await waitFor('31 seconds to be heard', async () => (await at()) > 31, LONG);

		await keys.press(player.getByRole('button', { name: 'Pause' }));
		const [track] = (
			await contentApi(chain).trackByRoot(rootOfContent(songs[0]!.bytes))
		).unwrap();
		const counted = await waitFor(
			'the play to count',
			async () => {
				const round = await chain.activeEra();
				for (const node of SERVING.keys())
					for (const of of [round, round - 1, round - 2]) {
						const last = await receiptsApi(chain).lastReceipt(node, ferdie.address, of);
						if (last.isSome) return last.unwrap();
					}
				return undefined;
			},
			LONG,
		);
		assert.deepEqual(counted.heard.toJSON(), [
			{ track: track.toNumber(), playlist: null, count: 1 },
		]);
	});

	test('who backed sees what it earned', async () => {
		const { console_, page, keys, go } = await open('Ferdie');
		await go('Back');
		await keys.part('All that is yours');
		await shows(page.locator('.figures'), /Earned, not paid\s+(?!0 AUDIO)[\d,.]+ AUDIO/);
		assert.deepEqual(await console_.barriers(), []);
	});

	test('a node that dies in mid-song is followed by the next', async () => {
		// Each session has its own order of nodes: until the first is one that may die.
		const heard = await waitFor('Charlie to be the first', async () => {
			await opened?.browser.close();
			const { page, keys } = await open(undefined);
			const table = page.getByRole('table', { name: 'Tracks' });
			await keys.press(table.getByRole('button', { name: `Play ${songs[2]!.title}` }));
			const player = page.getByRole('region', { name: 'Player' });
			await player.getByText('verified', { exact: true }).waitFor();
			const position = player.getByRole('slider', { name: 'Position' });
			const at = async (): Promise<number> => Number(await position.inputValue());
			await waitFor('it to be heard', async () => (await at()) > 1);
			const isCharlie = /node 2\b/.test(await player.innerText());
			return isCharlie && { page, keys, player, position, at };
		});
		const { page, keys, player, position, at } = heard;
		await network.node('charlie').kill();
		const before = await at();
		await keys.to(position);
		await page.keyboard.press('End');
		for (let back = 0; back < 6; back++) await page.keyboard.press('ArrowLeft');
		await player.getByText(/^Node 2 failed \(.*\); node [01] goes on\.$/).waitFor();
		const there = await at();
		assert.ok(there > before);
		await waitFor('it to be heard from there', async () => (await at()) > there + 1);
		await player.getByText('verified', { exact: true }).waitFor();
		await network.startNode('charlie');
	});

	test('voters change a parameter, from the proposal to its enactment', async () => {
		const { console_, page, keys, button, go, sign, take } = await open('Ferdie');
		await go('Vote');
		await keys.part('Propose');
		await keys.choose(button(/^Parameter /), /^Issuance: inflation$/);
		await keys.type(page.getByRole('textbox', { name: 'New value (%)' }), '6.5');
		await keys.press(button('Propose'));
		await sign();
		await keys.part('Voted on');
		const running = page.getByRole('region', { name: /^Referendum \d+: Set inflation/ });
		await running.waitFor(LONG);
		await keys.to(running.getByRole('radio').first());
		await keys.arrows(running.getByRole('radio', { name: /^Aye/ }), 'ArrowDown');
		await page.keyboard.press('Space');
		await take('vote');
		await keys.press(running.getByRole('button', { name: 'Vote', exact: true }));
		await sign();
		assert.equal((await tally(chain, 0)).ayes, STAKE);
		assert.deepEqual(await console_.barriers(), []);
		await keys.part('Decided');
		await page
			.getByRole('listitem')
			.filter({ hasText: 'Referendum 0' })
			.getByText('enacted', { exact: true })
			.waitFor(LONG);
		const { setTo } = (await (chain.api.call as Human)['parametersApi'].inForce()).find(
			({ name }: Human) => name.toUtf8() === 'Inflation',
		);
		assert.equal(big(setTo), 65_000_000n);
	});

	test('an operator registers a node with its own proof, and it comes to serve', async () => {
		const { console_, page, keys, button, go, sign, take } = await open('Dave');
		await go('Operate');
		const endpoint = `/ip4/127.0.0.1/tcp/${ports.get('dave')}/http`;
		const key = nodeKeyOf('dave');
		const operator = dev('//Dave').address;
		const form = page.getByRole('region', { name: 'Register a node' });
		const fill = (label: string, text: string): Promise<void> =>
			keys.type(form.getByRole('textbox', { name: label }), text);
		await fill('Endpoint', endpoint);
		await fill('Node key', u8aToHex(key.publicKey));
		await fill('Proof', nodeProof(chain, key, operator, endpoint));
		await fill('Collateral (AUDIO)', '50000');
		await keys.press(button('Register the node'));
		await sign();
		const info = await nodeInfo(chain, 3);
		assert.deepEqual(
			[String(info.operator), info.endpoint.toUtf8(), big(info.collateral)],
			[operator, endpoint, 50_000n * AUDIO],
		);
		const change = page.getByRole('region', { name: 'Change node 3' });
		await keys.press(change.getByText('Set the hot key', { exact: true }));
		await keys.type(
			change.getByRole('textbox', { name: 'Hot key' }),
			dev('//Dave//hot').address,
		);
		await keys.press(change.getByRole('button', { name: 'Set it' }));
		await sign();
		const node = page.getByRole('region', { name: 'Node 3' });
		await node.getByText('It serves').waitFor(LONG);
		await node.getByText('This node answers there, with its own key').waitFor(LONG);
		const active: Human[] = (await nodesApi(chain).nodes('content')).asOk;
		assert.ok(active.some(({ node: one }) => Number(one) === 3));
		assert.deepEqual(await console_.barriers(), []);
		await take('operate', true);
	});

	test('where new tokens go and what the network holds is there for everybody', async () => {
		const { console_, page, go, take } = await open(undefined);
		await go('Network');
		await page.getByRole('region', { name: /^Rounds/ }).waitFor();
		assert.deepEqual(await console_.barriers(), []);
		await take('network', true);
	});

	test('AUDIO is sent to an address, and to none that is wrong', async () => {
		const { page, keys, button, sign } = await open('Ferdie');
		await keys.press(page.locator('.account-button'));
		await keys.press(page.getByRole('link', { name: 'Balance, and send' }));
		const to = dev('//Grace').address;
		await keys.type(
			page.getByRole('textbox', { name: 'To', exact: true }),
			`${to.slice(0, -1)}x`,
		);
		await page
			.getByText(/checksum|no address/)
			.first()
			.waitFor();
		await keys.type(page.getByRole('textbox', { name: 'To', exact: true }), to);
		await keys.type(page.getByRole('textbox', { name: 'Amount (AUDIO)' }), '12.5');
		await keys.press(button('Look at it and send'));
		await sign();
		assert.equal(await chain.free(to), (25n * AUDIO) / 2n);
	});

	for (const name of ['listen', 'publish', 'back', 'vote', 'operate', 'network'])
		test(`${name} fits a telephone in the dark`, async () => {
			const { console_, page, take } = await open('Ferdie', { width: 375, dark: true });
			await page.goto(`${console_.url}#/${name}`);
			await page.getByRole('heading', { level: 1 }).waitFor();
			await page
				.getByText(/^block /)
				.first()
				.waitFor();
			const over = Number(
				await page.evaluate('document.documentElement.scrollWidth - innerWidth'),
			);
			assert.ok(over <= 0, `${over} pixels too wide`);
			assert.deepEqual(await console_.barriers(), []);
			if (name === 'listen') await take('telephone');
		});

	test('the pictures are those that the docs show', () => {
		const shown = readFileSync(join(ROOT, 'docs/console.md'), 'utf8').matchAll(
			/\(img\/(\S+)\)/g,
		);
		assert.deepEqual([...taken].sort(), [...shown].map(([, name]) => name).sort());
	});
});
