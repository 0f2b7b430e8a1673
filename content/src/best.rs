//! The best block, as long as it is known which.

use crate::{
	chain::{Block, Chain, ChainError},
	trouble::Trouble,
};
use futures::StreamExt;
use std::time::Duration;
use tokio::{sync::watch, task::JoinHandle, time::timeout};

/// How long the best block may stay the same before the chain is followed anew: the connection may
/// have died in silence.
const SILENCE: Duration = Duration::from_secs(60);

/// How long to wait before the chain is followed anew.
const PAUSE: Duration = Duration::from_secs(2);

/// Which block is the best one. Cheap to clone.
#[derive(Clone)]
pub struct Best {
	block: watch::Receiver<Block>,
}

impl Best {
	/// Follows `chain` in a task of its own, which ends when nobody asks any more.
	pub async fn follow(chain: Chain) -> Result<(Self, JoinHandle<()>), ChainError> {
		let (sender, block) = watch::channel(chain.best().await?);
		let task = tokio::spawn(async move {
			let mut trouble = Trouble::default();
			while !sender.is_closed() {
				match chain.best_blocks().await {
					Ok(mut blocks) => loop {
						tokio::select! {
							() = sender.closed() => return,
							block = timeout(SILENCE, blocks.next()) => {
								let Some(block) = block.ok().flatten() else { break };
								sender.send_replace(block);
								if trouble.is_over() {
									tracing::info!("the best block is followed again");
								}
							},
						};
					},
					Err(error) if trouble.is_news(&error) => {
						tracing::warn!(%error, "cannot follow the best block, trying again")
					},
					Err(_) => (),
				}
				tokio::time::sleep(PAUSE).await;
			}
		});
		Ok((Self { block }, task))
	}

	/// What somebody else says.
	pub(crate) fn of(block: watch::Receiver<Block>) -> Self {
		Self { block }
	}

	/// The best block.
	pub fn block(&self) -> Block {
		*self.block.borrow()
	}

	/// Waits for another one.
	pub async fn next(&mut self) -> Option<Block> {
		self.block.changed().await.ok()?;
		Some(*self.block.borrow_and_update())
	}
}
