// What the guides call by its name is there: they say of each step how it is done in the console.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SOURCES = join(ROOT, 'console/src');

const DOCS = join(ROOT, 'docs');

/** The guides that are followed step by step. */
const GUIDES = ['artists.md', 'fans.md', 'governance.md', 'operators.md'];

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** What a source shows as it stands: texts, and of those that have something put in, the parts. */
function textsOf(file: string): string[] {
	const found: string[] = [];
	const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
	const visit = (node: ts.Node): void => {
		if (ts.isJsxText(node) || ts.isStringLiteralLike(node) || isPart(node))
			found.push(oneLine(node.text.replaceAll('&amp;', '&')).replace(/ ?[(:]$/, ''));
		ts.forEachChild(node, visit);
	};
	visit(source);
	return found;
}

const isPart = (node: ts.Node): node is ts.TemplateHead | ts.TemplateMiddle | ts.TemplateTail =>
	ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node);

/** What the sources of a folder show, those of folders in it too, and the forms of bonds if it has them. */
function textsIn(folder: string): Set<string> {
	const files = readdirSync(join(SOURCES, folder), { recursive: true, encoding: 'utf8' })
		.filter((name) => /\.tsx?$/.test(name))
		.map((name) => join(SOURCES, folder, name));
	const bonds = join(SOURCES, 'staking/bonding.tsx');
	if (files.some((file) => readFileSync(file, 'utf8').includes('/staking/bonding.tsx')))
		files.push(bonds);
	return new Set(files.flatMap(textsOf));
}

/** Pages by their titles, with what each shows. */
function pages(): Map<string, Set<string>> {
	const source = readFileSync(join(SOURCES, 'app/pages.ts'), 'utf8');
	const entries = [...source.matchAll(/title: '([^']+)'.*?import\('\.\.\/(pages\/\w+)\//gs)];
	return new Map(entries.map(([, title = '', folder = '']) => [title, textsIn(folder)]));
}

interface Part {
	heading: string;
	hasCode: boolean;
	/** The paragraphs that begin with `> In the console:`. */
	notes: string[];
}

/** A guide by its headings. */
function partsOf(markdown: string): Part[] {
	const parts: Part[] = [];
	let isCode = false;
	let note: string[] = [];
	for (const line of [...markdown.split('\n'), '']) {
		const quoted = /^ *> ?(.*)$/.exec(line)?.[1];
		if (quoted !== undefined && !isCode) {
			note.push(quoted);
			continue;
		}
		const text = oneLine(note.join(' '));
		if (text.startsWith('In the console:')) parts.at(-1)?.notes.push(text);
		note = [];
		const fence = /^ *```(\w*)$/.exec(line);
		if (fence) {
			isCode = !isCode;
			const part = parts.at(-1);
			if (part && fence[1] === 'js') part.hasCode = true;
		}
		const heading = isCode ? undefined : /^#+ (.*)$/.exec(line)?.[1];
		if (heading !== undefined) parts.push({ heading, hasCode: false, notes: [] });
	}
	return parts;
}

/** What a note names: a name in bold, or several of which each is on the one before. */
const namesIn = (note: string): string[][] =>
	[...note.matchAll(/\*\*(.+?)\*\*/g)].map(([, path = '']) => path.split(' → '));

describe('the guides', () => {
	const known = pages();
	const everywhere = new Set(['app', 'ui', 'player'].flatMap((folder) => [...textsIn(folder)]));

	test('the pages are found', () => {
		assert.ok(known.size >= 8, [...known.keys()].join(', '));
		for (const [title, texts] of known) assert.ok(texts.size > 10, title);
	});

	for (const name of readdirSync(DOCS).filter((file) => file.endsWith('.md'))) {
		const parts = partsOf(readFileSync(join(DOCS, name), 'utf8'));
		if (parts.every(({ notes }) => notes.length === 0)) continue;
		test(`${name} names what is in the console`, () => {
			const missing: string[] = [];
			for (const note of parts.flatMap(({ notes }) => notes)) {
				// What has no page before it is on the one that was named last.
				let page: Set<string> | undefined;
				for (const [first = '', ...rest] of namesIn(note)) {
					const names = rest.length > 0 || known.has(first) ? rest : [first];
					if (names[0] !== first) {
						page = known.get(first);
						if (!page) missing.push(`the page ${first}: ${note}`);
					}
					for (const wanted of names)
						if (!page?.has(wanted) && !everywhere.has(wanted))
							missing.push(`${wanted}: ${note}`);
				}
			}
			assert.deepEqual(missing, []);
		});
	}

	for (const name of GUIDES)
		test(`${name} says of each step how it is done in the console`, () => {
			const steps = partsOf(readFileSync(join(DOCS, name), 'utf8')).filter(
				({ hasCode }) => hasCode,
			);
			assert.ok(steps.length >= 5);
			const without = steps.filter(({ notes }) => notes.length === 0);
			assert.deepEqual(
				without.map(({ heading }) => heading),
				[],
			);
		});
});
