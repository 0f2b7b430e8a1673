// What tests of the console take from the client.

export { AudioError, cidOf, GROUP, rootOfStream } from '@audio-chain/client';
export { toHex } from '../../../clients/typescript/src/bytes.ts';
