//! The binary, in an environment that holds nothing of the machine's own.

use std::{
    ffi::OsStr,
    fs,
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

use super::endpoint::{Endpoint, tail};

/// The program.
pub const BINARY: &str = env!("CARGO_BIN_EXE_skydeck");

/// A home directory with base keys and a configuration, and what to add to the environment.
#[derive(Debug)]
pub struct Home {
    dir: TempDir,
    env: Vec<(String, String)>,
    endpoint_log: Option<PathBuf>,
}

impl Home {
    /// An empty one.
    pub fn empty() -> Self {
        Self { dir: tempfile::tempdir().expect("a temporary directory"), env: Vec::new(), endpoint_log: None }
    }

    /// The accounts of `tests/python/lab.py`, two regions each, behind `AWS_ENDPOINT_URL`.
    pub fn of_the_lab(endpoint: &Endpoint) -> Self {
        let mut home = Self::empty();
        home.endpoint_log = Some(endpoint.log_file().to_owned());
        home.write(".aws/config", "[profile base]\nregion = us-east-1\n");
        home.write(
            ".aws/credentials",
            "[base]\naws_access_key_id = 999999999999\naws_secret_access_key = base\n",
        );
        home.write(
            ".config/skydeck/config.toml",
            r#"
                [fleet]
                profile = "base"
                role = "SkydeckRead"
                regions = ["us-east-1", "eu-west-1"]

                [[account]]
                id = "111111111111"
                name = "core"
                tags = { env = "prod" }

                [[account]]
                id = "222222222222"
                name = "shop"
                tags = { env = "prod" }

                [[account]]
                id = "333333333333"
                name = "data"
                tags = { env = "test" }
            "#,
        );
        home.with("AWS_ENDPOINT_URL", &endpoint.url)
    }

    /// With one more variable in the environment.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.into(), value.into()));
        self
    }

    /// Writes a file, given by its path from here.
    pub fn write(&self, path: &str, text: &str) {
        let path = self.dir.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        fs::write(path, text).expect("a file");
    }

    /// The directory.
    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// `program`, in this home and with nothing of the machine's own environment but `PATH`.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.path())
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .envs(self.env.iter().map(|(n, v)| (n, v)))
            .current_dir(self.path())
            // In the background of whatever terminal the tests run in, where nobody is asked to sign in.
            .process_group(0)
            .stdin(Stdio::null());
        command
    }

    /// Runs `skydeck ARGS` to its end.
    pub fn skydeck(&self, args: &[&str]) -> Run {
        let output = self.command(BINARY).args(args).output().expect("the binary starts");
        Run {
            args: args.join(" "),
            stdout: String::from_utf8(output.stdout).expect("UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8"),
            code: output.status.code(),
            endpoint_log: self.endpoint_log.clone(),
        }
    }

    /// `skydeck get RESOURCE --output json`, with more arguments.
    pub fn get(&self, resource: &str, more: &[&str]) -> Run {
        self.skydeck(&[&["get", resource, "--output", "json"], more].concat())
    }
}

/// A run that has ended.
#[derive(Debug)]
pub struct Run {
    args: String,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
    /// The exit code; none when a signal ended it.
    pub code: Option<i32>,
    endpoint_log: Option<PathBuf>,
}

impl Run {
    /// The same run, once it is sure that it ended with `code`.
    #[must_use]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}", self.story());
        self
    }

    /// The rows of `--output json`.
    pub fn rows(&self) -> Vec<Value> {
        match serde_json::from_str(&self.stdout) {
            Ok(Value::Array(rows)) => rows,
            other => panic!("{other:?}\n{}", self.story()),
        }
    }

    /// The faults on standard error, one a line.
    pub fn faults(&self) -> Vec<Value> {
        self.stderr
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .filter(Value::is_object)
            .collect()
    }

    /// Everything that explains a run: its command, what it printed, and what the endpoint had to say.
    fn story(&self) -> String {
        let log = self.endpoint_log.as_deref().map(tail).unwrap_or_default();
        format!("skydeck {}\n{}\n{}\n{log}", self.args, self.stdout, self.stderr)
    }
}
