use audio_node_lib::preflight::{check_tcp, is_alone, socket, Socket};
use sc_chain_spec::ChainType;
use sc_network::config::NetworkConfiguration;
use std::net::{SocketAddr, TcpListener};

#[test]
fn a_taken_port_is_named_with_the_flag_that_changes_it() {
	let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
	let address = taken.local_addr().expect("bound");
	let error = check_tcp(address, "RPC", "--rpc-port").expect_err("taken").to_string();
	assert!(error.contains(&address.port().to_string()), "{error}");
	assert!(error.contains("--rpc-port"), "{error}");
	drop(taken);
	assert!(check_tcp(address, "RPC", "--rpc-port").is_ok());
}

#[test]
fn sockets_are_read_from_network_addresses() {
	let read = |text: &str| socket(&text.parse().expect("an address"));
	let any: SocketAddr = "0.0.0.0:30333".parse().expect("an address");
	assert_eq!(read("/ip4/0.0.0.0/tcp/30333/ws"), Some(Socket::Tcp(any)));
	assert_eq!(read("/ip4/0.0.0.0/udp/30333/webrtc-direct"), Some(Socket::Udp(any)));
	assert_eq!(read("/dns4/localhost/tcp/30333"), None);
}

#[test]
fn a_live_node_that_knows_nobody_is_alone() {
	let somebody =
		"/ip4/192.0.2.1/tcp/30333/p2p/12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp";
	let mut network = NetworkConfiguration::new_local();
	assert!(is_alone(&ChainType::Live, &network));
	assert!(!is_alone(&ChainType::Development, &network), "others are found on the local network");
	network.boot_nodes.push(somebody.parse().expect("an address"));
	assert!(!is_alone(&ChainType::Live, &network));
	network.default_peers_set.reserved_nodes = std::mem::take(&mut network.boot_nodes);
	assert!(!is_alone(&ChainType::Live, &network));
}
