//! How long the doctor waits: a node that hangs is asked many things, and none of them is answered.

use crate::chain::{ChainError, Rpc, Subscription};
use futures::{future::BoxFuture, FutureExt};
use serde_json::Value;
use std::{
	future::Future,
	sync::Arc,
	time::{Duration, Instant},
};
use tokio::time::timeout;

/// How long one question may take.
pub const QUESTION: Duration = Duration::from_secs(5);

/// How long all of them may.
pub const ALL: Duration = Duration::from_secs(30);

/// How long it is still waited.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
	question: Duration,
	all: Duration,
	begun: Instant,
}

impl Patience {
	/// From now on.
	pub fn begin() -> Self {
		Self::of(QUESTION, ALL)
	}

	/// For `question` each, and `all` together.
	pub(super) fn of(question: Duration, all: Duration) -> Self {
		Self { question, all, begun: Instant::now() }
	}

	/// What a question comes to, or that it took too long.
	pub async fn wait<T>(&self, question: impl Future<Output = T>) -> Result<T, String> {
		let left = self.all.saturating_sub(self.begun.elapsed());
		match timeout(left.min(self.question), question).await {
			Ok(answer) => Ok(answer),
			Err(_) if left < self.question => {
				Err(format!("the {} s that the doctor takes have passed", self.all.as_secs()))
			},
			Err(_) => Err(format!("{} s have passed", self.question.as_secs())),
		}
	}

	/// `rpc`, waited for so long.
	pub fn over(self, rpc: Arc<dyn Rpc>) -> Arc<dyn Rpc> {
		Arc::new(Patient { rpc, patience: self })
	}
}

struct Patient {
	rpc: Arc<dyn Rpc>,
	patience: Patience,
}

impl Rpc for Patient {
	fn request<'a>(
		&'a self,
		method: &'a str,
		parameters: Vec<Value>,
	) -> BoxFuture<'a, Result<Value, ChainError>> {
		let question = self.rpc.request(method, parameters);
		let answer = self.patience.wait(question);
		answer.map(|answer| answer.map_err(ChainError::Unreachable)?).boxed()
	}

	fn subscribe<'a>(
		&'a self,
		subscribe: &'a str,
		unsubscribe: &'a str,
		parameters: Vec<Value>,
	) -> BoxFuture<'a, Result<Subscription, ChainError>> {
		let question = self.rpc.subscribe(subscribe, unsubscribe, parameters);
		let answer = self.patience.wait(question);
		answer.map(|answer| answer.map_err(ChainError::Unreachable)?).boxed()
	}
}
