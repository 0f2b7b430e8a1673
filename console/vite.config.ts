import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { build, defineConfig, type Plugin } from 'vite';
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
			const params = {
				[constants.BROTLI_PARAM_QUALITY]: 9,
				[constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
			};
			const small = brotliCompressSync(plain, { params });
			if (small.length < plain.length) writeFileSync(join(dir, `${name}.br`), small);
		}
	},
});

/** Puts the service worker beside the page: its scope is the folder that it comes from. A classic script, since not all
 *  browsers take modules for these. */
const serviceWorker = (): Plugin => ({
	name: 'service-worker',
	apply: 'build',
	enforce: 'pre',
	writeBundle: {
		sequential: true,
		order: 'pre',
		async handler({ dir = 'dist' }) {
			await build({
				configFile: false,
				logLevel: 'warn',
				publicDir: false,
				build: {
					outDir: dir,
					emptyOutDir: false,
					target: 'es2022',
					reportCompressedSize: false,
					rolldownOptions: {
						input: 'src/worker/sw.ts',
						output: { format: 'iife', entryFileNames: 'sw.js' },
					},
				},
			});
		},
	},
});

// For whoever works on the console: a node whose RPC is at AUDIO_RPC answers what the page asks of its own origin.
const proxy = {
	'/rpc': {
		target: process.env['AUDIO_RPC'] ?? 'ws://127.0.0.1:9944',
		ws: true,
		changeOrigin: true,
		rewriteWsOrigin: true,
		rewrite: (path: string) => path.replace(/^\/rpc/, '/'),
	},
};

const POLICY = [
	"default-src 'none'",
	"script-src 'self' 'wasm-unsafe-eval'",
	"style-src 'self'",
	"font-src 'self'",
	"img-src 'self' blob:",
	"media-src 'self' blob: http: https:",
	"connect-src 'self' http: https: ws: wss:",
	"worker-src 'self'",
	"manifest-src 'self'",
	"base-uri 'none'",
	"form-action 'none'",
	"frame-ancestors 'none'",
].join('; ');

// The light client runs in a worker, which has its code. polkadot-api names an error of it, by a module that has all of
// the code once more.
const ofSmoldot = createRequire(
	fileURLToPath(import.meta.resolve('polkadot-api/smoldot/from-worker')),
);
const smoldot = createRequire(ofSmoldot.resolve('@polkadot-api/smoldot')).resolve(
	'smoldot/no-auto-bytecode',
);
const withoutCode = join(dirname(smoldot), '../mjs/no-auto-bytecode-browser.js');

export default defineConfig({
	plugins: [solid(), serviceWorker(), precompressed()],
	base: './',
	resolve: { alias: [{ find: /^@polkadot-api\/smoldot$/, replacement: withoutCode }] },
	build: {
		target: 'es2022',
		assetsInlineLimit: 0,
		reportCompressedSize: false,
		// Two files are larger than is usual, and both are loaded only where they are wanted.
		chunkSizeWarningLimit: 4_000,
		modulePreload: { polyfill: false },
		// What is bundled asks that its licence comes with it.
		license: { fileName: 'licences.md' },
	},
	worker: { format: 'es' },
	server: { proxy },
	// As the node serves it on a chain for testing: what its policy forbids fails here too.
	preview: { proxy, headers: { 'content-security-policy': POLICY } },
});
