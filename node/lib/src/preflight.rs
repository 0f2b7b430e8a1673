//! What must hold before a node starts, so that it stops with one clear line and no harm done.
//!
//! Left to themselves the servers are lenient: RPC moves to a random port, the Prometheus endpoint
//! and the network start without one and say so in the log, where nobody looks until it matters.

use crate::{failure, keys};
use sc_chain_spec::ChainType;
use sc_network::{
	config::{NetworkConfiguration, NodeKeyConfig, Secret},
	multiaddr::{Multiaddr, Protocol},
};
use sc_service::{config::KeystoreConfig, Configuration};
use std::{
	fs,
	fs::{File, TryLockError},
	io::{self, ErrorKind},
	net::{IpAddr, SocketAddr, TcpListener, UdpSocket},
	path::Path,
};

/// Checks the ports and the base path, and makes a validator's first network key. Warns of what a
/// node can start with but is likely to be a mistake.
pub fn check(config: &Configuration) -> sc_cli::Result<()> {
	check_ports(config)?;
	check_writable(&config.data_path)?;
	check_unused(config)?;
	if config.role.is_authority() {
		make_first_network_key(&config.network.node_key)?;
		if let KeystoreConfig::Path { path, .. } = &config.keystore {
			for name in keys::strays(path) {
				log::warn!(
					"⚠️  `{}` is a key of a type that this chain does not know: remove the file if it \
					 was meant as a session key, and insert the key with its own --key-type",
					path.join(name).display()
				);
			}
		}
	}
	if is_alone(&config.chain_spec.chain_type(), &config.network) {
		log::warn!(
			"⚠️  Neither the chain specification nor --bootnodes names a boot node, so this node finds \
			 no others: get the specification that the network hands out, or give --bootnodes. Only \
			 the network's first node has none"
		);
	}
	Ok(())
}

/// Whether a node of that kind of chain knows nobody to connect to. On a live chain none is found
/// on the local network either.
pub fn is_alone(chain_type: &ChainType, network: &NetworkConfiguration) -> bool {
	*chain_type == ChainType::Live
		&& network.boot_nodes.is_empty()
		&& network.default_peers_set.reserved_nodes.is_empty()
}

/// Makes sure that no other process has the database open.
pub fn check_unused(config: &Configuration) -> sc_cli::Result<()> {
	let lock = config.database.path().map(|folder| folder.join("lock"));
	let Some(Ok(file)) = lock.map(File::open) else { return Ok(()) };
	match file.try_lock() {
		Err(TryLockError::WouldBlock) => Err(failure(format!(
			"the base path `{}` is in use by another running node: stop it, or give another --base-path",
			config.base_path.path().display()
		))),
		// Given back as the file is closed.
		Ok(()) | Err(TryLockError::Error(_)) => Ok(()),
	}
}

fn check_ports(config: &Configuration) -> sc_cli::Result<()> {
	for endpoint in config.rpc.addr.iter().flatten() {
		check_tcp(endpoint.listen_addr, "RPC", "--rpc-port")?;
	}
	if let Some(prometheus) = &config.prometheus_config {
		check_tcp(prometheus.port, "Prometheus", "--prometheus-port or --no-prometheus")?;
	}
	for address in &config.network.listen_addresses {
		match socket(address) {
			Some(Socket::Tcp(address)) => check_tcp(address, "the network", "--port")?,
			Some(Socket::Udp(address)) => {
				refuse_if_taken(UdpSocket::bind(address), address, "the network", "--port")?
			},
			None => {},
		}
	}
	Ok(())
}

/// Makes sure that `user` can listen on `address`; the error names the `flag` that changes it.
pub fn check_tcp(address: SocketAddr, user: &str, flag: &str) -> sc_cli::Result<()> {
	refuse_if_taken(TcpListener::bind(address), address, user, flag)
}

/// Only what cannot get better counts. A machine without IPv6, say, cannot bind `::`, and does not
/// have to.
fn refuse_if_taken<T>(
	bound: io::Result<T>,
	address: SocketAddr,
	user: &str,
	flag: &str,
) -> sc_cli::Result<()> {
	match bound {
		Err(error)
			if matches!(error.kind(), ErrorKind::AddrInUse | ErrorKind::PermissionDenied) =>
		{
			Err(failure(format!(
				"port {} is not free for {user} ({address}: {error}); choose another with {flag}",
				address.port()
			)))
		},
		_ => Ok(()),
	}
}

/// What the network listens on.
#[derive(Debug, PartialEq)]
pub enum Socket {
	/// A TCP socket.
	Tcp(SocketAddr),
	/// A UDP socket.
	Udp(SocketAddr),
}

/// The socket a network address stands for, if it is an IP address with a port.
pub fn socket(address: &Multiaddr) -> Option<Socket> {
	let mut parts = address.iter();
	let ip: IpAddr = match parts.next()? {
		Protocol::Ip4(ip) => ip.into(),
		Protocol::Ip6(ip) => ip.into(),
		_ => return None,
	};
	match parts.next()? {
		Protocol::Tcp(port) => Some(Socket::Tcp((ip, port).into())),
		Protocol::Udp(port) => Some(Socket::Udp((ip, port).into())),
		_ => None,
	}
}

fn check_writable(data_path: &Path) -> sc_cli::Result<()> {
	let probe = data_path.join(".writable");
	fs::create_dir_all(data_path)
		.and_then(|()| fs::write(&probe, []))
		.and_then(|()| fs::remove_file(&probe))
		.map_err(|error| {
			failure(format!("cannot write to the base path, in `{}`: {error}", data_path.display()))
		})
}

/// Makes the network key where the network will look for it, readable by its owner only.
fn make_first_network_key(key: &NodeKeyConfig) -> sc_cli::Result<()> {
	let NodeKeyConfig::Ed25519(Secret::File(path)) = key else { return Ok(()) };
	let is_new = !path.exists();
	let pair = key.clone().into_keypair().map_err(|error| {
		failure(format!("cannot use the network key in `{}`: {error}", path.display()))
	})?;
	if is_new {
		log::info!(
			"🔑 Made this validator's network key in `{}`; its peer id is {}",
			path.display(),
			pair.public().to_peer_id(),
		);
	}
	Ok(())
}
