use std::{convert::Infallible, io};

use http_body_util::{BodyExt as _, Full};
use hyper::{
    Request, Response, StatusCode, body::Bytes, body::Incoming, server::conn::http1, service::service_fn,
};
use hyper_util::rt::TokioIo;
use skydeck::demo::{DemoReply, DemoRequest, Estate};
use tokio::net::TcpListener;

/// Answers connections for as long as the listener gives any.
///
/// # Errors
/// When the listener fails.
pub async fn serve(listener: TcpListener, estate: Estate) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        let estate = estate.clone();
        tokio::spawn(async move {
            let answer = service_fn(|request| answer(&estate, request));
            // A client that goes away in the middle of a request is its own affair.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), answer).await;
        });
    }
}

async fn answer(estate: &Estate, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let Ok(body) = body.collect().await else { return Ok(bare(StatusCode::BAD_REQUEST)) };
    let body = body.to_bytes();
    let headers: Vec<(&str, &str)> =
        head.headers.iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?))).collect();
    let uri = head.uri.to_string();
    let request = DemoRequest { method: head.method.as_str(), uri: &uri, headers: &headers, body: &body };
    Ok(response(estate.respond(&request)))
}

fn response(reply: DemoReply) -> Response<Full<Bytes>> {
    let builder = reply
        .headers
        .iter()
        .fold(Response::builder().status(reply.status), |builder, (name, value)| builder.header(name, value));
    builder.body(Full::from(reply.body)).unwrap_or_else(|_| bare(StatusCode::INTERNAL_SERVER_ERROR))
}

fn bare(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::default();
    *response.status_mut() = status;
    response
}
