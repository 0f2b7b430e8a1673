use crate::{blocks::block_seed_of, mock::*, *};
use audio_primitives::randomness::{BlockSeed, DrawnSeed, Seeds};

#[test]
fn a_seed_is_made_in_the_epoch_after_that_in_which_it_was_asked_for() {
	test(|| {
		epoch();
		let seed = Beacon::ask();
		block(1, None);
		// In one epoch all get the same.
		assert_eq!(Beacon::ask(), seed);
		let (_, asked_in) = Starts::get();
		epoch();
		assert_eq!(Beacon::drawn(seed), None);
		let (_, made_in) = Starts::get();
		// Who asks now waits for an epoch more, and has nobody else wait.
		let next = Beacon::ask();
		assert_ne!(next, seed);
		block(1, None);
		assert_eq!(Beacon::drawn(seed), None);
		Round::set(7);
		epoch();
		assert!(made_in > asked_in);
		let randomness = [made_in as u8; 32];
		assert_eq!(Beacon::drawn(seed), Some(DrawnSeed { randomness, round: 7 }));
		System::assert_last_event(Event::SeedDrawn { seed, randomness, users: 2 }.into());
		assert_eq!(Beacon::drawn(next), None);
		epoch();
		assert!(Beacon::drawn(next).is_some());
	});
}

#[test]
fn who_asks_in_every_block_has_nobody_wait_longer() {
	test(|| {
		let mut asked: Vec<(u32, u32)> = Vec::new();
		for number in 0..30 {
			epoch();
			for _ in 0..3 {
				asked.push((number, Beacon::ask()));
				block(1, None);
			}
			for (of, seed) in &asked {
				assert_eq!(Beacon::drawn(*seed).is_some(), of + 2 <= number, "{of} at {number}");
			}
			assert!(Asked::<Test>::get().len() <= MAX_WAITING as usize);
		}
	});
}

#[test]
fn a_seed_is_kept_as_long_as_somebody_uses_it() {
	test(|| {
		epoch();
		let (one, other) = (Beacon::ask(), Beacon::ask());
		Beacon::release(one);
		epoch();
		epoch();
		assert_eq!(Drawn::<Test>::get(other).map(|seed| seed.users), Some(1));
		Beacon::release(other);
		assert_eq!(Drawn::<Test>::iter().count(), 0);
		// What nobody waits for any more is not drawn.
		let seed = Beacon::ask();
		Beacon::release(seed);
		epoch();
		epoch();
		assert_eq!((Beacon::drawn(seed), Asked::<Test>::get().len()), (None, 0));
		// Its number is not given out again.
		assert!(Beacon::ask() > seed);
	});
}

#[test]
fn the_seed_of_a_block_is_of_two_authors() {
	test(|| {
		// Who makes the block before, and its output.
		let after = |author: AccountId, output: u8| {
			MakesNext::set(Some(author));
			Author::<Test>::put(author);
			block(9, Some(output));
			Beacon::block_seed()
		};
		let seed = |other: u8, last: u8| Some(block_seed_of(&[other; 32], &[last; 32]));
		assert_eq!(after(1, 10), None);
		// While there is one author it is of its last two.
		assert_eq!(after(1, 11), seed(10, 11));
		assert_eq!(after(1, 12), seed(11, 12));
		assert_eq!(after(2, 20), seed(12, 20));
		// Whatever it makes next, the other's stays.
		assert_eq!(after(2, 21), seed(12, 21));
		assert_eq!(after(2, 22), seed(12, 22));
		assert_eq!(after(3, 30), seed(22, 30));
		assert_eq!(after(2, 23), seed(30, 23));
	});
}

#[test]
fn who_made_a_block_is_asked_when_its_output_is_known() {
	test(|| {
		block(1, None);
		block(2, Some(1));
		assert_eq!(Beacon::block_seed(), None);
		block(2, Some(2));
		assert_eq!(Beacon::block_seed(), Some(block_seed_of(&[1; 32], &[2; 32])));
		// A block without an output gives none, not that of an earlier one.
		block(1, None);
		assert_eq!(Beacon::block_seed(), None);
		let known = LastOutputs::<Test>::get().unwrap();
		assert_eq!((known.author, known.last), (2, [2; 32]));
	});
}
