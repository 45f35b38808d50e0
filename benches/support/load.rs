//! A load generator that does nothing but send what it is given: how fast the server alone allows it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use http_body_util::{BodyExt as _, Full};
use hyper::{Request, StatusCode, body::Bytes, client::conn::http1};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpStream, task::JoinSet};

use super::server::Recorded;

/// Sends all, over so many connections, each one request at a time, and gives how long that takes.
pub fn replay(url: &str, requests: &[Recorded], connections: usize) -> Duration {
    let host = url.trim_start_matches("http://").to_owned();
    let ready: Vec<Request<Full<Bytes>>> = requests.iter().map(|r| request(&host, r)).collect();
    let ready = Arc::new(ready);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let began = Instant::now();
    runtime.block_on(async {
        let next = Arc::new(AtomicUsize::new(0));
        let mut all = JoinSet::new();
        for _ in 0..connections {
            all.spawn(connection(host.clone(), ready.clone(), next.clone()));
        }
        while let Some(ended) = all.join_next().await {
            ended.expect("every request is answered");
        }
    });
    began.elapsed()
}

async fn connection(host: String, requests: Arc<Vec<Request<Full<Bytes>>>>, next: Arc<AtomicUsize>) {
    let stream = TcpStream::connect(host).await.expect("the server listens");
    let _ = stream.set_nodelay(true);
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.expect("HTTP");
    tokio::spawn(connection);
    while let Some(request) = requests.get(next.fetch_add(1, Ordering::Relaxed)) {
        sender.ready().await.expect("it is kept open");
        let answer = sender.send_request(request.clone()).await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::OK);
        let body = answer.into_body().collect().await.expect("a whole answer");
        std::hint::black_box(body.to_bytes());
    }
}

fn request(host: &str, recorded: &Recorded) -> Request<Full<Bytes>> {
    let builder = Request::post(&recorded.uri).header("host", host);
    let builder = recorded.headers.iter().fold(builder, |b, (name, value)| b.header(name, value));
    builder.body(Full::from(recorded.body.clone())).expect("a request")
}
