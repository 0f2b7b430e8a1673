//! TLS by a certificate in files, which may be renewed while the service runs.

use crate::{http::serving::Http1, trouble::Trouble};
use axum_server::{
	tls_rustls::{RustlsAcceptor, RustlsConfig},
	Server,
};
use rustls::{
	client::{
		danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
		ClientConnection,
	},
	crypto::{ring, verify_tls12_signature, verify_tls13_signature, CryptoProvider},
	pki_types::{pem::PemObject, CertificateDer, PrivateKeyDer, ServerName, UnixTime},
	ClientConfig, DigitallySignedStruct, ServerConfig, SignatureScheme, StreamOwned,
};
use std::{
	io,
	net::{IpAddr, SocketAddr},
	path::{Path, PathBuf},
	sync::Arc,
	time::Duration,
};

/// How long a client may take to agree on keys.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// How long a renewed certificate may be overlooked.
const PAUSE: Duration = Duration::from_secs(10);

/// Where a certificate is, in PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Files {
	/// The chain: the server's certificate first.
	pub certificate: PathBuf,
	/// Its private key.
	pub key: PathBuf,
}

/// Why TLS cannot be served.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TlsError {
	/// A file cannot be read.
	#[error("cannot read {}: {why}", path.display())]
	Unreadable {
		/// Which one.
		path: PathBuf,
		/// Why.
		why: String,
	},
	/// A file does not hold what it should.
	#[error("{} has no {what} in PEM", path.display())]
	Lacks {
		/// Which one.
		path: PathBuf,
		/// What should be there.
		what: &'static str,
	},
	/// They do not belong together, or are of a kind that is not known.
	#[error("the certificate and its key cannot be used: {0}")]
	Unfit(String),
}

/// What is in the files.
#[derive(Clone, PartialEq, Eq)]
struct Read {
	certificate: Vec<u8>,
	key: Vec<u8>,
}

impl Files {
	fn read(&self) -> Result<Read, TlsError> {
		Ok(Read { certificate: read(&self.certificate)?, key: read(&self.key)? })
	}

	/// How to serve with what was read.
	fn config(&self, read: &Read) -> Result<ServerConfig, TlsError> {
		let chain = certificates(&self.certificate, &read.certificate)?;
		let lacks = |_| TlsError::Lacks { path: self.key.clone(), what: "private key" };
		let key = PrivateKeyDer::from_pem_slice(&read.key).map_err(lacks)?;
		let unfit = |error: rustls::Error| TlsError::Unfit(error.to_string());
		let config = ServerConfig::builder_with_provider(provider());
		let config = config.with_safe_default_protocol_versions().map_err(unfit)?;
		let mut config =
			config.with_no_client_auth().with_single_cert(chain, key).map_err(unfit)?;
		config.alpn_protocols = vec![b"http/1.1".to_vec()];
		Ok(config)
	}
}

fn provider() -> Arc<CryptoProvider> {
	Arc::new(ring::default_provider())
}

fn read(path: &Path) -> Result<Vec<u8>, TlsError> {
	let unreadable =
		|error: io::Error| TlsError::Unreadable { path: path.into(), why: error.to_string() };
	std::fs::read(path).map_err(unreadable)
}

