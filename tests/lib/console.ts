// The console as its users have it: in a browser, from the node that serves it.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { KeyringPair } from '@polkadot/keyring/types';
import { hexToU8a, u8aToHex, u8aWrapBytes } from '@polkadot/util';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import type { Chain } from './chain.ts';
import { freePort } from './node.ts';
import { ROOT } from './paths.ts';
import { sleep, waitFor, within } from './wait.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Chromium's own background work asks for hosts of its maker, which tests have no business with. */
const FLAGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
	'--mute-audio',
	'--autoplay-policy=no-user-gesture-required',
];

export interface ConsoleOptions {
	/** Pixels. */
	width?: number;
	dark?: boolean;
	/** Accounts of a wallet extension that the browser has. */
	wallet?: Wallet;
	/** What the page may complain of: all else that it says to the browser's console fails the test at `close`. */
	allowed?: RegExp[];
}

/** A wallet as extensions are: what it signs raw it puts between `<Bytes>`. */
export interface Wallet {
	pairs: KeyringPair[];
	/** Asked before each signature, with time: `false` is what people say by "Reject". */
	agrees?: () => boolean | Promise<boolean>;
	/** Given what the wallet is asked to sign, field by field, as it shows it. */
	onPayload?: (payload: object) => void;
}

/** A page of the console. */
export class Console {
	/** What it said to the browser's console that was no good news. */
	readonly complaints: string[] = [];

	private constructor(
		readonly browser: Browser,
		readonly page: Page,
		/** What makes blocks; another one once the node has been started again. */
		public chain: Chain,
		readonly url: string,
		private readonly preview: ChildProcess | undefined,
		private readonly allowed: RegExp[],
	) {}

	/**
	 * Opens the console of the content service at `content` in a browser of its own. For whoever works on the console,
	 * AUDIO_CONSOLE=preview takes what `npm run build` made in place of what the node was built with.
	 */
	static async open(
		chain: Chain,
		content: string,
		options: ConsoleOptions = {},
	): Promise<Console> {
		const { preview, url } =
			process.env['AUDIO_CONSOLE'] === 'preview'
				? await servePreview(chain)
				: { preview: undefined, url: `${content}/` };
		const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });
		const context = await browser.newContext({
			viewport: { width: options.width ?? 1_440, height: 900 },
			colorScheme: options.dark ? 'dark' : 'light',
			reducedMotion: 'reduce',
			locale: 'en-US',
		});
		await context.grantPermissions(['clipboard-read', 'clipboard-write']);
		const page = await context.newPage();
		page.setDefaultTimeout(Number(process.env['AUDIO_PATIENCE'] ?? 60_000));
		// What compiles the tests names functions by this, also those that run in the page.
		await page.addInitScript('globalThis.__name = (named) => named');
		const opened = new Console(browser, page, chain, url, preview, options.allowed ?? []);
		page.on('console', (message) => {
			if (['error', 'warning'].includes(message.type()))
				opened.complaints.push(message.text());
		});
		page.on('pageerror', (error) => opened.complaints.push(String(error)));
		if (options.wallet) await inject(page, chain, options.wallet);
		await page.goto(url);
		await opened.page.getByText(/^block /).waitFor();
		return opened;
	}

	/** Goes to a page by the navigation. */
	async go(title: string): Promise<void> {
		await this.page
			.getByRole('navigation', { name: 'Pages' })
			.getByRole('link', { name: title })
			.click();
		await this.page.getByRole('heading', { level: 1 }).waitFor();
	}

	/** Acts as an account that the page knows by that name. */
	async actAs(name: string): Promise<void> {
		const menu = this.page.locator('.account-button');
		await menu.click();
		await this.page.locator('.account-option', { hasText: name }).first().click();
		await menu.filter({ hasText: name }).waitFor();
	}

	/** The dialog that shows what is about to be signed. */
	get dialog(): Locator {
		return this.page.getByRole('dialog').filter({ has: this.page.locator('.steps') });
	}

	/** Signs what the page has shown, and waits, while blocks are made, until it is final. */
	async sign(): Promise<void> {
		await this.signOnly();
		await this.finish();
	}

	/** Presses the button once it can be pressed: the wallet opens. */
	async signOnly(): Promise<void> {
		const button = this.dialog.getByRole('button', { name: 'Sign and send' });
		await within(
			'the button to sign',
			this.until('the button to sign', () => button.isEnabled()),
		);
		await button.click();
	}

	/** Waits, while blocks are made, until what was signed is final. */
	async finish(): Promise<void> {
		await this.until('the transaction to be final', async () => {
			const said = await this.dialog.innerText();
			assert.doesNotMatch(said, /did not succeed/, said);
			return /Done: final/.test(said);
		});
		await this.putAway();
	}

	/** Puts away what the dialog shows, and waits until that is gone: another may open at once. */
	async putAway(
		press = () =>
			this.dialog.getByRole('button', { name: 'Close', exact: true }).last().click(),
	): Promise<void> {
		const shown = await this.dialog.elementHandle();
		await press();
		await shown?.waitForElementState('hidden');
	}

	/** Makes blocks, where the chain makes none by itself, until `look` finds something. */
	async until<T>(
		what: string,
		look: () => Promise<T | false | undefined>,
		seal = true,
	): Promise<T> {
		return waitFor(what, async () => {
			const found = await look();
			if (found) return found;
			if (seal) await this.chain.seal();
			await sleep(100);
			return undefined;
		});
	}

	/** What axe-core finds that keeps people out: serious and critical violations, with what they concern. */
	async barriers(): Promise<string[]> {
		await this.page.evaluate(AXE);
		const found = await this.page.evaluate(async () => {
			const { axe } = globalThis as unknown as {
				axe: {
					run: () => Promise<{
						violations: { id: string; impact: string; nodes: { html: string }[] }[];
					}>;
				};
			};
			const { violations } = await axe.run();
			return violations.map(({ id, impact, nodes }) => ({
				id,
				impact,
				on: nodes.map(({ html }) => html).slice(0, 3),
			}));
		});
		return found
			.filter(({ impact }) => impact === 'serious' || impact === 'critical')
			.map(({ id, on }) => `${id}: ${on.join(' | ')}`);
	}

	/** Closes it; fails if it complained. */
	async close(): Promise<void> {
		await this.browser.close();
		this.preview?.kill('SIGKILL');
		const unexpected = this.complaints.filter(
			(text) => !this.allowed.some((pattern) => pattern.test(text)),
		);
		assert.deepEqual(unexpected, [], 'the page complained of nothing');
	}
}

