// Runs the JavaScript of a guide as it is printed.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Chain } from './chain.ts';
import { ROOT, TESTS } from './paths.ts';
import { PATIENCE } from './wait.ts';

/** Runs a program of the documentation in a folder, and gives what it printed. */
export async function runProgram(
	source: string,
	{ env = {}, cwd = TESTS }: { env?: Record<string, string>; cwd?: string } = {},
): Promise<string> {
	// It imports the tests' packages and `guide.mjs`, so it has to lie beside them.
	const file = join(TESTS, `program-${process.pid}.tmp.mjs`);
	writeFileSync(file, source);
	try {
		const options = { cwd, env: { ...process.env, ...env }, timeout: 3 * PATIENCE };
		// `tsx` by its address, since the folder is another.
		const args = ['--import', import.meta.resolve('tsx'), file];
		return (await promisify(execFile)(process.execPath, args, options)).stdout;
	} finally {
		rmSync(file, { force: true });
	}
}

/** The JavaScript of a guide, in order. */
export function snippetsOf(markdown: string): string[] {
	return [...markdown.matchAll(/^ *```js\n(.*?)^ *```$/gms)].map(([, snippet]) =>
		String(snippet),
	);
}

/** The code blocks of a guide that follow the note `<!-- marker -->`, in order. */
export function blocksOf(markdown: string, marker: string): string[] {
	const fence = new RegExp(`<!-- ${marker} -->\\n *\`\`\`\\w+\\n(.*?)\`\`\``, 'gs');
	return [...markdown.matchAll(fence)].map(([, block]) => String(block));
}

/** A guide, as it is printed. */
export const guide = (name: string): string => readFileSync(join(ROOT, 'docs', name), 'utf8');

/** A command of the node as the operators' guide has it after `<!-- marker -->`, with the values of these options in place
 *  of its own. */
export function guidedCommand(marker: string, values: Record<string, string>): string[] {
	const [block = ''] = blocksOf(guide('operators.md'), marker);
	const [program, ...words] = block.replaceAll('\\\n', ' ').trim().split(/\s+/);
	assert.equal(program, 'audio-node');
	for (const [option, value] of Object.entries(values)) {
		const at = words.indexOf(option);
		assert.ok(at >= 0, `the guide gives ${marker} no ${option}`);
		words[at + 1] = value;
	}
	return words;
}

/**
 * Runs a guide's snippets one after another as one program, in `folder`, on a chain that makes
 * blocks when it is asked to. Gives what they printed.
 */
export function runGuide(name: string, chain: Chain, folder: string): Promise<string> {
	const env = { AUDIO_URL: chain.node.url, AUDIO_SEAL: '1' };
	return runProgram(snippetsOf(guide(name)).join('\n'), { env, cwd: folder });
}
