// Three nodes of Garage, which keep one bucket as the operators' guide has it.

import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { blocksOf, guide } from './guides.ts';
import { freePort, temporaryFolder } from './node.ts';
import { GARAGE } from './paths.ts';
import { GiveUp, PATIENCE, waitFor } from './wait.ts';

/** What the guide calls the nodes, and where it has them. */
const NAMES = ['first', 'second', 'third'] as const;
const PLACES = ['10.0.0.1:3901', '10.0.0.2:3901', '10.0.0.3:3901'];

interface Member {
	/** Its file of settings. */
	config: string;
	/** Where it speaks S3. */
	s3: string;
	child?: ChildProcess;
	closed?: Promise<void>;
	log: string;
}

export class Garage {
	#keys = { id: '', secret: '' };

	private constructor(
		/** Its nodes: each has all that is in the bucket, and can be killed and started again. */
		readonly members: Member[],
		readonly bucket: string,
	) {
		process.once('exit', () => {
			for (const { child } of members) child?.kill('SIGKILL');
		});
	}

	/** Starts the nodes, makes a cluster of them, and in it the bucket and its key. */
	static async start(): Promise<Garage> {
		const folder = temporaryFolder();
		const secret = randomBytes(32).toString('hex');
		const [settings = ''] = blocksOf(guide('operators.md'), 'garage-settings');
		const members: Member[] = [];
		for (const name of NAMES) {
			const [rpc, s3] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
			mkdirSync(join(folder, name));
			const values = {
				metadata_dir: join(folder, name, 'meta'),
				data_dir: join(folder, name, 'data'),
				rpc_bind_addr: rpc,
				rpc_public_addr: rpc,
				rpc_secret: secret,
				api_bind_addr: s3,
			};
			let text = settings;
			for (const [key, value] of Object.entries(values)) {
				const line = new RegExp(`^${key} = ".*"$`, 'm');
				assert.match(text, line, `the guide gives Garage no ${key}`);
				text = text.replace(line, `${key} = "${value}"`);
			}
			const config = join(folder, `${name}.toml`);
			writeFileSync(config, text, { mode: 0o600 });
			members.push({ config, s3, log: '' });
		}
		const garage = new Garage(members, 'music');
		try {
			for (const member of members.keys()) await garage.up(member);
			await garage.#found();
		} catch (error) {
			await garage.close();
			throw error;
		}
		return garage;
	}

	/** What a node finds the bucket by: at the first of them, which is on its machine. */
	get env(): Record<string, string> {
		return {
			AWS_ACCESS_KEY_ID: this.#keys.id,
			AWS_SECRET_ACCESS_KEY: this.#keys.secret,
			AWS_ENDPOINT_URL: `http://${this.members[0]!.s3}`,
			AWS_REGION: 'garage',
		};
	}

	/** Runs a command of Garage at the first of them. */
	async command(...args: string[]): Promise<string> {
		return (
			await promisify(execFile)(GARAGE, ['-c', this.members[0]!.config, ...args], {
				timeout: PATIENCE,
			})
		).stdout;
	}

	/** What Garage says of something, by a request of its API for administrators. */
	async ask<T>(request: string, parameters: object | null = null): Promise<T> {
		return JSON.parse(await this.command('json-api', request, JSON.stringify(parameters))) as T;
	}

	/** Does what the guide says. */
	async #found(): Promise<void> {
		const ids: string[] = [];
		for (const { config } of this.members) {
			const { stdout } = await promisify(execFile)(
				GARAGE,
				['-c', config, 'node', 'id', '-q'],
				{ timeout: PATIENCE },
			);
			ids.push(stdout.trim());
		}
		const [commands = ''] = blocksOf(guide('operators.md'), 'garage-commands');
		for (const line of commands.trim().split('\n')) {
			let command = line.replace(/#.*/, '').trim();
			for (const [at, id] of ids.entries()) {
				const name = `<${NAMES[at]}>`;
				command = command
					.replaceAll(`${name}@${PLACES[at]}`, id)
					.replaceAll(name, String(id.split('@')[0]));
			}
			const [program, ...args] = command.split(/\s+/);
			assert.equal(program, 'garage', line);
			const said = await this.command(...args);
			const [, id] = /^Key ID: +(\S+)$/m.exec(said) ?? [];
			const [, secret] = /^Secret key: +(\S+)$/m.exec(said) ?? [];
			if (id && secret) this.#keys = { id, secret };
		}
		assert.ok(this.#keys.id, 'the guide makes a key');
		await this.whole();
	}

	/** Waits until all nodes are connected, and have what they are to have. */
	async whole(): Promise<void> {
		await waitFor('Garage to be whole', async () => {
			const { status } = await this.ask<{ status: string }>('GetClusterHealth');
			return status === 'healthy';
		});
	}

	/** How many objects there are in the bucket. */
	async objects(): Promise<number> {
		return (await this.ask<{ objects: number }>('GetBucketInfo', { globalAlias: this.bucket }))
			.objects;
	}

	/** Starts one of them, and waits until it answers. */
	async up(index: number): Promise<void> {
		const member = this.members[index]!;
		const child = spawn(GARAGE, ['-c', member.config, 'server'], {
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		const collect = (text: string): void => {
			member.log += text;
		};
		child.stdout.setEncoding('utf8').on('data', collect);
		child.stderr.setEncoding('utf8').on('data', collect);
		child.once('error', (error) =>
			collect(`${String(error)}: scripts/drills.sh garage installs it`),
		);
		member.child = child;
		member.closed = new Promise((resolve) => child.once('close', () => resolve()));
		await waitFor(`node ${index} of Garage`, async () => {
			if (child.exitCode !== null || child.pid === undefined)
				throw new GiveUp(member.log.slice(-4_000));
			// Without a signature it refuses.
			return (await fetch(`http://${member.s3}/`)).status === 403;
		});
	}

	/** Kills one of them, as a power cut would. */
	async down(index: number): Promise<void> {
		const { child, closed } = this.members[index]!;
		child?.kill('SIGKILL');
		await closed;
	}

	async close(): Promise<void> {
		for (const index of this.members.keys()) await this.down(index);
	}
}
