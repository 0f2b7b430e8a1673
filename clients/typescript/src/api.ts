// The chain's API as polkadot-api types it.

import type { audio } from '@audio-chain/client/descriptors';
import type { TypedApi } from 'polkadot-api';

/** Storage, constants, calls, events and runtime APIs of the AUDIO chain, typed by its metadata. */
export type Api = TypedApi<typeof audio>;
