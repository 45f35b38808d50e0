//! The least HTTP/1.1 client that there is: one request a connection, for the server's side door.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
};

/// The body of the answer to a POST.
pub fn post(url: &str, path: &str, body: &str) -> Vec<u8> {
    let host = url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).expect("the server listens");
    let length = body.len();
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
    .expect("it is read");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("it answers");
    let head = answer.windows(4).position(|w| w == b"\r\n\r\n").expect("a head");
    answer.split_off(head + 4)
}
