// Tracks that change hands.

import { AddressError, accountOf, addressOf, sameAccount } from '@audio-chain/client';
import { createSignal, Show, type Component } from 'solid-js';
import { useAccounts } from '../../chain/accounts.tsx';
import { useChain } from '../../chain/connection.tsx';
import { createReading } from '../../chain/reading.ts';
import { useSubmit } from '../../chain/submit.tsx';
import { AddressField, Text } from '../../ui/fields.tsx';
import { Amount, Card, Fact, Facts } from '../../ui/show.tsx';
import { depositsOf } from './deposit.ts';
import { useFree, useParameters } from './facts.tsx';
import type { OwnTrack } from './own-tracks.ts';

/** The account that is written, or why it is none. */
function readAddress(text: string): { address: string } | { error: string } {
	try {
		return { address: addressOf(accountOf(text.trim())) };
	} catch (problem) {
		if (problem instanceof AddressError) return { error: problem.message };
		throw problem;
	}
}

export const OfferTrack: Component<{ track: OwnTrack; title: string; onDone: () => void }> = (
	props,
) => {
	const { api } = useChain();
	const { selected } = useAccounts();
	const submit = useSubmit();
	const [to, setTo] = createSignal('');
	const error = (): string | undefined => {
		if (to().trim() === '') return undefined;
		const read = readAddress(to());
		if ('error' in read) return read.error;
		const own = selected()?.address;
		return own !== undefined && sameAccount(read.address, own)
			? 'It is yours already.'
			: undefined;
	};
	const offer = async (address: string | undefined): Promise<void> => {
		const outcome = await submit({
			title:
				address === undefined
					? `Take the offer of “${props.title}” back`
					: `Offer “${props.title}”`,
			transaction: api.tx.Content.transfer_ownership({
				track: props.track.track,
				to: address,
			}),
			...(address === undefined
				? {}
				: {
						details: [
							{ label: 'To', value: () => <code class="long">{address}</code> },
						],
						warning:
							'It is theirs once they accept it. They put down the deposit then, and yours comes back.',
					}),
		});
		if (outcome?.ok) props.onDone();
	};
	return (
		<div class="form">
			<AddressField
				label="To the account"
				hint="They accept it with their own deposit."
				value={to()}
				onChange={setTo}
				error={error()}
			/>
			<div class="actions">
				<button
					type="button"
					class="main"
					disabled={to().trim() === '' || error() !== undefined}
					onClick={() => {
						const read = readAddress(to());
						if ('address' in read) void offer(read.address);
					}}
				>
					Offer it
				</button>
				<Show when={props.track.offeredTo}>
					<button type="button" onClick={() => void offer(undefined)}>
						Take the offer back
					</button>
				</Show>
			</div>
		</div>
	);
};

/** Accepts a track that somebody has offered. */
export const AcceptTrack: Component = () => {
	const { api } = useChain();
	const { selected } = useAccounts();
	const submit = useSubmit();
	const parameters = useParameters();
	const free = useFree();
	const [index, setIndex] = createSignal('');
	const isIndex = (): boolean => /^[0-9]{1,9}$/.test(index().trim());
	const found = createReading(
		() => (isIndex() && selected() ? `${Number(index())} ${selected()?.address}` : undefined),
		async (asked, { hash }) => {
			const [id = '', address = ''] = asked.split(' ');
			const at = { at: hash };
			const [track, quota, artist] = await Promise.all([
				api.query.Content.Tracks.getValue(Number(id), at),
				api.apis.FeatureAccessApi.storage_quota(address, at),
				api.query.Content.Artists.getValue(address, at),
			]);
			return { track, address, quota, covered: artist.covered };
		},
	);
	const deposit = (): bigint | undefined => {
		const [now, governed] = [found(), parameters()];
		if (!now?.track || !governed) return undefined;
		return depositsOf([now.track.bytes], {
			flat: governed.trackDeposit,
			perByte: governed.byteDeposit,
			quota: now.quota,
			covered: now.covered,
		})[0]?.held;
	};
	const isOffered = (): boolean => {
		const now = found();
		return now?.track?.offered_to !== undefined && now.track.offered_to === now.address;
	};
	const error = (): string | undefined => {
		if (index().trim() === '') return undefined;
		if (!isIndex()) return 'Write the number of a track.';
		const now = found();
		if (!now) return undefined;
		if (!now.track) return 'There is no such track.';
		if (!isOffered()) return 'This track is not offered to you.';
		const [takes, has] = [deposit(), free()];
		return takes !== undefined && has !== undefined && takes > has
			? 'Less is free than its deposit.'
			: undefined;
	};
	const accept = async (): Promise<void> => {
		const takes = deposit();
		if (takes === undefined) return;
		const outcome = await submit({
			title: `Accept track ${Number(index())}`,
			transaction: api.tx.Content.accept_ownership({ track: Number(index()) }),
			takes,
		});
		if (outcome?.ok) setIndex('');
	};
	return (
		<Card title="Accept a track" reading={found}>
			<div class="form">
				<Text
					label="Number of the track"
					hint="Of a track that somebody has offered to you."
					inputmode="numeric"
					value={index()}
					onChange={setIndex}
					error={error()}
				/>
				<Show when={isOffered()}>
					<Facts>
						<Fact label="Deposit">
							<Amount planck={deposit()} decimals={6} />
						</Fact>
					</Facts>
				</Show>
				<div class="actions">
					<button
						type="button"
						disabled={!isOffered() || error() !== undefined || deposit() === undefined}
						onClick={() => void accept()}
					>
						Accept it
					</button>
				</div>
			</div>
		</Card>
	);
};
