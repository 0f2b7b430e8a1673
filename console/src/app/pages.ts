// The pages that there are, and what leads to them.

import { lazy, type Component } from 'solid-js';

export interface Page {
	path: string;
	title: string;
	/** What one does there, for the navigation's hints. */
	about: string;
	/** An SVG path of 24 by 24. */
	icon: string;
	view: Component;
	/** Whether it is reached from elsewhere than the navigation. */
	apart?: boolean;
}

export const PAGES: Page[] = [
	{
		path: '/listen',
		title: 'Listen',
		about: 'tracks, artists, albums, and what you have heard',
		icon: 'M9 18V5l12-2v13M9 18a3 3 0 1 1-6 0 3 3 0 0 1 6 0zm12-2a3 3 0 1 1-6 0 3 3 0 0 1 6 0z',
		view: lazy(() => import('../pages/listen/index.tsx')),
	},
	{
		path: '/publish',
		title: 'Publish',
		about: 'tracks, albums, your profile, and what they earn',
		icon: 'M12 16V4m0 0L7 9m5-5 5 5M4 20h16',
		view: lazy(() => import('../pages/publish/index.tsx')),
	},
	{
		path: '/back',
		title: 'Back & earn',
		about: 'stake behind artists, curators and operators, and all that you have at stake',
		icon: 'M12 21s-7-4.6-9.3-9A5.4 5.4 0 0 1 12 6a5.4 5.4 0 0 1 9.3 6c-2.3 4.4-9.3 9-9.3 9z',
		view: lazy(() => import('../pages/back/index.tsx')),
	},
	{
		path: '/vote',
		title: 'Vote',
		about: 'referenda, proposals and parameters',
		icon: 'M4 12l5 5L20 6',
		view: lazy(() => import('../pages/vote/index.tsx')),
	},
	{
		path: '/operate',
		title: 'Operate',
		about: 'your nodes and validators',
		icon: 'M4 5h16v6H4zM4 13h16v6H4zM8 8h.01M8 16h.01',
		view: lazy(() => import('../pages/operate/index.tsx')),
	},
	{
		path: '/network',
		title: 'Network',
		about: 'supply, rounds, fees, nodes and seats',
		icon: 'M3 20h18M6 16v-4m4 4V8m4 8v-6m4 6V4',
		view: lazy(() => import('../pages/network/index.tsx')),
	},
	{
		path: '/account',
		title: 'Account',
		about: 'what you have, and sending of it',
		icon: '',
		view: lazy(() => import('../pages/account/index.tsx')),
		apart: true,
	},
	{
		path: '/connection',
		title: 'Connection',
		about: 'where what you see comes from',
		icon: '',
		view: lazy(() => import('../pages/connection/index.tsx')),
		apart: true,
	},
];
