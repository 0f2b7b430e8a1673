import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';
import solid from 'vite-plugin-solid';

/** Files that are worth to be compressed: others are already. */
const TEXT = /\.(html|js|css|svg|json|webmanifest|wasm)$/;

/** Puts a `.br` beside each text file: the node serves it as it is, and compresses nothing itself. */
const precompressed = (): Plugin => ({
	name: 'precompressed',
	apply: 'build',
	enforce: 'post',
	writeBundle({ dir = '' }) {
		for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
			if (!TEXT.test(name)) continue;
			const plain = readFileSync(join(dir, name));
			const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length };
			const small = brotliCompressSync(plain, { params });
			if (small.length < plain.length) writeFileSync(join(dir, `${name}.br`), small);
		}
	},
});

export default defineConfig({
	plugins: [solid(), precompressed()],
	base: './',
	build: { target: 'es2022', assetsInlineLimit: 0, sourcemap: false, reportCompressedSize: false, modulePreload: { polyfill: false } },
	worker: { format: 'es' },
	// Beside `vite`, a node with its content service at this address answers what the page asks of its own origin.
	server: {
		proxy: {
			'/rpc': { target: process.env['AUDIO_CONTENT'] ?? 'http://127.0.0.1:9980', ws: true },
		},
	},
});
