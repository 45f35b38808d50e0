//! The world on loopback.

use std::{io, net::TcpListener, thread};

use http_body_util::{BodyExt as _, Full};
use hyper::{
    Request as HyperRequest, Response,
    body::{Bytes, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;

use super::{
    World,
    wire::{Outcome, Reply, Request},
};

impl World {
    /// Serves the world at a port of 127.0.0.1, as long as the test process runs: the URL, for `AWS_ENDPOINT_URL` and
    /// the endpoints of the metadata services. Each call opens another port of the same world.
    pub fn serve(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        listener.set_nonblocking(true).expect("a socket of tokio's");
        let world = self.clone();
        // A runtime of its own: tests that wait for the binary block theirs, or have none.
        thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(accept(&world, listener)).expect("connections");
        });
        url
    }
}

async fn accept(world: &World, listener: TcpListener) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    loop {
        let (stream, _) = listener.accept().await?;
        let world = world.clone();
        tokio::spawn(async move {
            let answer = service_fn(|request| answer(&world, request));
            // A client that goes away is its own affair, and a cut connection is meant.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), answer).await;
        });
    }
}

async fn answer(world: &World, request: HyperRequest<Incoming>) -> io::Result<Response<Full<Bytes>>> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    let headers: Vec<(String, String)> = head
        .headers
        .iter()
        .filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned())))
        .collect();
    let host = headers.iter().find(|(n, _)| n == "host").map(|(_, v)| v.clone()).unwrap_or_default();
    let request = Request {
        method: head.method.to_string(),
        host,
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers,
        body: body.to_vec(),
    };
    let outcome = world.answer(&request);
    tokio::time::sleep(world.script(|s| s.latency)).await;
    match outcome {
        Outcome::Reply(reply) => Ok(given(reply)),
        Outcome::Silent => std::future::pending().await,
        Outcome::Cut => Err(io::Error::other("cut")),
    }
}

fn given(reply: Reply) -> Response<Full<Bytes>> {
    let head = Response::builder().status(reply.status);
    let head = reply.headers.iter().fold(head, |head, (name, value)| head.header(name, value));
    head.body(Full::from(reply.body)).expect("a response")
}
