//! Servers that prove who they are, and servers that cannot.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};

use super::server::{answer, text};
use super::*;

/// Somebody who vouches for servers.
struct Authority {
    certificate: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
}

fn authority() -> Authority {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let certificate = params.self_signed(&key).unwrap().der().clone();
    Authority { certificate, issuer: Issuer::new(params, key) }
}

impl Authority {
    /// A server with a certificate for this name, valid until the end of this year; threads of its own serve it.
    fn vouches(&self, name: &str, year: i32, said: Vec<u8>) -> SocketAddr {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.not_before = date_time_ymd(2018, 1, 1);
        params.not_after = date_time_ymd(year, 12, 31);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap().der().clone();
        serve(certificate, &key, said)
    }

    /// A fetcher that trusts this authority beside those of the system.
    fn trusted(&self, settings: Settings) -> Fetcher {
        let root = reqwest::Certificate::from_der(&self.certificate).unwrap();
        let clients = client::Clients::from(&settings, || client::bare().tls_certs_merge([root.clone()])).unwrap();
        Fetcher::with_clients(settings, Arc::new(|| "2026-11-21T10:00:00Z".parse().unwrap()), clients)
    }
}

fn serve(certificate: CertificateDer<'static>, key: &KeyPair, said: Vec<u8>) -> SocketAddr {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let key = PrivatePkcs8KeyDer::from(key.serialize_der());
    let config = Arc::new(config.with_no_client_auth().with_single_cert(vec![certificate], key.into()).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let connection = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = rustls::StreamOwned::new(connection, stream);
            if stream.read(&mut [0; 4096]).is_ok() {
                let _ = stream.write_all(&said);
                stream.conn.send_close_notify();
                let _ = stream.flush();
            }
        }
    });
    address
}

fn opened(address: SocketAddr) -> Settings {
    Settings { allow: vec![Allowed::parse(&address.to_string()).unwrap()], tries: 3, ..Settings::default() }
}

async fn asked(fetcher: &Fetcher, address: SocketAddr) -> Result<Vec<u8>, FetchError> {
    let mut bytes = Vec::new();
    let url = Url::parse(&format!("https://{address}/plan.csv?cle=secret")).unwrap();
    fetcher.fetch(&url, &Known::default(), &mut bytes).await.map(|_| bytes)
}

#[tokio::test]
async fn a_server_that_proves_who_it_is_is_read() {
    let authority = authority();
    let address = authority.vouches("127.0.0.1", 2100, answer("200 OK", "", PLAN.as_bytes()));
    assert_eq!(asked(&authority.trusted(opened(address)), address).await.unwrap(), PLAN.as_bytes());
}

#[tokio::test]
async fn a_server_that_proves_it_no_more_or_for_another_name_is_refused() {
    let authority = authority();
    for (name, year) in [("127.0.0.1", 2019), ("ville.fr", 2100)] {
        let address = authority.vouches(name, year, answer("200 OK", "", PLAN.as_bytes()));
        let error = asked(&authority.trusted(opened(address)), address).await.unwrap_err();
        assert_eq!((error.code(), error.is_lasting()), ("TLS_FAILED", true), "{name} {year}: {error:?}");
        assert!(!format!("{error:?}").contains("secret"), "{error:?}");
    }
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_refused() {
    let key = KeyPair::generate().unwrap();
    let own = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap().self_signed(&key).unwrap();
    let address = serve(own.der().clone(), &key, answer("200 OK", "", PLAN.as_bytes()));
    let error = refused(opened(address), &format!("https://{address}/plan.csv?cle=secret"), "TLS_FAILED").await;
    assert!(error.is_lasting());
}

#[tokio::test]
async fn a_redirect_does_not_take_the_encryption_away() {
    let authority = authority();
    let open = server::Server::says(text("200 OK", "", PLAN)).await;
    let location = format!("Location: {}\r\n", open.url("/plan.csv"));
    let address = authority.vouches("127.0.0.1", 2100, answer("302 Found", &location, b""));
    let mut settings = opened(address);
    settings.allow.push(Allowed::parse(&open.address.to_string()).unwrap());
    let error = asked(&authority.trusted(settings), address).await.unwrap_err();
    assert_eq!((error.code(), error.is_lasting(), open.asked().len()), ("REDIRECT_DOWNGRADED", true, 0));
}

#[tokio::test]
async fn a_server_without_encryption_is_not_asked_for_an_encrypted_document() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        }
    });
    refused(opened(address), &format!("https://{address}/plan.csv"), "TLS_FAILED").await;
}
