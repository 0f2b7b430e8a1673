// A server that speaks S3, as others run one. What it keeps is in its memory.

import { type ChildProcess, spawn } from 'node:child_process';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort } from './node.ts';
import { MOTO } from './paths.ts';
import { GiveUp, waitFor } from './wait.ts';

/** Requests that are answered without a signature, for who sets the server up. */
const MANY = 1_000_000;

const tag = (name: string, xml: string): string[] =>
	[...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text]) =>
		String(text),
	);

/** Names whom a request is of, without a signature. */
const authorizationOf = (service: string): string =>
	`AWS4-HMAC-SHA256 Credential=owner/20250101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=none`;

/** A server with one bucket and one user of it, on a line that can be cut. */
export class S3Server {
	#line: Server | undefined;
	readonly #calls = new Set<Socket>();

	private constructor(
		readonly bucket: string,
		readonly child: ChildProcess,
		/** Where it listens. */
		readonly port: number,
		/** Where those listen who pass everything on to it. */
		readonly outer: number,
		readonly keys: { id: string; secret: string },
	) {}

	/** Starts it, and makes the bucket. */
	static async start(bucket: string): Promise<S3Server> {
		const port = await freePort();
		const env = { ...process.env, INITIAL_NO_AUTH_ACTION_COUNT: String(MANY) };
		const child = spawn(MOTO, ['-H', '127.0.0.1', '-p', String(port)], {
			env,
			stdio: ['ignore', 'ignore', 'pipe'],
		});
		let said = '';
		child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
		child.once(
			'error',
			(error) => (said += `${String(error)}: scripts/test.sh e2e installs it`),
		);
		process.once('exit', () => child.kill('SIGKILL'));
		const url = `http://127.0.0.1:${port}`;
		await waitFor('the S3 server', async () => {
			if (child.exitCode !== null || child.pid === undefined) throw new GiveUp(said);
			return (await fetch(`${url}/moto-api/`)).ok;
		});
		const iam = async (action: string, parameters: Record<string, string>): Promise<string> => {
			const body = new URLSearchParams({
				Action: action,
				Version: '2010-05-08',
				UserName: 'node',
				...parameters,
			});
			const answer = await fetch(url, {
				method: 'POST',
				body,
				headers: { authorization: authorizationOf('iam') },
			});
			const text = await answer.text();
			if (!answer.ok) throw new Error(`${action}: ${text}`);
			return text;
		};
		await iam('CreateUser', {});
		const everything = {
			Version: '2012-10-17',
			Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }],
		};
		await iam('PutUserPolicy', {
			PolicyName: 'all',
			PolicyDocument: JSON.stringify(everything),
		});
		const made = await iam('CreateAccessKey', {});
		const keys = {
			id: String(tag('AccessKeyId', made)[0]),
			secret: String(tag('SecretAccessKey', made)[0]),
		};
		const server = new S3Server(bucket, child, port, await freePort(), keys);
		await server.make();
		await server.up();
		return server;
	}

	/** What a node finds it by. */
	get env(): Record<string, string> {
		return {
			AWS_ACCESS_KEY_ID: this.keys.id,
			AWS_SECRET_ACCESS_KEY: this.keys.secret,
			AWS_ENDPOINT_URL: `http://127.0.0.1:${this.outer}`,
		};
	}

	/** It can be reached. */
	async up(): Promise<void> {
		const line = createServer((call) => {
			const inner = connect(this.port, '127.0.0.1');
			for (const [one, other] of [
				[call, inner],
				[inner, call],
			] as const) {
				this.#calls.add(one);
				one.pipe(other);
				one.on('error', () => other.destroy());
				one.on('close', () => {
					this.#calls.delete(one);
					other.destroy();
				});
			}
		});
		await new Promise<void>((resolve, reject) => {
			line.once('error', reject);
			line.listen(this.outer, '127.0.0.1', resolve);
		});
		this.#line = line;
	}

	/** It cannot. */
	async down(): Promise<void> {
		const closed = new Promise<void>((resolve) =>
			this.#line ? this.#line.close(() => resolve()) : resolve(),
		);
		for (const call of this.#calls) call.destroy();
		await closed;
	}

	/** Does something as who owns the server. */
	async #ask(path: string, method = 'GET', body?: Uint8Array): Promise<Response> {
		const auth = (count: number): Promise<Response> =>
			fetch(`http://127.0.0.1:${this.port}/moto-api/reset-auth`, {
				method: 'POST',
				body: String(count),
			});
		await auth(MANY);
		try {
			const headers = { authorization: authorizationOf('s3') };
			const url = `http://127.0.0.1:${this.port}/${this.bucket}${path}`;
			const answer = await fetch(url, { method, headers, ...(body ? { body } : {}) });
			if (!answer.ok)
				throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
			return answer;
		} finally {
			await auth(0);
		}
	}

	/** Makes the bucket. */
	async make(): Promise<void> {
		await this.#ask('', 'PUT');
	}

	/** The keys of all objects. */
	async list(): Promise<string[]> {
		return tag('Key', await (await this.#ask('?list-type=2')).text());
	}

	/** Takes everything out of the bucket. */
	async empty(): Promise<Map<string, Uint8Array>> {
		const taken = new Map<string, Uint8Array>();
		for (const key of await this.list()) {
			taken.set(key, new Uint8Array(await (await this.#ask(`/${key}`)).arrayBuffer()));
			await this.#ask(`/${key}`, 'DELETE');
		}
		return taken;
	}

	/** Puts it back, what says that all is there last. */
	async fill(objects: Map<string, Uint8Array>): Promise<void> {
		const isLast = ([key]: [string, Uint8Array]): number => Number(key.endsWith('CANARY'));
		const sorted = [...objects].sort((one, other) => isLast(one) - isLast(other));
		for (const [key, bytes] of sorted) await this.#ask(`/${key}`, 'PUT', bytes);
	}

	/** Deletes the bucket, which is empty. */
	async remove(): Promise<void> {
		await this.#ask('', 'DELETE');
	}

	/** Ends it. */
	async close(): Promise<void> {
		await this.down();
		this.child.kill('SIGKILL');
	}
}
