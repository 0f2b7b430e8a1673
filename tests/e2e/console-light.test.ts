// The console with a light client: it asks the network, and not the node that it comes from.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { parse, print } from '../../scripts/live-spec/json.mjs';
import { Chain, type Human } from '../lib/chain.ts';
import { Console, shows } from '../lib/console.ts';
import { freePort, runBinaryWell, temporaryFolder } from '../lib/node.ts';
import { buildSpec, write } from '../lib/spec.ts';
import { waitFor } from '../lib/wait.ts';

describe('the console with a light client', () => {
	const folder = temporaryFolder();
	let chain: Chain;
	let console_: Console;
	/** What the node gives as soon as a block is final. */
	let young: Human;
	/** What the place that the network names answers with. */
	let publishes: () => Promise<string> = async () => 'nothing yet';
	let place: Server;
	before(async () => {
		place = createServer((_, answer) => {
			answer.setHeader('access-control-allow-origin', '*');
			void publishes().then((text) => answer.end(text));
		}).listen(0, '127.0.0.1');
		await once(place, 'listening');
		const [content, websocket] = [await freePort(), await freePort()];
		const key = join(folder, 'key');
		const peer = (await runBinaryWell(['key', 'generate-node-key', '--file', key])).stderr
			.trim()
			.split('\n')
			.at(-1);
		const spec = parse(await buildSpec('dev')) as Human;
		// Epochs of five seconds: a light client can begin once the second is final.
		spec.genesis.runtimeGenesis.patch.pace.pace = {
			slotDuration: 500,
			epochDuration: 10,
			sessionsPerEra: 3,
		};
		const listen = `/ip4/127.0.0.1/tcp/${websocket}/ws`;
		spec.bootNodes = [`${listen}/p2p/${peer}`];
		spec.properties.lightClientSpec = `http://127.0.0.1:${(place.address() as AddressInfo).port}/light.json`;
		const path = write(join(folder, 'spec.json'), print(spec));
		const args = ['--chain', path, '--alice', '--node-key-file', key, '--listen-addr', listen];
		chain = await Chain.start({
			args: [...args, '--content', '--content-listen', `127.0.0.1:${content}`],
		});
		young = await waitFor('the first specification with a final block', specification);
		console_ = await Console.open(chain, `http://127.0.0.1:${content}`, {
			// What the network does not answer the light client asks again, and says so.
			allowed: [/smoldot|WebSocket connection to/],
		});
	});
	after(async () => {
		await console_.close();
		place.close();
		await chain.close();
	});

	/** Another byte in the tenth place. */
	const flipped = (digits: string): string =>
		`${digits.slice(0, 22)}${digits[22] === '0' ? '1' : '0'}${digits.slice(23)}`;
	const specification = (): Promise<Human> =>
		chain.node.rpc<Human>('sync_state_genSyncSpec', [false]);

	test('refuses what is no specification, or of no use to a browser, and says why', async () => {
		const { page } = console_;
		await page.getByRole('link', { name: /^block/ }).click();
		await page.getByRole('heading', { level: 1, name: 'Connection' }).waitFor();
		assert.deepEqual(await console_.barriers(), []);
		const file = page.getByLabel(/A specification of the network/);
		await waitFor('two epochs to be final', async () => (await chain.node.heads()).final > 30);
		const found = await specification();
		const tries: [string, RegExp][] = [
			['no JSON', /it is not JSON/],
			[JSON.stringify(young), /too young for a light client/],
			[
				JSON.stringify({
					...found,
					lightSyncState: { ...found.lightSyncState, grandpaAuthoritySet: '0x00' },
				}),
				/does not take this specification/,
			],
			['[]', /no specification of a chain/],
			[JSON.stringify({ ...found, lightSyncState: undefined }), /names no final block/],
			[
				JSON.stringify({ ...found, bootNodes: ['/ip4/127.0.0.1/tcp/1/p2p/12D3KooW'] }),
				/no node that a browser can reach/,
			],
		];
		for (const [number, [text, reason]] of tries.entries()) {
			const path = join(folder, `${number}.json`);
			writeFileSync(path, text);
			await file.setInputFiles(path);
			await page.getByText(reason).waitFor();
		}
	});

	test('reads the chain without its node, from what the network publishes, and goes back', async () => {
		const { page } = console_;
		const use = page.getByRole('button', { name: 'Use a light client' });
		await use.click();
		await page.getByText(/is no specification: it is not JSON/).waitFor();
		// Whoever publishes it could name another block, or other validators.
		const lies: [string, RegExp][] = [
			['finalizedBlockHeader', /is no block of the chain/],
			['grandpaAuthoritySet', /validators of the specification are not those/],
		];
		for (const [part, reason] of lies) {
			publishes = async () => {
				const found = await specification();
				const { lightSyncState } = found;
				return JSON.stringify({
					...found,
					lightSyncState: { ...lightSyncState, [part]: flipped(lightSyncState[part]) },
				});
			};
			await use.click();
			await page.getByText(reason).waitFor();
			assert.equal(await page.getByText(/begins with the next load/).count(), 0);
		}
		const named = String(await chain.node.rpc('system_chain'));
		// The name and the kind of the chain are the node's to say.
		publishes = async () =>
			JSON.stringify({ ...(await specification()), name: 'Elsewhere', chainType: 'Live' });
		await use.click();
		await page.getByText(/begins with the next load/).waitFor();
		// From here on the page's own node says nothing more.
		let [asked, silent] = [0, true];
		await page.routeWebSocket(/\/rpc$/, (socket) => {
			if (!silent) return void socket.connectToServer();
			asked++;
			void socket.close();
		});
		await page.getByRole('button', { name: 'Load it now' }).click();
		await page.getByText('a light client in this page').waitFor();
		await page.getByRole('link', { name: /^block/ }).waitFor();
		await shows(page.getByRole('region', { name: 'Chain', exact: true }), new RegExp(named));
		assert.equal(await page.getByText('Elsewhere').count(), 0);
		const before = (await chain.node.heads()).best;
		await waitFor('the page to have heard of new blocks', async () => {
			const [, number = '0'] =
				/block ([\d,]+)/.exec(await page.locator('.chain-state').innerText()) ?? [];
			return Number(number.replaceAll(',', '')) > before;
		});
		assert.equal(asked, 0, 'the node was not asked');
		silent = false;
		await page.getByRole('button', { name: 'Switch it off' }).click();
		await page.getByText(/asks its node again/).waitFor();
		await page.getByRole('button', { name: 'Load it now' }).click();
		await page.getByText(/the node of this page/).waitFor();
		await page.getByRole('link', { name: /^block/ }).waitFor();
	});
});
