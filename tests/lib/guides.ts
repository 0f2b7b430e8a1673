// Runs the JavaScript of a guide as it is printed.

import { execFile } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Chain } from './chain.ts';
import { ROOT, TESTS } from './paths.ts';
import { PATIENCE } from './wait.ts';

/** Runs a program of the documentation, and gives what it printed. */
export async function runProgram(source: string, env: Record<string, string> = {}): Promise<string> {
	// It imports the tests' packages, so it has to lie beside them.
	const file = join(TESTS, `program-${process.pid}.tmp.mjs`);
	writeFileSync(file, source);
	try {
		const options = { env: { ...process.env, ...env }, timeout: 3 * PATIENCE };
		return (await promisify(execFile)(process.execPath, [file], options)).stdout;
	} finally {
		rmSync(file, { force: true });
	}
}

/** What a guide's reader does: runs a snippet, or waits before the next one. */
type Step = { snippet: string } | { wait: number; unit: string };

/** The JavaScript of a guide, and the notes `<!-- N eras later -->` between, in order. */
export function stepsOf(markdown: string): Step[] {
	const found = markdown.matchAll(/```js\n(.*?)```|<!-- (\d+) (eras|blocks) later -->/gs);
	return [...found].map(([, snippet, wait, unit]) =>
		snippet === undefined ? { wait: Number(wait), unit: String(unit) } : { snippet },
	);
}

/** The code blocks of a guide that follow the note `<!-- marker -->`, in order. */
export function blocksOf(markdown: string, marker: string): string[] {
	const fence = new RegExp(`<!-- ${marker} -->\\n\`\`\`\\w+\\n(.*?)\`\`\``, 'gs');
	return [...markdown.matchAll(fence)].map(([, block]) => String(block));
}

/** Goes with the snippets: makes blocks all the time, and more of them where the guide says later. */
const around = (url: string): string => `
import { WsProvider as Provider } from '@polkadot/api';
const blocks = new Provider('${url}');
await blocks.isReady;
const seal = () => blocks.send('engine_createBlock', [true, true, null]);
let open = true;
const sealing = (async () => {
	while (open) {
		await seal();
		await new Promise((resolve) => setTimeout(resolve, 200));
	}
})();
const later = {
	async blocks(count) {
		for (let made = 0; made < count; made++) await seal();
	},
	async eras(count) {
		const era = async () => (await api.query.staking.activeEra()).unwrap().index.toNumber();
		for (const until = (await era()) + count; (await era()) < until; ) await later.blocks(20);
	},
};
`;

const END = `
open = false;
await sealing;
await blocks.disconnect();
await api.disconnect();
`;

/**
 * Runs a guide's snippets one after another as one program, on a development chain of its own. Gives
 * what they printed.
 *
 * `replaced` are texts of the guide that a reader fills in.
 */
export async function runGuide(name: string, replaced: Record<string, string> = {}): Promise<string> {
	let guide = readFileSync(join(ROOT, 'docs', name), 'utf8');
	const chain = await Chain.manual();
	try {
		for (const [text, by] of Object.entries({ 'ws://127.0.0.1:9944': chain.node.url, ...replaced })) {
			if (!guide.includes(text)) throw new Error(`${name} does not have '${text}'`);
			guide = guide.replaceAll(text, by);
		}
		const program = stepsOf(guide).map((step) =>
			'wait' in step ? `await later.${step.unit}(${step.wait});` : step.snippet,
		);
		return await runProgram([around(chain.node.url), ...program, END].join('\n'));
	} finally {
		await chain.close();
	}
}
