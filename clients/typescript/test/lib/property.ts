// Property tests draw the same cases each time: who changes something sees what that does, and
// nothing fails for a case that chance brings. AUDIO_SEED=$RANDOM draws others.

import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env['AUDIO_SEED'] ?? 1) });

export default fc;
