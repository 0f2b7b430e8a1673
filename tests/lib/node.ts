// Starts and stops real nodes. Whatever is started here is gone when the test process is.

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BINARY, WASM_CACHE } from './paths.ts';
import { GiveUp, PATIENCE, waitFor, within } from './wait.ts';

const running = new Set<ChildProcess>();
const folders = new Set<string>();

function cleanUp(): void {
	for (const child of running) child.kill('SIGKILL');
	running.clear();
	if (process.env['AUDIO_KEEP']) return;
	for (const folder of folders) rmSync(folder, { recursive: true, force: true });
	folders.clear();
}

process.on('exit', cleanUp);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
	process.on(signal, () => {
		cleanUp();
		process.exit(1);
	});
}

/** A new folder that goes away with the test process (unless AUDIO_KEEP is set). */
export function temporaryFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), 'audio-e2e-'));
	folders.add(folder);
	return folder;
}

const given = new Set<number>();

/**
 * A port nobody listens on. Below the range from which the system serves outgoing connections, so
 * that none of them takes it before the node does.
 */
export async function freePort(): Promise<number> {
	for (let attempt = 0; attempt < 200; attempt++) {
		const port = 20_000 + Math.floor(Math.random() * 10_000);
		if (given.has(port)) continue;
		const free = await new Promise<boolean>((resolve) => {
			const server = createServer();
			server.once('error', () => resolve(false));
			server.listen({ port, host: '0.0.0.0' }, () => server.close(() => resolve(true)));
		});
		if (free) {
			given.add(port);
			return port;
		}
	}
	throw new Error('found no free port');
}

/** Listens on a port of 127.0.0.1 until closed, and hangs up on whoever calls. */
export async function occupyPort(): Promise<{ port: number; close: () => Promise<void> }> {
	const server = createServer((socket) => socket.destroy());
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(0, '127.0.0.1', resolve);
	});
	return {
		port: (server.address() as AddressInfo).port,
		close: () => new Promise((resolve) => server.close(() => resolve())),
	};
}

function assertBinary(): void {
	if (!existsSync(BINARY)) throw new Error(`there is no ${BINARY}: run scripts/build.sh`);
}

export interface Finished {
	code: number | null;
	stdout: string;
	stderr: string;
}

/** Runs the binary to its end. One that does not end is killed, and that is an error. */
export async function runBinary(
	args: string[],
	{
		input,
		timeout = PATIENCE,
		env = {},
	}: { input?: string; timeout?: number; env?: Record<string, string> } = {},
): Promise<Finished> {
	assertBinary();
	const child = spawn(BINARY, [...args, '--wasm-cache', WASM_CACHE], {
		stdio: ['pipe', 'pipe', 'pipe'],
		env: { ...process.env, ...env },
	});
	running.add(child);
	let stdout = '';
	let stderr = '';
	child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
	child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
	child.stdin.on('error', () => {});
	child.stdin.end(input ?? '');
	const ended = new Promise<Finished>((resolve, reject) => {
		child.once('error', reject);
		child.once('close', (code) => {
			running.delete(child);
			resolve({ code, stdout, stderr });
		});
	});
	try {
		return await within(`audio-node ${args.join(' ')}`, ended, timeout);
	} catch (error) {
		child.kill('SIGKILL');
		throw new Error(`${String(error)}\n${stderr.slice(-4_000)}`);
	}
}

/** Like `runBinary`, and fails unless the binary succeeded. */
export async function runBinaryWell(
	args: string[],
	options: { input?: string } = {},
): Promise<Finished> {
	const finished = await runBinary(args, options);
	if (finished.code !== 0) {
		throw new Error(
			`audio-node ${args.join(' ')} exited with ${finished.code}:\n${finished.stderr}`,
		);
	}
	return finished;
}

export interface NodeOptions {
	/** What kind of node: `['--dev', '--sealing', 'manual']`. */
	args: string[];
	/** Kept when the node stops, for the next one. */
	basePath?: string;
	/** For messages. */
	name?: string;
	/** Fixed ports, for a node that others must find again after a restart. */
	rpcPort?: number;
	port?: number;
	/** Whether it serves metrics, on a port that `args` name. */
	prometheus?: boolean;
	/** What is in its environment beside what is in that of the test. */
	env?: Record<string, string>;
}

/** A running node. */
export class AudioNode {
	/** All that it printed. */
	log = '';
	#exit: { code: number | null; signal: NodeJS.Signals | null } | undefined;
	readonly #closed: Promise<void>;

