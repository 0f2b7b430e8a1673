// Writes src/errors.generated.ts: what each error of the chain's pallets means, and what to do. Of this
// chain's own pallets that is in docs/errors.md, of the others in the metadata.
//
//     npm run errors

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { decAnyMetadata, unifyMetadata } from '@polkadot-api/substrate-bindings';

const here = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const GENERATED = here('src/errors.generated.ts');

/** Pallets with their errors: what each means and, if it is known, what to do. */
export type Table = Map<string, Map<string, { means: string; todo?: string }>>;

/** A sentence, in plain text. */
function sentence(markdown: string): string {
	const text = markdown
		.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
		.replaceAll('`', '')
		.replace(/\s+/g, ' ')
		.trim();
	// A call keeps its name as it is written.
	const isName = /^[a-z]+[A-Z.]/.test(text);
	const begun = isName ? text : text.charAt(0).toUpperCase() + text.slice(1);
	return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}

/** The tables of docs/errors.md: a section for each pallet, a row for each error. */
export function fromDocs(markdown: string): Table {
	const table: Table = new Map();
	for (const section of markdown.split(/^## /m).slice(1)) {
		const [name = '', ...lines] = section.split('\n');
		const errors = new Map<string, { means: string; todo: string }>();
		for (const line of lines) {
			const [, error, means, todo] = /^\| `(\w+)` \| (.*) \| (.*) \|$/.exec(line) ?? [];
			if (error === undefined || means === undefined || todo === undefined) continue;
			errors.set(error, { means: sentence(means), todo: sentence(todo) });
		}
		table.set(name.trim().charAt(0).toUpperCase() + name.trim().slice(1), errors);
	}
	return table;
}

/** The errors of the metadata, with the first sentence of what is said of each. */
export function fromMetadata(scale: Uint8Array): Table {
	const metadata = unifyMetadata(decAnyMetadata(scale));
	const table: Table = new Map();
	for (const { name, errors } of metadata.pallets) {
		const type =
			errors === undefined
				? undefined
				: metadata.lookup[typeof errors === 'number' ? errors : errors.type];
		if (type?.def.tag !== 'variant') continue;
		const described = type.def.value.map(({ name: error, docs }) => {
			const [paragraph = ''] = docs.join('\n').split(/\n\s*\n/);
			return [error, { means: paragraph.trim() === '' ? '' : sentence(paragraph) }] as const;
		});
		table.set(name, new Map(described));
	}
	return table;
}

/** All of the metadata's errors: those that the docs have in their words. */
export function combined(docs: Table, metadata: Table): Table {
	const all: Table = new Map();
	for (const [pallet, errors] of metadata) {
		const ours = docs.get(pallet);
		all.set(
			pallet,
			new Map([...errors].map(([name, words]) => [name, ours?.get(name) ?? words])),
		);
	}
	return all;
}

const quoted = (text: string): string =>
	text.includes("'") ? JSON.stringify(text) : `'${text.replaceAll('\\', '\\\\')}'`;

/** The source of src/errors.generated.ts. */
export function source(table: Table): string {
	const lines = [
		'// Made by `npm run errors` from docs/errors.md and the metadata: change these.',
		'',
		'/** By pallet and error: what it means and, if it is known, what to do. */',
		'export const ERRORS: Readonly<Record<string, Readonly<Record<string, readonly [means: string, todo?: string]>>>> = {',
	];
	for (const [pallet, errors] of table) {
		if (errors.size === 0) continue;
		lines.push(`\t${pallet}: {`);
		for (const [name, { means, todo }] of errors) {
			lines.push(
				`\t\t${name}: [${[means, todo]
					.filter((text) => text !== undefined)
					.map(quoted)
					.join(', ')}],`,
			);
		}
		lines.push('\t},');
	}
	return `${[...lines, '};'].join('\n')}\n`;
}

/** The source that the docs and the metadata of this repository give. */
export const generated = (): string =>
	source(
		combined(
			fromDocs(read('../../docs/errors.md').toString()),
			fromMetadata(read('.papi/metadata/audio.scale')),
		),
	);

export const read = (path: string): Buffer => readFileSync(here(path));

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
	writeFileSync(GENERATED, generated());
