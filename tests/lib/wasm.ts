// Reads and rewrites the sections of a WASM module.

import { readFileSync } from 'node:fs';

interface Section {
	id: number;
	/** Of custom sections, which have id 0. */
	name: string | undefined;
	/** Without id and length. */
	body: Uint8Array;
}

const MAGIC = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

function leb128(bytes: Uint8Array, at: number): [value: number, next: number] {
	let value = 0;
	let shift = 0;
	for (;;) {
		const byte = bytes[at++];
		if (byte === undefined) throw new Error('the module ends inside a number');
		value += (byte & 0x7f) * 2 ** shift;
		if (!(byte & 0x80)) return [value, at];
		shift += 7;
	}
}

function toLeb128(value: number): number[] {
	const bytes: number[] = [];
	do {
		const low = value % 128;
		value = Math.floor(value / 128);
		bytes.push(value > 0 ? low | 0x80 : low);
	} while (value > 0);
	return bytes;
}

export function sections(wasm: Uint8Array): Section[] {
	if (!MAGIC.every((byte, index) => wasm[index] === byte))
		throw new Error('this is no plain WASM module');
	const found: Section[] = [];
	let at = MAGIC.length;
	while (at < wasm.length) {
		const id = wasm[at++] as number;
		const [length, start] = leb128(wasm, at);
		const body = wasm.subarray(start, start + length);
		if (body.length !== length) throw new Error('the module ends inside a section');
		let name: string | undefined;
		if (id === 0) {
			const [nameLength, nameStart] = leb128(body, 0);
			name = new TextDecoder().decode(body.subarray(nameStart, nameStart + nameLength));
		}
		found.push({ id, name, body });
		at = start + length;
	}
	return found;
}

export function assemble(parts: Section[]): Uint8Array {
	return Buffer.concat([
		Buffer.from(MAGIC),
		...parts.flatMap(({ id, body }) => [Buffer.from([id, ...toLeb128(body.length)]), body]),
	]);
}

/**
 * What a runtime says of itself, with another name and without any code: a chain reads no more before
 * it refuses one, and the whole would be too long for an extrinsic.
 */
export function renamed(path: string, from: string, to: string): Uint8Array {
	if (from.length !== to.length) throw new Error('the names must be of one length');
	const parts = sections(readFileSync(path));
	const version = parts.find(({ name }) => name === 'runtime_version');
	if (!version) throw new Error(`${path} has no section runtime_version`);
	// The section's own name, then the version, which begins with the runtime's name.
	const wanted = Buffer.from([from.length << 2, ...Buffer.from(from)]);
	const at = Buffer.from(version.body).indexOf(wanted);
	if (at < 0) throw new Error(`the version in ${path} does not say ${from}`);
	version.body = Uint8Array.from(version.body);
	version.body.set(Buffer.from(to), at + 1);
	return assemble(parts.filter(({ name }) => name?.startsWith('runtime_')));
}
