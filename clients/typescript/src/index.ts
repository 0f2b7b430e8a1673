// The AUDIO chain and its content nodes, for applications in a browser or in Node.js.

export { audio } from '@audio-chain/client/descriptors';
export * from './address.ts';
export * from './amount.ts';
export type { Api } from './api.ts';
export { fromHex, toHex } from './bytes.ts';
export * from './cid.ts';
export * from './clock.ts';
export * from './connect.ts';
export * from './costs.ts';
export * from './deliver.ts';
export * from './endpoint.ts';
export * from './error.ts';
export * from './explain.ts';
export * from './features.ts';
export * from './ledger.ts';
export * from './listening-key.ts';
export * from './locate.ts';
export * from './node-proof.ts';
export * from './preflight.ts';
export * from './problem.ts';
export * from './problems.ts';
export * from './put-document.ts';
export * from './read.ts';
export * from './receipt.ts';
export * from './remote-text.ts';
export * from './selection.ts';
export * from './sign.ts';
export { type Bytes, piecesOf } from './stream.ts';
export * from './token.ts';
export {
	type Upload,
	type UploadOptions,
	type UploadProgress,
	type UploadReason,
	type UploadState,
	upload,
	UploadError,
	uploadToAny,
} from './upload.ts';
export * from './upload-tokens.ts';
export * from './verify.ts';
