// Chain specifications, as the binary writes them.

import { writeFileSync } from 'node:fs';
import { runBinaryWell } from './node.ts';

/** The text of a built-in chain's specification. Not parsed: its numbers are too large for JSON.parse. */
export async function buildSpec(chain: string, ...options: string[]): Promise<string> {
	const args = ['build-spec', '--chain', chain, '--disable-default-bootnode', ...options];
	return (await runBinaryWell(args)).stdout;
}

/** Replaces what must be there exactly once. */
export function replaceOnce(text: string, pattern: RegExp, replacement: string): string {
	const found = [
		...text.matchAll(
			new RegExp(pattern, pattern.flags.includes('g') ? pattern.flags : `${pattern.flags}g`),
		),
	];
	if (found.length !== 1)
		throw new Error(`${String(pattern)} is ${found.length} times in the specification`);
	return text.replace(pattern, replacement);
}

export function write(path: string, text: string): string {
	writeFileSync(path, text);
	return path;
}
