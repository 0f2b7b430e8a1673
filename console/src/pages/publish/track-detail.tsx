// One of the account's tracks: what the chain has of it, and what can be changed.

import { cidOf } from '@audio-chain/client';
import { createSignal, For, Match, Show, Switch, type Component } from 'solid-js';
import { useChain } from '../../chain/connection.tsx';
import { createReading } from '../../chain/reading.ts';
import { useSubmit } from '../../chain/submit.tsx';
import { bytes, count, playingTime } from '../../ui/format.ts';
import { Address, Amount, Card, Fact, Facts, Notice } from '../../ui/show.tsx';
import { takenDown } from './deposit.ts';
import { EditTrack } from './edit-track.tsx';
import { AtEra, useEra, useParameters } from './facts.tsx';
import type { Parcel } from './kept.ts';
import type { OwnTrack } from './own-tracks.ts';
import { OfferTrack } from './ownership.tsx';
import { Bring } from './waiting.tsx';

type Doing = 'nothing' | 'edit' | 'offer' | 'bring';

export const TrackDetail: Component<{
	track: OwnTrack;
	title: string;
	words: string;
	parcel: Parcel | undefined;
	isMissing: boolean;
	onChange: () => void;
}> = (props) => {
	const { api } = useChain();
	const submit = useSubmit();
	const era = useEra();
	const parameters = useParameters();
	const [doing, setDoing] = createSignal<Doing>('nothing');
	const more = createReading(
		() => props.track.track,
		async (track, { hash }) => {
			const [info, stagers] = await Promise.all([
				api.apis.ContentApi.track(track, { at: hash }),
				api.apis.ContentApi.stagers(track, { at: hash }),
			]);
			return {
				placed: info?.placement !== undefined,
				stagers: stagers.map(({ node }) => node),
			};
		},
		{ every: 5 },
	);
	const ends = (): ReturnType<typeof takenDown> | undefined => {
		const [now, period] = [era(), parameters()?.forfeitPeriod];
		return now && period !== undefined ? takenDown(props.track, now.index, period) : undefined;
	};
	const takeDown = async (): Promise<void> => {
		const now = ends();
		if (!now) return;
		const outcome = await submit({
			title: `Take “${props.title}” down`,
			transaction: api.tx.Content.unpublish({ track: props.track.track }),
			details: [
				{ label: 'Comes back', value: () => <Amount planck={now.back} /> },
				{ label: 'Forfeited', value: () => <Amount planck={now.forfeited} /> },
			],
			warning:
				now.forfeited > 0n
					? `It is taken down before era ${count(now.freeFrom)}, so a part of its deposit is forfeited. This cannot be undone.`
					: 'This cannot be undone. Only you can publish the same bytes in the 28 eras that follow.',
		});
		if (outcome?.ok) props.onChange();
	};
	const refresh = async (): Promise<void> => {
		const outcome = await submit({
			title: `Bring the deposit of “${props.title}” up to date`,
			transaction: api.tx.Content.refresh({ track: props.track.track }),
		});
		if (outcome?.ok) props.onChange();
	};
	const toggle = (what: Doing): void => void setDoing((now) => (now === what ? 'nothing' : what));
	return (
		<Card title={props.title} aside={<span>track {props.track.track}</span>} reading={more}>
			<Show when={props.track.delisted}>
				{(reason) => (
					<Notice kind="error">
						This track is delisted: {reason()}. Nobody hears it until that is reversed;
						its description can still be changed.
					</Notice>
				)}
			</Show>
			<Facts>
				<Fact label="Stands">{props.words}</Fact>
				<Fact label="Held by">
					<Show
						when={props.track.holders && props.track.holders.length > 0}
						fallback="nobody yet"
					>
						<For each={props.track.holders}>
							{({ node, serves }, index) => (
								<>
									{index() > 0 ? ', ' : ''}node {node}
									{serves ? '' : ' (does not serve now)'}
								</>
							)}
						</For>
					</Show>
				</Fact>
				<Fact label="Staged by">
					{more()
						?.stagers.map((node) => `node ${node}`)
						.join(', ') || '–'}
				</Fact>
				<Fact label="Who may hold it">
					{more() === undefined
						? '–'
						: more()?.placed
							? 'drawn'
							: 'drawn two epochs after it was published'}
				</Fact>
				<Fact label="Content">
					<code class="long">{cidOf(props.track.root)}</code>
				</Fact>
				<Fact label="Size and time">
					{bytes(props.track.bytes)}, {playingTime(props.track.duration)}
				</Fact>
				<Fact label="Deposit">
					<Amount planck={props.track.deposit} decimals={6} />
					<Show when={props.track.covered > 0n}>
						, {bytes(props.track.covered)} by your quota
					</Show>
				</Fact>
				<Fact label="Published in">
					<AtEra index={props.track.published} era={era()} />
				</Fact>
				<Show when={ends()}>
					{(now) => (
						<Fact label="Taken down now, it forfeits">
							<Amount planck={now().forfeited} />
							<Show when={now().forfeited > 0n}>
								; nothing from <AtEra index={now().freeFrom} era={era()} />
							</Show>
						</Fact>
					)}
				</Show>
				<Show when={props.track.offeredTo}>
					<Fact label="Offered to">
						<Address address={props.track.offeredTo} />
					</Fact>
				</Show>
			</Facts>
			<div class="actions">
				<Show when={props.isMissing}>
					<button
						type="button"
						class="main"
						aria-expanded={doing() === 'bring'}
						onClick={() => toggle('bring')}
					>
						Bring it to a node
					</button>
				</Show>
				<button
					type="button"
					aria-expanded={doing() === 'edit'}
					onClick={() => toggle('edit')}
				>
					Change
				</button>
				<button
					type="button"
					aria-expanded={doing() === 'offer'}
					disabled={props.track.delisted !== undefined}
					onClick={() => toggle('offer')}
				>
					Give it to somebody
				</button>
				<button type="button" class="quiet" onClick={() => void refresh()}>
					Bring the deposit up to date
				</button>
				<button
					type="button"
					class="danger"
					disabled={props.track.delisted !== undefined || ends() === undefined}
					onClick={() => void takeDown()}
				>
					Take it down
				</button>
			</div>
			<div class="doing">
				<Switch>
					<Match when={doing() === 'bring'}>
						<Bring track={props.track} parcel={props.parcel} title={props.title} />
					</Match>
					<Match when={doing() === 'edit'}>
						<EditTrack
							track={props.track}
							onDone={() => {
								setDoing('nothing');
								props.onChange();
							}}
						/>
					</Match>
					<Match when={doing() === 'offer'}>
						<OfferTrack
							track={props.track}
							title={props.title}
							onDone={() => {
								setDoing('nothing');
								props.onChange();
							}}
						/>
					</Match>
				</Switch>
			</div>
		</Card>
	);
};
