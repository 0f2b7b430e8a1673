// Proposals that wait for a launch, and what the technical committee does.

import { formatAudio } from '@audio-chain/client';
import { createMemo, For, Show, type Component } from 'solid-js';
import { useAccounts } from '../../chain/accounts.tsx';
import { useChain } from '../../chain/connection.tsx';
import { useSubmit } from '../../chain/submit.tsx';
import { count } from '../../ui/format.ts';
import { Address, Amount, Card, Fact, Facts, Known, Notice, UntilBlock } from '../../ui/show.tsx';
import { AboutView, titleOf } from './about.tsx';
import { useKnown } from './known.ts';
import { nextLaunch } from './standing.ts';

/** Most deposits that a proposal takes. */
const MOST_SECONDS = 100;

export const WaitingPart: Component = () => {
	const { best } = useChain();
	const { waiting, inForce } = useKnown();
	const launch = (): number | undefined => {
		const [now, period] = [best()?.number, inForce('Democracy', 'LaunchPeriod')];
		return now === undefined || period === undefined || period === 0n
			? undefined
			: nextLaunch(now, Number(period));
	};
	const indices = createMemo(() => (waiting()?.proposals ?? []).map(({ index }) => index));
	return (
		<>
			<dl class="figures">
				<Fact label="Next launch">
					<UntilBlock block={launch()} />
				</Fact>
				<Fact label="A proposal takes">
					<Amount planck={inForce('Democracy', 'MinimumDeposit')} />
				</Fact>
				<Fact label="Wait">
					{waiting() ? `${count(waiting()?.proposals.length ?? 0)} of 100` : '–'}
				</Fact>
			</dl>
			<Show when={waiting()?.external}>
				{(external) => (
					<Card
						title={`Tabled by the committee: ${titleOf(external())}`}
						reading={waiting}
					>
						<p class="hint">
							It is launched every other time in place of a public proposal, and still
							voted on.
						</p>
						<AboutView about={external()} />
					</Card>
				)}
			</Show>
			<Known of={waiting}>
				{() => (
					<Show
						when={indices().length > 0}
						fallback={
							<Card title="Public proposals" reading={waiting}>
								<p class="empty">
									No proposal waits. Anybody can make one, under “Propose”.
								</p>
							</Card>
						}
					>
						<p class="hint">
							At each launch the first of these becomes a referendum: the one with
							most deposits behind it. They come back then.
						</p>
						<For each={indices()}>
							{(index, place) => <Waits index={index} isNext={place() === 0} />}
						</For>
					</Show>
				)}
			</Known>
			<Committee />
		</>
	);
};

const Waits: Component<{ index: number; isNext: boolean }> = (props) => {
	const { api } = useChain();
	const { waiting, voter } = useKnown();
	const { selected } = useAccounts();
	const submit = useSubmit();
	const proposal = createMemo(() =>
		waiting()?.proposals.find(({ index }) => index === props.index),
	);
	const about = createMemo(() => proposal()?.about);
	const whyNot = (): string | undefined => {
		const [of, known] = [proposal(), voter()];
		if (!selected()) return 'choose an account, above';
		if (!of || of.deposit === undefined || !known) return 'its deposit is not known';
		if (of.seconds.length >= MOST_SECONDS)
			return `it has ${MOST_SECONDS} deposits, which is all that it takes`;
		return known.spendable < of.deposit
			? `it takes ${formatAudio(of.deposit)} AUDIO that are free, and ${formatAudio(known.spendable)} are`
			: undefined;
	};
	const second = async (): Promise<void> => {
		const of = proposal();
		if (!of || of.deposit === undefined) return;
		await submit({
			title: `Second proposal ${props.index}`,
			transaction: api.tx.Democracy.second({ proposal: props.index }),
			takes: of.deposit,
			details: [{ label: 'Comes back', value: 'when the proposal becomes a referendum' }],
			warning:
				'If the committee cancels the proposal, which takes all of its members, the deposits on it are lost.',
		});
		waiting.again();
	};
	return (
		<Show when={proposal()}>
			{(of) => (
				<Card
					title={`Proposal ${props.index}: ${about() ? titleOf(of().about) : ''}`}
					reading={waiting}
					aside={props.isNext ? 'next to be launched' : undefined}
				>
					<Show when={about()}>{(call) => <AboutView about={call()} />}</Show>
					<Facts>
						<Fact label="Proposed by">
							<Address address={of().proposer} name={of().proposerName} />
						</Fact>
						<Fact label="Behind it">
							<Show when={of().deposit !== undefined} fallback="–">
								<Amount
									planck={BigInt(of().seconds.length) * (of().deposit ?? 0n)}
								/>
								, {count(of().seconds.length)}{' '}
								{of().seconds.length === 1 ? 'deposit' : 'deposits'} of{' '}
								<Amount planck={of().deposit} />
							</Show>
						</Fact>
					</Facts>
					<div class="actions">
						<button
							type="button"
							disabled={whyNot() !== undefined}
							onClick={() => void second()}
						>
							Second it
						</button>
						<Show when={whyNot()}>
							{(reason) => <span class="hint">{reason()}</span>}
						</Show>
					</div>
				</Card>
			)}
		</Show>
	);
};

const Committee: Component = () => {
	const { waiting } = useKnown();
	return (
		<Card title="Technical committee" reading={waiting}>
			<p class="hint">
				It can table what a simple majority decides, shorten a vote, and cancel a referendum
				once. It can neither enact nor spend, nor change itself.
			</p>
			<Show
				when={(waiting()?.members.length ?? 0) > 0}
				fallback={<p class="empty">{waiting() ? 'It has no members.' : '–'}</p>}
			>
				<ul class="members">
					<For each={waiting()?.members}>
						{(member) => (
							<li>
								<Address address={member} name={waiting()?.names.get(member)} />
							</li>
						)}
					</For>
				</ul>
			</Show>
			<h3>Motions</h3>
			<Show
				when={(waiting()?.motions.length ?? 0) > 0}
				fallback={<p class="empty">{waiting() ? 'None is open.' : '–'}</p>}
			>
				<For each={waiting()?.motions}>
					{(motion) => (
						<div class="motion">
							<Notice kind="info">
								{titleOf({ hash: motion.hash, call: motion.call })}:{' '}
								{count(motion.ayes.length)} ayes of {count(motion.threshold)} that
								it takes, {count(motion.nays.length)} nays; it ends{' '}
								<UntilBlock block={motion.end} />.
							</Notice>
							<AboutView about={{ hash: motion.hash, call: motion.call }} />
						</div>
					)}
				</For>
			</Show>
		</Card>
	);
};
