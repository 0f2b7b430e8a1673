// A real browser without a window, asked by its debugging protocol.

import { type ChildProcess, spawn } from 'node:child_process';
import { WebSocket } from 'ws';
import { temporaryFolder } from './node.ts';
import { waitFor, within } from './wait.ts';

/** Chromium, as Debian's package `chromium` installs it. */
export class Browser {
	#next = 1;
	readonly #waiting = new Map<
		number,
		(answer: { result?: { value?: unknown }; exceptionDetails?: unknown }) => void
	>();

	private constructor(
		readonly child: ChildProcess,
		readonly socket: WebSocket,
	) {
		socket.on('message', (data) => {
			const { id, result } = JSON.parse(String(data)) as { id?: number; result?: object };
			if (id === undefined) return;
			this.#waiting.get(id)?.(result ?? {});
			this.#waiting.delete(id);
		});
	}

	/** Starts it with an empty page. */
	static async start(): Promise<Browser> {
		const flags = [
			'--headless=new',
			'--no-sandbox',
			'--disable-gpu',
			'--mute-audio',
			'--remote-debugging-port=0',
		];
		const profile = temporaryFolder();
		const autoplay = '--autoplay-policy=no-user-gesture-required';
		const child = spawn(
			'chromium',
			[...flags, autoplay, `--user-data-dir=${profile}`, 'about:blank'],
			{ stdio: ['ignore', 'ignore', 'pipe'] },
		);
		let said = '';
		child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
		process.on('exit', () => child.kill('SIGKILL'));
		const port = await waitFor(
			'the browser',
			() => /ws:\/\/127\.0\.0\.1:(\d+)\//.exec(said)?.[1],
		);
		const pages = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
			type: string;
			webSocketDebuggerUrl: string;
		}[];
		const page = pages.find(({ type }) => type === 'page');
		if (!page) throw new Error('the browser has no page');
		const socket = new WebSocket(page.webSocketDebuggerUrl);
		await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
		return new Browser(child, socket);
	}

	/** What an expression of the page comes to, once it is there. */
	async evaluate<T>(expression: string): Promise<T> {
		const id = this.#next++;
		const answer = new Promise<{ result?: { value?: unknown }; exceptionDetails?: unknown }>(
			(resolve) => this.#waiting.set(id, resolve),
		);
		const params = { expression, awaitPromise: true, returnByValue: true };
		this.socket.send(JSON.stringify({ id, method: 'Runtime.evaluate', params }));
		const { result, exceptionDetails } = await within('the page', answer);
		if (exceptionDetails) throw new Error(`the page: ${JSON.stringify(exceptionDetails)}`);
		return result?.value as T;
	}

	async close(): Promise<void> {
		this.socket.close();
		this.child.kill('SIGKILL');
	}
}
