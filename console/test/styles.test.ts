// Styles of a page stay with it: pages are loaded one after another into one document, and none is unloaded.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';

const PAGES = fileURLToPath(new URL('../src/pages', import.meta.url));

test('all that a page styles is below its own mark', () => {
	let found = 0;
	for (const page of readdirSync(PAGES)) {
		for (const file of readdirSync(join(PAGES, page)).filter((name) => name.endsWith('.css'))) {
			const rules = readFileSync(join(PAGES, page, file), 'utf8')
				.replace(/\/\*.*?\*\//gs, '')
				.trim();
			const mark = `main[data-page='${page}'] {`;
			assert.ok(rules.startsWith(mark), `${page}/${file} begins with ${mark}`);
			let depth = 0;
			const ends = [...rules].flatMap((letter, at) => {
				depth += letter === '{' ? 1 : letter === '}' ? -1 : 0;
				return letter === '}' && depth === 0 ? [at] : [];
			});
			assert.deepEqual(ends, [rules.length - 1], `${page}/${file} has nothing beside it`);
			found++;
		}
	}
	assert.ok(found >= 6);
});
