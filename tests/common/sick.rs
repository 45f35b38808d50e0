//! A server that is healthy for one region and sick for another: a proxy before a real endpoint.

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    thread,
};

/// What a sick region gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sickness {
    /// The connection is cut before an answer.
    Drops,
    /// The request is taken and never answered.
    Silent,
    /// A page with status 200, as a captive portal sends it.
    Html,
    /// The head of a good answer and half of its body.
    Half,
}

/// The address of a port at which nobody listens.
pub fn refusing() -> String {
    let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port").port();
    format!("http://127.0.0.1:{port}")
}

/// Serves `upstream` (`http://host:port`), sick for requests that are signed for `region`. Runs as long as the
/// test process.
pub fn sick_for(region: &'static str, sickness: Sickness, upstream: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    let upstream = upstream.trim_start_matches("http://").to_owned();
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let upstream = upstream.clone();
            thread::spawn(move || serve(client, region, sickness, &upstream));
        }
    });
    url
}

/// One request a connection: every answer says `Connection: close`.
fn serve(mut client: TcpStream, region: &str, sickness: Sickness, upstream: &str) -> Option<()> {
    let request = read_request(&mut client)?;
    if !String::from_utf8_lossy(&request).contains(&format!("/{region}/")) {
        return client.write_all(&forward(&request, upstream)?).ok();
    }
    match sickness {
        Sickness::Drops => {}
        Sickness::Silent => {
            // Held open until the client gives up and closes.
            let _ = client.read(&mut [0; 1]);
        }
        Sickness::Html => {
            let page = "<html><body>Welcome to the guest network</body></html>";
            write!(
                client,
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{page}",
                page.len()
            )
            .ok()?;
        }
        Sickness::Half => {
            let answer = forward(&request, upstream)?;
            let body = head_end(&answer)?;
            client.write_all(&answer[..body + (answer.len() - body) / 2]).ok()?;
        }
    }
    Some(())
}

fn head_end(message: &[u8]) -> Option<usize> {
    message.windows(4).position(|w| w == b"\r\n\r\n").map(|at| at + 4)
}

fn read_request(client: &mut TcpStream) -> Option<Vec<u8>> {
    let (mut message, mut chunk) = (Vec::new(), [0; 16 * 1024]);
    loop {
        if let Some(body) = head_end(&message) {
            let head = String::from_utf8_lossy(&message[..body]).to_ascii_lowercase();
            let length: usize = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length:"))
                .map_or(Some(0), |value| value.trim().parse().ok())?;
            if message.len() >= body + length {
                return Some(message);
            }
        }
        match client.read(&mut chunk).ok()? {
            0 => return None,
            n => message.extend_from_slice(&chunk[..n]),
        }
    }
}

/// Sends the request on and gives the whole answer.
fn forward(request: &[u8], upstream: &str) -> Option<Vec<u8>> {
    let body = head_end(request)?;
    let head = String::from_utf8_lossy(&request[..body - 4]).into_owned();
    let kept: Vec<&str> =
        head.lines().filter(|l| !l.to_ascii_lowercase().starts_with("connection:")).collect();
    let mut server = TcpStream::connect(upstream).ok()?;
    write!(server, "{}\r\nConnection: close\r\n\r\n", kept.join("\r\n")).ok()?;
    server.write_all(&request[body..]).ok()?;
    let mut answer = Vec::new();
    server.read_to_end(&mut answer).ok()?;
    Some(answer)
}
