// The account as one that others back: its profile, its cut.

import { exactAudio, explain, formatPerbill } from '@audio-chain/client';
import { createEffect, createMemo, createSignal, For, on, Show, type Component } from 'solid-js';
import { createStore } from 'solid-js/store';
import { useAccounts } from '../../chain/accounts.tsx';
import { useChain } from '../../chain/connection.tsx';
import { createReading } from '../../chain/reading.ts';
import { useSubmit } from '../../chain/submit.tsx';
import { AmountField, amountError, Choice, readAmount, Text } from '../../ui/fields.tsx';
import { Amount, Card, Count, Fact, Facts, Notice } from '../../ui/show.tsx';
import { AboutFields, createDescription } from './description.tsx';
import { otherDocument, otherErrors, type OtherFields } from './document.ts';
import {
	accountTargets,
	AtEra,
	bytesOfText,
	ForAccount,
	signingOf,
	textOf,
	useEra,
	useFree,
	useParameters,
} from './facts.tsx';
import { readShare, writeShare } from './share.ts';
import { profileOf } from './review.ts';
import { ship } from './shipping.ts';
import type { Written } from './written.ts';

type Kind = 'Person' | 'MusicGroup';
type Role = 'Artist' | 'Curator' | 'Operator';

const AS: Record<Role, string> = {
	Artist: 'an artist',
	Curator: 'a curator',
	Operator: 'an operator',
};

export const Profile: Component = () => (
	<ForAccount what="to see its profile">
		{(account) => (
			<Show when={account().address} keyed>
				{(address) => <Of address={address} />}
			</Show>
		)}
	</ForAccount>
);

