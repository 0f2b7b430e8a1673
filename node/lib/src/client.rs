//! What a node's client, pool and choice of chain are.

use crate::executor::Executor;
use audio_runtime::{opaque::Block, RuntimeApi};
use sc_consensus::LongestChain;
use sc_service::{TFullBackend, TFullClient};
use sc_transaction_pool::TransactionPoolHandle;

/// The client of the chain's state and blocks.
pub type Client = TFullClient<Block, RuntimeApi, Executor>;
/// What the client keeps state and blocks in.
pub type Backend = TFullBackend<Block>;
/// Which of several chains is the best.
pub type SelectChain = LongestChain<Backend, Block>;
/// The transactions that wait for a block.
pub type Pool = TransactionPoolHandle<Block, Client>;
