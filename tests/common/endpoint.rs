//! A stand-in for AWS as a child process on 127.0.0.1.

use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use super::python;

/// How long an endpoint may take to answer for the first time.
const START_LIMIT: Duration = Duration::from_secs(120);

/// A running stand-in. Dropped, it is killed with its process group; it also goes by itself when the test process
/// is gone, so that one in a `static` leaves nothing behind.
#[derive(Debug)]
pub struct Endpoint {
    /// `http://127.0.0.1:PORT`.
    pub url: String,
    kind: &'static str,
    child: Child,
    log: PathBuf,
}

impl Endpoint {
    /// ministack: STS, CloudWatch in CBOR, Cloud Map, and a trail of the calls that it gets.
    pub fn ministack(python: &Path) -> Self {
        Self::start(python, "ministack", "/_ministack/health")
    }

    /// moto: STS, and Cloud Map with pages.
    pub fn moto(python: &Path) -> Self {
        Self::start(python, "moto", "/moto-api/data.json")
    }

    /// Runs the program that fills it.
    #[must_use]
    pub fn seeded(self, python: &Path) -> Self {
        python::run(python, &format!("seed_{}.py", self.kind), &[], &self.url);
        self
    }

    fn start(python: &Path, kind: &'static str, health: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let test = std::env::current_exe().expect("a path");
        let test = test.file_stem().expect("a name").to_string_lossy();
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("endpoints");
        fs::create_dir_all(&dir).expect("a directory for logs");
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let log = dir.join(format!("{test}-{number}-{kind}.log"));
        let mut child = Command::new(python)
            .arg(python::scripts().join("serve.py"))
            .arg(kind)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", &dir)
            .env("TMPDIR", &dir)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(File::create(&log).expect("a log file"))
            .process_group(0)
            .spawn()
            .expect("the interpreter starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("text");
        let address =
            line.strip_prefix("port ").map_or_else(String::new, |p| format!("127.0.0.1:{}", p.trim()));
        let endpoint = Self { url: format!("http://{address}"), kind, child, log };
        let status = endpoint.request("GET", health, "");
        assert!(status.contains(" 200 "), "{kind} did not start: {status:?}\n{}", endpoint.log());
        endpoint
    }

    /// Sends something to the endpoint's own interface and gives the status line. The socket listens before the
    /// server runs, so the first answer comes as soon as there can be one: nothing to poll.
    pub fn request(&self, method: &str, path: &str, body: &str) -> String {
        let host = self.url.trim_start_matches("http://");
        let answer = TcpStream::connect(host).and_then(|mut stream| {
            stream.set_read_timeout(Some(START_LIMIT))?;
            write!(
                stream,
                "{method} {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            )?;
            let mut answer = Vec::new();
            stream.read_to_end(&mut answer)?;
            Ok(String::from_utf8_lossy(&answer).lines().next().unwrap_or_default().to_owned())
        });
        answer.unwrap_or_else(|e| e.to_string())
    }

    /// Where it writes its standard error.
    pub fn log_file(&self) -> &Path {
        &self.log
    }

    /// The end of what it wrote there.
    pub fn log(&self) -> String {
        tail(&self.log)
    }
}

/// The end of a log.
pub fn tail(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    format!("{}:\n{}", log.display(), lines[lines.len().saturating_sub(20)..].join("\n"))
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        if let Some(group) = rustix::process::Pid::from_raw(self.child.id().cast_signed()) {
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
        let _ = self.child.wait();
    }
}
