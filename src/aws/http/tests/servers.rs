//! Servers on loopback for tests of the network: HTTPS with certificates of a CA made for the test, and proxies.
#![allow(dead_code, clippy::expect_used, clippy::panic, reason = "each test uses a part of it")]

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use rustls::{
    ServerConfig,
    crypto::aws_lc_rs,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, copy_bidirectional},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;

/// A certification authority that nobody knows.
pub struct Ca {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

impl Ca {
    pub fn new(name: &str) -> Self {
        let mut params = CertificateParams::new([]).expect("parameters");
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        Self { issuer: CertifiedIssuer::self_signed(params, key).expect("signed") }
    }

    pub fn pem(&self) -> String {
        self.issuer.pem()
    }

    /// TLS with a certificate of this CA for a name.
    pub fn tls(&self, name: &str) -> TlsAcceptor {
        self.tls_of(&[name])
    }

    /// The same for several names.
    pub fn tls_of(&self, names: &[&str]) -> TlsAcceptor {
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        self.sign(CertificateParams::new(names).expect("parameters"))
    }

    /// The same with a certificate that ended on the first day of 2021.
    pub fn expired(&self, name: &str) -> TlsAcceptor {
        let mut params = CertificateParams::new([name.to_owned()]).expect("parameters");
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(2021, 1, 1);
        self.sign(params)
    }

    fn sign(&self, params: CertificateParams) -> TlsAcceptor {
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.issuer).expect("signed");
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .expect("a certificate");
        TlsAcceptor::from(Arc::new(config))
    }
}

/// What a server has been asked: the first lines of requests, and after each its `Proxy-Authorization`.
#[derive(Clone, Default)]
pub struct Seen(Arc<Mutex<Vec<String>>>);

impl Seen {
    pub fn lines(&self) -> Vec<String> {
        self.0.lock().expect("not poisoned").clone()
    }

    fn note(&self, head: &str) {
        let line = head.lines().next().unwrap_or_default();
        let login = header(head, "proxy-authorization").map(|v| format!(" {v}")).unwrap_or_default();
        self.0.lock().expect("not poisoned").push(format!("{line}{login}"));
    }
}

/// What a server answers to everything: a whole HTTP answer.
pub fn answer(status: u16, content_type: &str, more: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status} X\r\ncontent-type: {content_type}\r\ncontent-length: {length}\r\n{more}\r\n{body}"
    )
}

/// GetCallerIdentity's answer.
pub fn identity() -> String {
    let body = "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\
                <GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:user/x</Arn><UserId>X</UserId>\
                <Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>";
    answer(200, "text/xml", "", body)
}

/// A server that answers every request alike, over TLS or without.
pub async fn server(tls: Option<TlsAcceptor>, answer: String) -> (SocketAddr, Seen) {
    let seen = Seen::default();
    let (addr, listener) = listen().await;
    let noted = seen.clone();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let (tls, answer, seen) = (tls.clone(), answer.clone(), noted.clone());
            tokio::spawn(async move {
                match tls {
                    None => serve(client, &answer, &seen).await,
                    Some(tls) => serve(tls.accept(client).await.ok()?, &answer, &seen).await,
                }
            });
        }
    });
    (addr, seen)
}

/// A server without TLS that answers PUT in one way and everything else in another.
pub async fn by_method(put: String, other: String) -> SocketAddr {
    let (addr, listener) = listen().await;
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let (put, other) = (put.clone(), other.clone());
            tokio::spawn(async move {
                while let Some(head) = read_request(&mut client).await {
                    let answer = if head.starts_with("PUT") { &put } else { &other };
                    client.write_all(answer.as_bytes()).await.ok()?;
                }
                Some(())
            });
        }
    });
    addr
}

/// A server that takes connections and says nothing.
pub async fn silent() -> SocketAddr {
    let (addr, listener) = listen().await;
    tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((client, _)) = listener.accept().await {
            held.push(client);
        }
    });
    addr
}

/// An address at which nobody listens.
pub async fn nobody() -> SocketAddr {
    listen().await.0
}

/// What a proxy does with those who ask for a tunnel.
#[derive(Clone)]
pub enum Tunnel {
    /// It leads to this server, whatever name was asked for.
    To(SocketAddr),
    /// It wants this login first.
    Login(&'static str, SocketAddr),
    /// There is none.
    Refused(u16),
    /// The proxy itself is at its end, with a certificate of its own CA.
    Intercepted(TlsAcceptor, String),
}

/// An HTTP proxy.
pub async fn proxy(tunnel: Tunnel) -> (SocketAddr, Seen) {
    let seen = Seen::default();
    let (addr, listener) = listen().await;
    let noted = seen.clone();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            tokio::spawn(lead(client, tunnel.clone(), noted.clone()));
        }
    });
    (addr, seen)
}

async fn lead(mut client: TcpStream, tunnel: Tunnel, seen: Seen) -> Option<()> {
    let head = read_request(&mut client).await?;
    seen.note(&head);
    let server = match tunnel {
        Tunnel::To(server) => server,
        Tunnel::Login(login, server) if header(&head, "proxy-authorization") == Some(login) => server,
        Tunnel::Login(..) => return refuse(client, 407).await,
        Tunnel::Refused(status) => return refuse(client, status).await,
        Tunnel::Intercepted(tls, answer) => {
            client.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").await.ok()?;
            return serve(tls.accept(client).await.ok()?, &answer, &Seen::default()).await;
        }
    };
    let mut server = TcpStream::connect(server).await.ok()?;
    client.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").await.ok()?;
    copy_bidirectional(&mut client, &mut server).await.ok()?;
    Some(())
}

async fn refuse(mut client: TcpStream, status: u16) -> Option<()> {
    client.write_all(answer(status, "text/html", "", "<html>no</html>").as_bytes()).await.ok()
}

async fn listen() -> (SocketAddr, TcpListener) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    (listener.local_addr().expect("bound"), listener)
}

async fn serve(mut client: impl AsyncRead + AsyncWrite + Unpin, answer: &str, seen: &Seen) -> Option<()> {
    loop {
        let head = read_request(&mut client).await?;
        seen.note(&head);
        client.write_all(answer.as_bytes()).await.ok()?;
        client.flush().await.ok()?;
    }
}

/// The head of the next request; its body is read and dropped.
async fn read_request(client: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(client.read_u8().await.ok()?);
        if head[0] == 0x16 {
            return Some("TLS where none is spoken".into());
        }
    }
    let head = String::from_utf8(head).ok()?;
    let length = header(&head, "content-length").and_then(|v| v.parse().ok()).unwrap_or(0);
    client.read_exact(&mut vec![0; length]).await.ok()?;
    Some(head)
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines()
        .filter_map(|line| line.split_once(": "))
        .find_map(|(n, v)| n.eq_ignore_ascii_case(name).then_some(v))
}
