// The AUDIO chain and its content nodes, for applications in a browser or in Node.js.

export { audio } from '@audio-chain/client/descriptors';
