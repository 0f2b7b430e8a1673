// Runs the snippets of a guide as they are printed.

import { execFile } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Chain } from './chain.ts';
import { ROOT, TESTS } from './paths.ts';
import { PATIENCE } from './wait.ts';

/** A snippet, or eras that have to pass before the next one. */
type Step = { snippet: string } | { eras: number };

/** The JavaScript of a guide, and the notes `<!-- N eras later -->` between, in order. */
export function stepsOf(markdown: string): Step[] {
	const found = markdown.matchAll(/```js\n(.*?)```|<!-- (\d+) eras later -->/gs);
	return [...found].map(([, snippet, eras]) => (snippet === undefined ? { eras: Number(eras) } : { snippet }));
}

/**
 * What runs after each snippet: makes blocks until what was sent is in one, and fails if anything sent
 * failed there.
 */
const AFTER = `
async function settle() {
	for (let pending = true; pending; pending = (await api.rpc.author.pendingExtrinsics()).length > 0) {
		const { hash } = await send('engine_createBlock', true, true, null);
		const at = await api.at(hash);
		for (const { event } of await at.query.system.events()) {
			if (event.method !== 'ExtrinsicFailed') continue;
			const [error] = event.data;
			const name = error.isModule ? api.registry.findMetaError(error.asModule).name : error.toString();
			throw new Error('an extrinsic failed: ' + name);
		}
	}
}
async function passEras(count) {
	const era = async () => (await api.query.staking.activeEra()).unwrap().index.toNumber();
	for (const until = (await era()) + count; (await era()) < until; ) {
		for (let block = 0; block < 20; block++) await send('engine_createBlock', true, true, null);
	}
}
function send(method, ...params) {
	return api._rpcCore.provider.send(method, params);
}
`;

/**
 * Runs a guide's snippets one after another as one program, on a development chain of its own whose
 * blocks are made after each of them. Gives what it printed.
 *
 * `replaced` are texts of the guide that a reader fills in.
 */
export async function runGuide(name: string, replaced: Record<string, string> = {}): Promise<string> {
	let guide = readFileSync(join(ROOT, 'docs', name), 'utf8');
	const chain = await Chain.manual();
	// It imports the tests' packages, so it has to lie beside them.
	const file = join(TESTS, `guide-${process.pid}.tmp.mjs`);
	try {
		for (const [text, by] of Object.entries({ 'ws://127.0.0.1:9944': chain.node.url, ...replaced })) {
			if (!guide.includes(text)) throw new Error(`${name} does not have '${text}'`);
			guide = guide.replaceAll(text, by);
		}
		const program = stepsOf(guide).map((step) =>
			'eras' in step ? `await passEras(${step.eras});` : `${step.snippet}\nawait settle();`,
		);
		writeFileSync(file, [...program, 'await api.disconnect();', AFTER].join('\n'));
		const { stdout } = await promisify(execFile)(process.execPath, [file], { timeout: 3 * PATIENCE });
		return stdout;
	} finally {
		rmSync(file, { force: true });
		await chain.close();
	}
}