	private constructor(
		readonly name: string,
		readonly basePath: string,
		readonly rpcPort: number,
		readonly port: number,
		readonly child: ChildProcess,
	) {
		running.add(child);
		const collect = (text: string): void => {
			this.log += text;
		};
		child.stdout?.setEncoding('utf8').on('data', collect);
		child.stderr?.setEncoding('utf8').on('data', collect);
		this.#closed = new Promise((resolve) => {
			child.once('close', (code, signal) => {
				this.#exit = { code, signal };
				running.delete(child);
				resolve();
			});
			child.once('error', (error) => {
				this.log += `\n${String(error)}`;
				this.#exit = { code: null, signal: null };
				running.delete(child);
				resolve();
			});
		});
	}

	/** Starts a node and waits until it answers. */
	static async start(options: NodeOptions): Promise<AudioNode> {
		assertBinary();
		const name = options.name ?? 'node';
		const basePath = options.basePath ?? join(temporaryFolder(), 'base');
		const rpcPort = options.rpcPort ?? (await freePort());
		const port = options.port ?? (await freePort());
		const args = [
			...options.args,
			...['--base-path', basePath],
			...['--rpc-port', String(rpcPort)],
			...['--listen-addr', `/ip4/127.0.0.1/tcp/${port}`],
			...(options.prometheus ? [] : ['--no-prometheus']),
			'--no-mdns',
			'--no-hardware-benchmarks',
			...['--wasm-cache', WASM_CACHE],
		];
		const env = { ...process.env, ...options.env };
		const child = spawn(BINARY, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
		const node = new AudioNode(name, basePath, rpcPort, port, child);
		try {
			await waitFor(`${name} to answer`, async () => {
				node.assertRuns();
				await node.rpc('system_health');
				return true;
			});
		} catch (error) {
			await node.kill();
			throw new Error(`${String(error)}\n--- log of ${name}:\n${node.log.slice(-6_000)}`);
		}
		return node;
	}

	get url(): string {
		return `ws://127.0.0.1:${this.rpcPort}`;
	}

	get runs(): boolean {
		return this.#exit === undefined;
	}

	/** Fails with the end of its log if the node is not there any more. */
	assertRuns(): void {
		if (this.#exit) {
			const { code, signal } = this.#exit;
			throw new GiveUp(`${this.name} ended (${signal ?? code}):\n${this.log.slice(-6_000)}`);
		}
	}

	/** A call over HTTP; it needs no connection that could break. */
	async rpc<T = unknown>(method: string, params: unknown[] = []): Promise<T> {
		const response = await fetch(`http://127.0.0.1:${this.rpcPort}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
			signal: AbortSignal.timeout(PATIENCE),
		});
		const answer = (await response.json()) as {
			result?: T;
			error?: { code: number; message: string; data?: unknown };
		};
		if (answer.error) throw new RpcError(method, answer.error);
		return answer.result as T;
	}

	/** Height and hashes of the best and of the last final block. */
	async heads(): Promise<{ best: number; final: number; finalHash: string }> {
		const best = await this.rpc<{ number: string }>('chain_getHeader');
		const finalHash = await this.rpc<string>('chain_getFinalizedHead');
		const final = await this.rpc<{ number: string }>('chain_getHeader', [finalHash]);
		return { best: Number(best.number), final: Number(final.number), finalHash };
	}

	/** What it ended with, if it did. */
	get exitCode(): number | null | undefined {
		return this.#exit?.code;
	}

	/** Ends it as an operator would, and waits for the end. */
	async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
		if (this.runs) this.child.kill(signal);
		try {
			await within(`${this.name} to stop`, this.#closed, 60_000);
		} catch {
			// A node that does not stop when asked must not outlive the test.
			await this.kill();
			throw new Error(
				`${this.name} did not stop within a minute:\n${this.log.slice(-4_000)}`,
			);
		}
	}

	/** Ends it as a power cut would. */
	async kill(): Promise<void> {
		if (this.runs) this.child.kill('SIGKILL');
		await this.#closed;
	}
}

/** What a node answered instead of a result. */
export class RpcError extends Error {
	readonly code: number;
	readonly data: unknown;

	constructor(method: string, error: { code: number; message: string; data?: unknown }) {
		super(
			`${method}: ${error.code}: ${error.message}${error.data === undefined ? '' : `: ${String(error.data)}`}`,
		);
		this.code = error.code;
		this.data = error.data;
	}
}
