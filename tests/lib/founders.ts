// Those who start a live network, as docs/network.md has them do it.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
	copyFileSync,
	existsSync,
	mkdirSync,
	readFileSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { blocksOf } from './guides.ts';
import { AudioNode, freePort, temporaryFolder } from './node.ts';
import { BINARY, ROOT, WASM_CACHE } from './paths.ts';
import { PATIENCE, within } from './wait.ts';

/** What a founder's file says of it. */
export interface Founder {
	stash: string;
	balance: number;
	bond: number;
	keys: Record<string, string>;
	bootNode: string;
}

/** A founder's machine: a folder of its own, and what the guide lets it change. */
interface Machine {
	name: string;
	folder: string;
	base: string;
	port: number;
}

export class Founders {
	readonly #guide = readFileSync(join(ROOT, 'docs/network.md'), 'utf8');
	readonly #folder = temporaryFolder();
	readonly #bin = join(this.#folder, 'bin');
	readonly #machines: Machine[] = [];

	/** The folder of the one who writes the specification. */
	readonly office = join(this.#folder, 'office');

	constructor() {
		mkdirSync(this.#bin);
		mkdirSync(this.office);
		symlinkSync(join(ROOT, 'scripts'), join(this.office, 'scripts'));
		// The node under test. How a validator would be started is noted, for it is started by us.
		const stub = [
			'#!/bin/sh',
			`case " $* " in *" --validator "*) printf '%s\\n' "$@" > arguments; exit 0;; esac`,
			`exec '${BINARY}' "$@" --wasm-cache '${WASM_CACHE}'`,
		];
		writeFileSync(join(this.#bin, 'audio-node'), `${stub.join('\n')}\n`, { mode: 0o755 });
	}

	/** Runs commands of the guide in a folder, and gives what they print. */
	async #run(commands: string, cwd: string): Promise<string> {
		const env = { ...process.env, PATH: `${this.#bin}:${process.env['PATH']}` };
		const child = spawn('bash', ['-euo', 'pipefail', '-c', commands], {
			cwd,
			env,
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		let output = '';
		for (const stream of [child.stdout, child.stderr])
			stream.setEncoding('utf8').on('data', (text: string) => (output += text));
		const [code] = (await within('commands of the guide', once(child, 'close'), PATIENCE)) as [
			number | null,
		];
		assert.equal(code, 0, `${commands}\n${output}`);
		return output;
	}

	/** The guide's lines for this founder, with its own values in the three that it is to change. */
	#linesFor({ name, base, port }: Machine): { begin: string; keys: string[]; start: string } {
		const [variables = '', ...steps] = blocksOf(this.#guide, 'every founder');
		const own = { NAME: name, BASE: base, ADDRESS: `/ip4/127.0.0.1/tcp/${port}` };
		let begin = variables;
		for (const [variable, value] of Object.entries(own)) {
			assert.match(begin, new RegExp(`^${variable}=`, 'm'));
			begin = begin.replace(new RegExp(`^${variable}=\\S+`, 'm'), `${variable}='${value}'`);
		}
		const start = steps.pop();
		assert.ok(start, 'the guide says how a founder starts');
		return { begin, keys: steps, start };
	}

	/** Step 1, by a new founder. */
	async makeKeys(name: string): Promise<Founder> {
		const folder = join(this.#folder, name);
		mkdirSync(folder);
		const machine = { name, folder, base: join(folder, 'base'), port: await freePort() };
		this.#machines.push(machine);
		const { begin, keys } = this.#linesFor(machine);
		await this.#run([begin, ...keys].join('\n'), folder);
		copyFileSync(join(folder, `${name}.json`), join(this.office, `${name}.json`));
		return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Founder;
	}

	/** Step 2. `accounts` are put in place of the guide's `<names>`. */
	async writeSpecification(accounts: Record<string, string>): Promise<string> {
		let [people = ''] = blocksOf(this.#guide, 'people.json');
		for (const [name, address] of Object.entries(accounts)) {
			assert.ok(people.includes(`<${name}>`), `the guide's people.json has <${name}>`);
			people = people.replaceAll(`<${name}>`, address);
		}
		writeFileSync(join(this.office, 'people.json'), people);
		await this.#run(blocksOf(this.#guide, 'one founder').join('\n'), this.office);
		const raw = join(this.office, 'audio-raw.json');
		assert.ok(existsSync(raw));
		return raw;
	}

	/** Step 3: the founders' nodes, on the loopback interface. */
	async start(): Promise<AudioNode[]> {
		const nodes: AudioNode[] = [];
		for (const machine of this.#machines) {
			copyFileSync(
				join(this.office, 'audio-raw.json'),
				join(machine.folder, 'audio-raw.json'),
			);
			const { begin, start } = this.#linesFor(machine);
			await this.#run([begin, start].join('\n'), machine.folder);
			const noted = readFileSync(join(machine.folder, 'arguments'), 'utf8')
				.trimEnd()
				.split('\n');
			const args = noted.map((argument) =>
				argument === 'audio-raw.json' ? join(machine.folder, argument) : argument,
			);
			const at = args.indexOf('--base-path');
			assert.equal(args[at + 1], machine.base);
			args.splice(at, 2);
			nodes.push(
				await AudioNode.start({
					name: machine.name,
					args: [...args, '--allow-private-ip'],
					basePath: machine.base,
					port: machine.port,
				}),
			);
		}
		return nodes;
	}
}
