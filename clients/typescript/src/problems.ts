// The refusals of content nodes in plain words, by the names that docs/content.md lists.

/** What a refusal means, and what to do where there is something. */
export interface Words {
	readonly means: string;
	readonly todo?: string;
}

const words = (means: string, todo?: string): Words =>
	todo === undefined ? { means } : { means, todo };

const SIGN_AGAIN = 'Sign again.';
const TRY_AGAIN = 'Try again a little later, or ask another node.';

/** By name: what each refusal means, and what to do. */
export const PROBLEMS = {
	'bad-request': words('The node does not understand the request.'),
	'token-required': words(
		'The node asks for a signature of the account that may do this.',
		'Sign, and try again.',
	),
	'malformed-token': words('The node cannot read the signature that was shown.', SIGN_AGAIN),
	'foreign-token': words('The signature was for another chain, node or track.', SIGN_AGAIN),
	'forged-token': words(
		'The signature is not of the account that may do this.',
		'Choose the account that may, and sign again.',
	),
	'expired-token': words('The time of the signature is over.', SIGN_AGAIN),
	'forged-receipt': words(
		'The receipt is not signed by the fan or by one of its listening keys.',
		'See that the listening key is allowed on chain and has not ended.',
	),
	'not-bought': words(
		'The track is for sale, and the account has not bought it.',
		'Buy it to hear all of it.',
	),
	'lacks-feature': words(
		'The track asks for a feature that the account does not have.',
		'Lock AUDIO for that feature.',
	),
	'not-kept-here': words(
		'This node is not one of those that store it.',
		'Ask the nodes that the chain names.',
	),
	'not-to-have': words('The node that pulls is not to have the track.'),
	'local-only': words(
		"Only the node's own machine is told this.",
		'Ask on the machine that the node runs on.',
	),
	'foreign-origin': words(
		'The node gives the chain to its own pages alone.',
		"Open the node's own page, or ask a node of your own.",
	),
	'foreign-host': words(
		'The node does not go by the name of this page.',
		"Open the node's own address, or have its operator allow the name.",
	),
	'no-such-path': words('The node has no such page.'),
	'not-a-cid': words('That is no name of content.'),
	'not-published': words(
		'No track with this content is published, or the node has not seen its block yet.',
		'Try again after the next block.',
	),
	'not-here': words('The node does not have it.', 'Ask another node.'),
	'no-such-upload': words('The upload has ended, or was never begun.', 'Begin it anew.'),
	'no-receipt': words('The node knows no receipt of this fan and era yet.'),
	'no-such-subject': words('The chain knows no such track, playlist or account.'),
	'not-named': words(
		'Nothing on chain names this document.',
		'Publish the description first, or see that it is that which was published.',
	),
	'method-not-allowed': words('The node does not take this kind of request there.'),
	'wrong-offset': words(
		'The upload stands elsewhere than was thought.',
		'Ask where it stands, and go on from there.',
	),
	'already-here': words('The node has all of it already.', 'Nothing has to be done.'),
	'not-newer': words('The node knows a later receipt of this fan and era.', 'Build on that one.'),
	'rolled-back': words(
		'The receipt lacks plays that an earlier one had.',
		'Build on the last one.',
	),
	'no-metadata': words(
		'The description that names this picture is not here yet.',
		'Bring the description first.',
	),
	'precondition-failed': words('It is not what it was when it was asked for before.'),
	'unsupported-version': words('The node speaks another version of the upload protocol.'),
	'too-long': words('There are more bytes than may come.'),
	'uri-too-long': words('The address is too long.'),
	'upgrade-required': words('Only a WebSocket is served there.'),
	'unsupported-media-type': words('The node does not take this type of content here.'),
	'not-a-picture': words(
		'This is no JPEG, PNG or WebP picture, or it is damaged.',
		'Choose a picture of one of these types.',
	),
	'too-many-pixels': words(
		'The picture has more pixels than nodes take.',
		'Make it smaller: at most 4,096 pixels a side.',
	),
	'range-not-satisfiable': words('The content has no such part.'),
	'wrong-length': words(
		'The file has another length than was published.',
		'Choose the file that was published; it may have changed since.',
	),
	'wrong-hash': words(
		'The file is not the one that was published, or it changed while it was sent.',
		'Choose the file that was published.',
	),
	'not-json': words('The description is no JSON.'),
	'not-canonical': words('The description is not in canonical form (RFC 8785).'),
	'too-deep': words('The description has too many levels.'),
	'unfit-metadata': words(
		'The description lacks what says what it describes, or names something that is no picture of ours.',
	),
	'foreign-receipt': words(
		'The receipt is for another node.',
		'Send it to the node that it names.',
	),
	'wrong-round': words(
		'Receipts are taken of this era and the one before, and this is of another.',
	),
	'stake-too-low': words('Too little is at stake for plays to count.', 'Stake 10 AUDIO or more.'),
	'too-many-uploads': words(
		'Too many uploads are in progress at this node.',
		'Wait until another one is over.',
	),
	'too-many-requests': words('Too much is asked of this node at once.', TRY_AGAIN),
	delisted: words(
		'The track is delisted: nobody may hear it.',
		'Its artist may ask the committee, or a referendum, to put it back.',
	),
	'not-ready': words('The node is not ready.', TRY_AGAIN),
	draining: words('The node is about to be stopped and begins nothing new.', 'Ask another node.'),
	'not-yet-here': words('The track has not come to this node yet.', TRY_AGAIN),
	damaged: words('The node is repairing its copy.', 'Ask another node.'),
	busy: words('The node has as much to do as it can.', TRY_AGAIN),
	'chain-unavailable': words('The node cannot ask the chain just now.', TRY_AGAIN),
	'storage-failed': words("The node's storage does not work just now.", TRY_AGAIN),
	'no-space': words('The node has no room left.', 'Ask another node.'),
	'too-many-receipts': words(
		'The node has as many receipts as it can, all worth more.',
		'Submit the receipt on chain.',
	),
} as const satisfies Record<string, Words>;

/** The name of a refusal, without `urn:audio:problem:`. */
export type ProblemName = keyof typeof PROBLEMS;