const Of: Component<{ address: string }> = (props) => {
	const chain = useChain();
	const { api } = chain;
	const { selected } = useAccounts();
	const submit = useSubmit();
	const parameters = useParameters();
	const era = useEra();
	const free = useFree();
	const [fields, setFields] = createStore<OtherFields>({ name: '', url: '', description: '' });
	const [kind, setKind] = createSignal<Kind>('MusicGroup');
	const [role, setRole] = createSignal<Role>('Artist');
	const [cut, setCut] = createSignal('10');
	const [least, setLeast] = createSignal('');
	const subject = { account: props.address };
	const targets = () => accountTargets(chain, props.address, parameters()?.replicas ?? 3);

	const constants = createReading(
		() => true,
		async () => {
			const [deposit, leastDelegation] = await Promise.all([
				api.constants.Delegation.Deposit(),
				api.constants.Delegation.MinDelegation(),
			]);
			return { deposit, leastDelegation };
		},
		{ every: 'once' },
	);
	const found = createReading(
		() => props.address,
		async (address, { hash }) => ({
			info: await api.apis.DelegationApi.beneficiary(address, { at: hash }),
		}),
	);
	const info = () => found()?.info;
	const isRegistered = (): boolean => info() !== undefined && info()?.leaves === undefined;
	const metadata = (): string | undefined => {
		const now = info();
		return now && textOf(now.metadata);
	};

	const description = createDescription({
		cid: () => (found() === undefined ? undefined : (metadata() ?? '')),
		subject,
		targets: () => targets()(),
		fill: ({ type, fields: { name, url, description } }) => {
			setFields({ name, url, description });
			setKind(type === 'Person' ? 'Person' : 'MusicGroup');
		},
		build: (image) => otherDocument(kind(), fields, image),
	});
	const [failure, setFailure] = createSignal<string>();
	createEffect(
		on(createMemo(metadata), () => {
			const now = info();
			if (!now) return;
			setRole(now.role.type);
			setLeast(exactAudio(now.min_delegation));
		}),
	);

	const leastPlanck = (): bigint | undefined => {
		if (least().trim() === '') return constants()?.leastDelegation;
		const read = readAmount(least());
		return 'planck' in read ? read.planck : undefined;
	};
	const cutError = (): string | undefined => {
		const read = readShare(cut());
		return 'error' in read ? read.error : undefined;
	};
	const takes = (): bigint | undefined => (isRegistered() ? 0n : constants()?.deposit);
	const problems = (): string[] => {
		const wrong: string[] = description.isWritten() ? Object.values(otherErrors(fields)) : [];
		if (!isRegistered() && cutError()) wrong.push(`Cut: ${cutError()}`);
		const amount = amountError(least());
		if (amount) wrong.push(`Least delegation: ${amount}`);
		const [want, have] = [takes(), free()];
		if (want !== undefined && have !== undefined && want > have)
			wrong.push('Less is free than the deposit.');
		return wrong;
	};
	const save = async (): Promise<void> => {
		const [account, min_delegation, deposit] = [selected(), leastPlanck(), takes()];
		const read = readShare(cut());
		if (!account || min_delegation === undefined || deposit === undefined || 'error' in read)
			return;
		setFailure(undefined);
		let written: Written;
		try {
			written = await description.write();
		} catch (problem) {
			return void setFailure(explain(problem).means);
		}
		const given = { min_delegation, metadata: bytesOfText(written.cid) };
		const outcome = await submit(
			isRegistered()
				? {
						account,
						title: 'Change your profile',
						transaction: api.tx.Delegation.update_beneficiary(given),
						details: profileOf({ least: min_delegation, cid: written.cid }),
					}
				: {
						account,
						title: `Register as ${AS[role()]}`,
						transaction: api.tx.Delegation.register_beneficiary({
							...given,
							role: { type: role(), value: undefined },
							cut: read.parts,
						}),
						takes: deposit,
						details: profileOf({
							least: min_delegation,
							cut: cut().trim(),
							cid: written.cid,
						}),
					},
		);
		if (!outcome?.ok) return;
		found.again();
		if (written.brings)
			ship({
				key: `account=${props.address}`,
				title: fields.name,
				subject,
				...written.brings,
				targets: targets(),
				signing: signingOf(chain, account),
			});
	};
	return (
		<>
			<Show when={info()}>
				{(now) => (
					<Card title="Behind you" reading={found}>
						<Show when={now().leaves !== undefined}>
							<Notice kind="warning">
								You have left. What you earn is shared until{' '}
								<AtEra index={now().leaves} era={era()} />.
							</Notice>
						</Show>
						<dl class="figures">
							<Fact label="Backers' stake">
								<Amount planck={now().shares + now().joining} />
							</Fact>
							<Fact label="Backers">
								<Count value={now().backers} />
							</Fact>
							<Fact label="Your cut">{formatPerbill(now().cut.current)}</Fact>
						</dl>
						<Show when={now().cut.next}>
							{(next) => (
								<p>
									Your cut is {formatPerbill(next()[0])} from{' '}
									<AtEra index={next()[1]} era={era()} />.
								</p>
							)}
						</Show>
						<Show when={isRegistered()}>
							<Cut
								current={now().cut.current}
								delay={parameters()?.cutDelay}
								onDone={found.again}
							/>
							<Leave
								deposit={constants()?.deposit}
								delay={parameters()?.cutDelay}
								onDone={found.again}
							/>
						</Show>
					</Card>
				)}
			</Show>
			<Card title={isRegistered() ? 'Your profile' : 'Be backed by fans'} reading={found}>
				<Show when={!isRegistered()}>
					<p class="hint">
						Fans put stake behind who is registered, and share in what it earns. You
						keep your cut of their part, and all that your own stake earns.
					</p>
				</Show>
				<div class="columns">
					<div class="form">
						<AboutFields
							of={description}
							kind={{
								label: 'This is',
								value: kind(),
								options: [
									{ value: 'MusicGroup', label: 'A group or project' },
									{ value: 'Person', label: 'One person' },
								],
								onChange: setKind,
							}}
							fields={fields}
							onChange={setFields}
						/>
					</div>
					<div class="form">
						<Show when={!isRegistered()}>
							<Choice
								label="Role"
								hint={
									info()
										? 'While you still have backers your role stays what it was.'
										: undefined
								}
								value={role()}
								options={[
									{ value: 'Artist', label: 'Artist: makes music' },
									{ value: 'Curator', label: 'Curator: leads listeners to it' },
									{ value: 'Operator', label: 'Operator: runs content nodes' },
								]}
								onChange={setRole}
								disabled={info() !== undefined}
							/>
							<Text
								label="Your cut (%)"
								hint="What you keep of your backers' part."
								inputmode="decimal"
								value={cut()}
								onChange={setCut}
								error={cutError()}
							/>
						</Show>
						<AmountField
							label="Least delegation"
							hint="Fewest AUDIO that one position behind you may have. Empty: the least that the chain takes."
							value={least()}
							onChange={setLeast}
							least={constants()?.leastDelegation}
						/>
						<Facts>
							<Fact label="Deposit" hint="It comes back when you leave.">
								<Amount planck={constants()?.deposit} decimals={6} />
							</Fact>
						</Facts>
						<Show when={problems().length > 0}>
							<ul class="problems" aria-live="polite">
								<For each={problems()}>{(problem) => <li>{problem}</li>}</For>
							</ul>
						</Show>
						<Show when={failure()}>
							<Notice kind="error">{failure()}</Notice>
						</Show>
						<div class="actions">
							<button
								type="button"
								class="main"
								disabled={
									problems().length > 0 ||
									takes() === undefined ||
									leastPlanck() === undefined ||
									description.state() === 'reading'
								}
								onClick={() => void save()}
							>
								{isRegistered() ? 'Change your profile' : 'Register'}
							</button>
						</div>
					</div>
				</div>
			</Card>
		</>
	);
};