fn certificates(path: &Path, pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, TlsError> {
	let lacks = || TlsError::Lacks { path: path.into(), what: "certificate" };
	let chain = CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>();
	chain.ok().filter(|chain| !chain.is_empty()).ok_or_else(lacks)
}

/// Serves with a certificate, and with the one that takes its place.
pub struct Tls {
	files: Files,
	read: Read,
	config: RustlsConfig,
	/// What is wrong with the files since they changed.
	wrong: Option<TlsError>,
	trouble: Trouble,
}

impl Tls {
	/// With what is in `files`.
	pub fn new(files: Files) -> Result<Self, TlsError> {
		let read = files.read()?;
		let config = RustlsConfig::from_config(Arc::new(files.config(&read)?));
		Ok(Self { files, read, config, wrong: None, trouble: Trouble::default() })
	}

	/// Has a server speak TLS.
	pub fn over<A>(
		&self,
		server: Server<SocketAddr, Http1<A>>,
	) -> Server<SocketAddr, Http1<RustlsAcceptor<A>>> {
		let acceptor = RustlsAcceptor::new(self.config.clone()).handshake_timeout(HANDSHAKE);
		// What is said can be looked at once it is decrypted.
		server.map(|Http1(inner)| Http1(acceptor.acceptor(inner)))
	}

	/// Looks for a renewed certificate, for ever.
	pub async fn run(mut self) {
		loop {
			tokio::time::sleep(PAUSE).await;
			let files = self.files.clone();
			// Nothing is lost if it is not done: it is looked again.
			if let Ok(read) = tokio::task::spawn_blocking(move || files.read()).await {
				self.look(read);
			}
		}
	}

	/// Serves with what was read, if it is new. What cannot be used changes nothing: it may be half
	/// written. That is said once.
	fn look(&mut self, read: Result<Read, TlsError>) {
		let new = match read {
			Ok(read) if read == self.read => {
				self.wrong = None;
				if self.trouble.is_over() {
					tracing::info!("the files of the certificate are in order again");
				}
				return;
			},
			Ok(read) => self.files.config(&read).map(|config| (read, config)),
			Err(error) => Err(error),
		};
		match new {
			Ok((read, config)) => {
				self.config.reload_from_config(Arc::new(config));
				(self.read, self.wrong, self.trouble) = (read, None, Trouble::default());
				tracing::info!("the renewed certificate is used from now on");
			},
			Err(error) => {
				if self.trouble.is_news(&error) {
					tracing::error!(%error, "the certificate stays as it was");
				}
				self.wrong = Some(error);
			},
		}
	}
}

/// Speaks TLS over `stream` with a server on this machine, at that address, that shows the certificate
/// in a file, whatever name that is of.
pub fn connect<S: io::Read + io::Write>(
	certificate: &Path,
	address: IpAddr,
	stream: S,
) -> io::Result<StreamOwned<ClientConnection, S>> {
	let chain = read(certificate).and_then(|pem| certificates(certificate, &pem));
	let chain = chain.map_err(io::Error::other)?;
	let expected = chain.into_iter().next().ok_or(io::ErrorKind::InvalidData)?;
	let provider = provider();
	let config = ClientConfig::builder_with_provider(provider.clone());
	let config = config.with_safe_default_protocol_versions().map_err(io::Error::other)?;
	let verifier = Arc::new(Exactly { expected, provider });
	let config =
		config.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth();
	let name = ServerName::from(address);
	let connection = ClientConnection::new(Arc::new(config), name).map_err(io::Error::other)?;
	Ok(StreamOwned::new(connection, stream))
}

/// Takes one certificate, and no other.
#[derive(Debug)]
struct Exactly {
	expected: CertificateDer<'static>,
	provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Exactly {
	fn verify_server_cert(
		&self,
		shown: &CertificateDer<'_>,
		_: &[CertificateDer<'_>],
		_: &ServerName<'_>,
		_: &[u8],
		_: UnixTime,
	) -> Result<ServerCertVerified, rustls::Error> {
		match *shown == self.expected {
			true => Ok(ServerCertVerified::assertion()),
			false => Err(rustls::Error::General("it shows another certificate".into())),
		}
	}

	fn verify_tls12_signature(
		&self,
		message: &[u8],
		certificate: &CertificateDer<'_>,
		signed: &DigitallySignedStruct,
	) -> Result<HandshakeSignatureValid, rustls::Error> {
		let algorithms = &self.provider.signature_verification_algorithms;
		verify_tls12_signature(message, certificate, signed, algorithms)
	}

	fn verify_tls13_signature(
		&self,
		message: &[u8],
		certificate: &CertificateDer<'_>,
		signed: &DigitallySignedStruct,
	) -> Result<HandshakeSignatureValid, rustls::Error> {
		let algorithms = &self.provider.signature_verification_algorithms;
		verify_tls13_signature(message, certificate, signed, algorithms)
	}

	fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
		self.provider.signature_verification_algorithms.supported_schemes()
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::http::{server, Config};
	use axum::{routing::get, Router};
	use base64::{engine::general_purpose::STANDARD, Engine};
	use std::{
		io::{Read as _, Write},
		net::{TcpListener, TcpStream},
	};

	struct Bed {
		folder: tempfile::TempDir,
		files: Files,
	}

	impl Bed {
		fn new() -> Self {
			let folder = tempfile::tempdir().unwrap();
			let at = |name: &str| folder.path().join(name);
			let files = Files { certificate: at("chain.pem"), key: at("key.pem") };
			let bed = Self { folder, files };
			bed.renew(true, true);
			bed
		}

		/// Writes a new certificate, its key, or both.
		fn renew(&self, certificate: bool, key: bool) {
			let made = rcgen::generate_simple_self_signed(["node.example".to_string()]).unwrap();
			let pem = |what: &str, der: Vec<u8>| {
				format!("-----BEGIN {what}-----\n{}\n-----END {what}-----\n", STANDARD.encode(der))
			};
			if certificate {
				let text = pem("CERTIFICATE", made.serialize_der().unwrap());
				std::fs::write(&self.files.certificate, text).unwrap();
			}
			if key {
				let text = pem("PRIVATE KEY", made.serialize_private_key_der());
				std::fs::write(&self.files.key, text).unwrap();
			}
		}

		/// A copy of the certificate, as a client has it.
		fn copy(&self, name: &str) -> PathBuf {
			let copy = self.folder.path().join(name);
			std::fs::copy(&self.files.certificate, &copy).unwrap();
			copy
		}

		/// A server that says "heard".
		fn serve(&self) -> (SocketAddr, Tls) {
			let tls = Tls::new(self.files.clone()).unwrap();
			let listener = TcpListener::bind("127.0.0.1:0").unwrap();
			listener.set_nonblocking(true).unwrap();
			let address = listener.local_addr().unwrap();
			let router = Router::new().route("/", get(async || "heard"));
			let router = router.into_make_service_with_connect_info::<SocketAddr>();
			let server = tls.over(server(listener, &Config::default()).unwrap());
			tokio::spawn(server.serve(router));
			(address, tls)
		}
	}

	const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: node\r\nConnection: close\r\n\r\n";

	/// What a client hears who takes that certificate.
	async fn hear(address: SocketAddr, certificate: PathBuf) -> io::Result<String> {
		let asked = move || {
			let mut stream = connect(&certificate, address.ip(), TcpStream::connect(address)?)?;
			stream.write_all(REQUEST)?;
			let mut answer = String::new();
			stream.read_to_string(&mut answer)?;
			Ok(answer)
		};
		tokio::task::spawn_blocking(asked).await.unwrap()
	}

	#[tokio::test]
	async fn a_renewed_certificate_is_used_and_a_half_written_one_is_not() {
		let bed = Bed::new();
		let first = bed.copy("first.pem");
		let (address, mut tls) = bed.serve();
		assert!(hear(address, first.clone()).await.unwrap().ends_with("heard"));
		// The certificate comes before its key.
		bed.renew(true, false);
		tls.look(bed.files.read());
		assert!(matches!(tls.wrong, Some(TlsError::Unfit(_))));
		assert!(hear(address, first.clone()).await.unwrap().ends_with("heard"));
		bed.renew(true, true);
		let second = bed.copy("second.pem");
		tls.look(bed.files.read());
		assert_eq!(tls.wrong, None);
		assert!(hear(address, second.clone()).await.unwrap().ends_with("heard"));
		let error = hear(address, first).await.unwrap_err();
		assert!(error.to_string().contains("another certificate"), "{error}");
		// One that is gone for a moment is missed by nobody.
		std::fs::remove_file(&bed.files.key).unwrap();
		tls.look(bed.files.read());
		assert!(matches!(tls.wrong, Some(TlsError::Unreadable { .. })));
		assert!(hear(address, second).await.unwrap().ends_with("heard"));
	}

	#[tokio::test]
	async fn who_speaks_no_tls_hears_nothing() {
		let bed = Bed::new();
		let (address, _tls) = bed.serve();
		let asked = move || {
			let mut stream = TcpStream::connect(address).unwrap();
			stream.write_all(REQUEST).unwrap();
			let mut answer = Vec::new();
			// The connection may be reset, which is as good.
			let _ = stream.read_to_end(&mut answer);
			String::from_utf8_lossy(&answer).into_owned()
		};
		let answer = tokio::task::spawn_blocking(asked).await.unwrap();
		assert!(!answer.contains("heard"), "{answer}");
	}

	#[test]
	fn what_is_wrong_with_files_is_said_by_their_names() {
		let bed = Bed::new();
		let says = |end: &str| {
			let error = Tls::new(bed.files.clone()).err().unwrap().to_string();
			assert!(error.contains(end), "{error}");
		};
		std::fs::write(&bed.files.key, "no key").unwrap();
		says("key.pem has no private key in PEM");
		bed.renew(false, true);
		says("the certificate and its key cannot be used");
		std::fs::write(&bed.files.certificate, "").unwrap();
		says("chain.pem has no certificate in PEM");
		std::fs::remove_file(&bed.files.certificate).unwrap();
		says("chain.pem: No such file");
	}
}