/**
 * Waits until `read` gives what is wanted: a page fills in one thing after the other, and what was
 * read at once is chance. Says what was there last.
 */
async function settles(
	read: () => Promise<string>,
	wanted: string | RegExp,
	why?: string,
): Promise<void> {
	let last = '';
	const fits = (): boolean => (typeof wanted === 'string' ? last === wanted : wanted.test(last));
	try {
		await waitFor(String(wanted), async () => {
			last = await read();
			return fits();
		});
	} catch (error) {
		if (typeof wanted === 'string') assert.equal(last, wanted, why);
		else assert.match(last, wanted, why);
		throw error;
	}
}

/** What is shown there becomes the text, or matches. */
export const shows = (where: Locator, wanted: string | RegExp, why?: string): Promise<void> =>
	settles(() => where.innerText(), wanted, why);

/** What the field holds becomes the text. */
export const holds = (field: Locator, wanted: string, why?: string): Promise<void> =>
	settles(() => field.inputValue(), wanted, why);

/** As many of them come to be. */
export const counts = (what: Locator, wanted: number, why?: string): Promise<void> =>
	settles(async () => String(await what.count()), String(wanted), why);

async function servePreview(chain: Chain): Promise<{ preview: ChildProcess; url: string }> {
	const port = await freePort();
	const vite = createRequire(import.meta.url)
		.resolve('vite/package.json')
		.replace('package.json', 'bin/vite.js');
	const preview = spawn(
		process.execPath,
		[vite, 'preview', '--host', '127.0.0.1', '--port', String(port), '--strictPort'],
		{
			cwd: join(ROOT, 'console'),
			env: { ...process.env, AUDIO_RPC: chain.node.url },
			stdio: 'ignore',
		},
	);
	process.once('exit', () => preview.kill('SIGKILL'));
	const url = `http://127.0.0.1:${port}/`;
	await waitFor('the preview', async () => (await fetch(url)).ok);
	return { preview, url };
}

/** Puts an extension into the page, as polkadot.js's does: keys stay out of it. */
async function inject(
	page: Page,
	chain: Chain,
	{ pairs, agrees = () => true, onPayload }: Wallet,
): Promise<void> {
	const pairOf = async (address: string): Promise<KeyringPair> => {
		const pair = pairs.find((known) => known.address === address);
		assert.ok(pair, `the wallet has no ${address}`);
		if (!(await agrees())) throw new Error('Cancelled');
		return pair;
	};
	await page.exposeFunction('walletSignRaw', async (address: string, data: string) =>
		u8aToHex((await pairOf(address)).sign(u8aWrapBytes(hexToU8a(data)))),
	);
	await page.exposeFunction(
		'walletSignPayload',
		async (payload: { address: string; version: number }) => {
			const pair = await pairOf(payload.address);
			onPayload?.(payload);
			return chain.api.registry
				.createType('ExtrinsicPayload', payload as never, { version: payload.version })
				.sign(pair).signature;
		},
	);
	const accounts = pairs.map(({ address, type, meta }) => ({
		address,
		type,
		name: String(meta['name'] ?? 'mine'),
	}));
	await page.addInitScript((known) => {
		const given = globalThis as unknown as {
			walletSignRaw: (address: string, data: string) => Promise<string>;
			walletSignPayload: (payload: object) => Promise<string>;
			injectedWeb3: object;
		};
		given.injectedWeb3 = {
			'polkadot-js': {
				version: '0.0.0',
				enable: async () => ({
					accounts: {
						get: async () => known,
						subscribe: (take: (all: unknown) => void) => (take(known), () => {}),
					},
					signer: {
						signRaw: async ({ address, data }: { address: string; data: string }) => ({
							id: 1,
							signature: await given.walletSignRaw(address, data),
						}),
						signPayload: async (payload: object) => ({
							id: 2,
							signature: await given.walletSignPayload(payload),
						}),
					},
				}),
			},
		};
	}, accounts);
}
