// Publish: tracks and albums, what becomes of them, playlists, the profile, features.

import { Tabs } from '@kobalte/core/tabs';
import { useLocation, useNavigate } from '@solidjs/router';
import { For, type Component } from 'solid-js';
import { Lasts } from '../../ui/lasting.tsx';
import { Features } from './features.tsx';
import { OnTheirWay } from './on-the-way.tsx';
import { useBrought, useKept, useOwnTracks } from './own-tracks.ts';
import { Playlists } from './playlists.tsx';
import { Profile } from './profile.tsx';
import { NewRelease } from './release.tsx';
import { Tracks } from './tracks.tsx';
import { Waiting } from './waiting.tsx';
import './publish.css';

const PLACES = [
	{ path: '', title: 'New release' },
	{ path: 'tracks', title: 'My tracks' },
	{ path: 'playlists', title: 'Playlists' },
	{ path: 'profile', title: 'Profile' },
	{ path: 'features', title: 'Features' },
] as const;

const Publish: Component = () => {
	const location = useLocation();
	const navigate = useNavigate();
	const tracks = useOwnTracks();
	const kept = useKept();
	const brought = useBrought(tracks);
	const place = (): string => {
		const [, , name = ''] = location.pathname.split('/');
		return PLACES.some(({ path }) => path === name) ? name : '';
	};
	return (
		<>
			<div class="page-head">
				<div>
					<h1>Publish</h1>
					<p>Bring your music to the nodes, and see what it earns.</p>
				</div>
			</div>
			<Lasts
				what="what was begun here"
				loss="bring what you publish to a node before, for it cannot go on later."
			/>
			<OnTheirWay />
			<Waiting tracks={tracks} brought={brought} kept={kept} />
			<Tabs
				class="tabs"
				value={place() || 'new'}
				onChange={(value) => navigate(value === 'new' ? '/publish' : `/publish/${value}`)}
			>
				<Tabs.List aria-label="What to publish and see">
					<For each={PLACES}>
						{({ path, title }) => (
							<Tabs.Trigger value={path || 'new'}>{title}</Tabs.Trigger>
						)}
					</For>
				</Tabs.List>
				<Tabs.Content value="new">
					<NewRelease />
				</Tabs.Content>
				<Tabs.Content value="tracks">
					<Tracks tracks={tracks} brought={brought} kept={kept} />
				</Tabs.Content>
				<Tabs.Content value="playlists">
					<Playlists tracks={tracks} />
				</Tabs.Content>
				<Tabs.Content value="profile">
					<Profile />
				</Tabs.Content>
				<Tabs.Content value="features">
					<Features />
				</Tabs.Content>
			</Tabs>
		</>
	);
};

export default Publish;