const Cut: Component<{ current: number; delay: number | undefined; onDone: () => void }> = (
	props,
) => {
	const { api } = useChain();
	const submit = useSubmit();
	const [text, setText] = createSignal(writeShare(props.current));
	const read = () => readShare(text());
	const parts = (): number | undefined => {
		const now = read();
		return 'parts' in now ? now.parts : undefined;
	};
	const error = (): string | undefined => {
		const now = read();
		return 'error' in now ? now.error : undefined;
	};
	const change = async (): Promise<void> => {
		const to = parts();
		if (to === undefined) return;
		const rises = to > props.current;
		const outcome = await submit({
			title: `Set your cut to ${text().trim()} %`,
			transaction: api.tx.Delegation.set_cut({ cut: to }),
			...(rises
				? {
						warning: `A cut that rises counts ${props.delay ?? '–'} eras from now, so that backers can leave before.`,
					}
				: {}),
		});
		if (outcome?.ok) props.onDone();
	};
	return (
		<div class="inline-field">
			<Text
				label="A new cut (%)"
				hint={`Less counts at once, more ${props.delay ?? '–'} eras from now.`}
				inputmode="decimal"
				value={text()}
				onChange={setText}
				error={error()}
			/>
			<button
				type="button"
				disabled={parts() === undefined || parts() === props.current}
				onClick={() => void change()}
			>
				Set
			</button>
		</div>
	);
};

const Leave: Component<{
	deposit: bigint | undefined;
	delay: number | undefined;
	onDone: () => void;
}> = (props) => {
	const { api } = useChain();
	const submit = useSubmit();
	const leave = async (): Promise<void> => {
		const { deposit } = props;
		const outcome = await submit({
			title: 'Be backed no more',
			transaction: api.tx.Delegation.deregister_beneficiary(),
			details: [
				{
					label: 'Comes back',
					value: () => <Amount planck={deposit} decimals={6} />,
				},
			],
			warning: `What you earn is shared for ${props.delay ?? '–'} eras more. Stake behind you stays its owners', and none can be added.`,
		});
		if (outcome?.ok) props.onDone();
	};
	return (
		<button type="button" class="danger" onClick={() => void leave()}>
			Be backed no more
		</button>
	);
};
