use std::{
    io::ErrorKind,
    os::unix::process::ExitStatusExt,
    path::Path,
    process::{ExitStatus, Stdio},
    time::{Duration, SystemTime},
};

use aws_credential_types::Credentials;
use rustix::process::{Pid, Signal, kill_process_group};
use serde_json::Value;
use tokio::{
    io::AsyncReadExt,
    process::{Child, Command},
};
use zeroize::Zeroizing;

use crate::{
    aws::{credentials::Fetch, machine::Machine, profiles},
    model::{BoxFuture, Fault, FaultKind, Timestamp},
};

/// Long enough for one that asks a human in a window of its own.
const LIMIT: Duration = Duration::from_secs(60);
/// Credentials are a kilobyte or two. What prints more prints something else.
const OUTPUT_LIMIT: u64 = 64 * 1024;

/// `credential_process` of a profile, read from the files and run each time. Nothing that it prints is shown or logged:
/// standard error may hold secrets as well as standard output does.
/// <https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html>
#[derive(Debug)]
pub(in crate::aws) struct Process {
    pub machine: Machine,
    pub profile: String,
}

impl Fetch for Process {
    fn fetch(&self) -> BoxFuture<'_, Result<Credentials, Fault>> {
        Box::pin(async {
            let words = self.words().await?;
            let Some((program, arguments)) = words.split_first() else {
                return Err(self.wrong("is empty", "name a program for it"));
            };
            let name = Path::new(program.as_str()).file_name().unwrap_or_default().to_string_lossy();
            let output = self.run(program, arguments, &name).await?;
            self.credentials(&output, &name)
        })
    }

    fn limit(&self) -> Duration {
        LIMIT + Duration::from_secs(5)
    }
}

impl Process {
    /// The program and its arguments: the line is split as a shell does it, and no shell runs it.
    async fn words(&self) -> Result<Vec<Zeroizing<String>>, Fault> {
        let sections = profiles::sections(&self.machine, Some(&self.profile)).await?;
        let line = sections.get_profile(&self.profile).and_then(|profile| profile.get("credential_process"));
        let Some(line) = line else {
            return Err(self.wrong("is not there any more", "re-read the files, or put it back"));
        };
        let words = shlex::split(line).ok_or_else(|| {
            self.wrong("has a quote that is not closed", "close the quote, or escape it with a backslash")
        })?;
        Ok(words.into_iter().map(Zeroizing::new).collect())
    }

    async fn run(
        &self,
        program: &str,
        arguments: &[Zeroizing<String>],
        name: &str,
    ) -> Result<Zeroizing<Vec<u8>>, Fault> {
        let child = Command::new(program)
            .args(arguments.iter().map(|argument| argument.as_str()))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            // A group of its own: it can be ended with all that it has started, and cannot read the console's keys.
            .process_group(0)
            .kill_on_drop(true)
            .spawn();
        let mut running = Running(child.map_err(|e| self.not_started(&e, name))?);
        let Ok(ended) = tokio::time::timeout(LIMIT, running.output()).await else {
            let message = format!("`{name}` did not end within {} s", LIMIT.as_secs());
            return Err(self.wrong(&message, "run it by hand to see what it waits for; it is given no input"));
        };
        let by_hand =
            "run it by hand to see what it says: what it prints is not shown here, for it may hold secrets";
        let (output, status) = ended.map_err(|e| self.wrong(&format!("`{name}`: {}", e.kind()), by_hand))?;
        if !status.success() {
            return Err(self.wrong(&format!("`{name}` ended with {}", in_words(status)), by_hand));
        }
        Ok(output)
    }

    fn not_started(&self, error: &std::io::Error, name: &str) -> Fault {
        match error.kind() {
            ErrorKind::NotFound => self.wrong(
                &format!("there is no program `{name}`"),
                "install it, correct its path, or put its folder into PATH; no shell runs it, so `~` and variables mean \
                 nothing",
            ),
            ErrorKind::PermissionDenied => {
                self.wrong(&format!("`{name}` may not be run"), "make it executable for this user")
            }
            kind => self.wrong(&format!("`{name}` cannot be run: {kind}"), "check the program"),
        }
    }

    /// What it printed. Errors of the parser are not told: they quote.
    fn credentials(&self, output: &[u8], name: &str) -> Result<Credentials, Fault> {
        let form = "it has to print JSON with Version (1), AccessKeyId and SecretAccessKey, and for a session SessionToken \
                    and Expiration too";
        let wrong = |what: &str| self.wrong(&format!("`{name}` {what}"), form);
        let parsed: Result<Value, _> = serde_json::from_slice(output);
        let Ok(Value::Object(got)) = parsed else { return Err(wrong("did not print JSON")) };
        match got.get("Version").map(Value::as_u64) {
            Some(Some(1)) => {}
            Some(Some(other)) => return Err(wrong(&format!("printed Version {other}: only 1 is known"))),
            Some(None) => return Err(wrong("printed a Version that is no number: only 1 is known")),
            None => return Err(wrong("printed no Version")),
        }
        let text = |key: &str| got.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
        let Some(id) = text("AccessKeyId") else { return Err(wrong("printed no AccessKeyId")) };
        let Some(secret) = text("SecretAccessKey") else { return Err(wrong("printed no SecretAccessKey")) };
        let end: Option<Timestamp> = match got.get("Expiration") {
            None | Some(Value::Null) => None,
            Some(end) => match end.as_str().map(str::parse) {
                Some(Ok(end)) => Some(end),
                _ => return Err(wrong("printed an Expiration that is no RFC 3339 time")),
            },
        };
        if let Some(end) = end.filter(|end| *end <= self.machine.clock.now()) {
            let fault = self.wrong(
                &format!("`{name}` printed credentials that ended at {end}"),
                "sign in again with that program, or have it drop what it has cached",
            );
            return Err(Fault { kind: FaultKind::Expired, ..fault });
        }
        let mut credentials =
            Credentials::builder().access_key_id(id).secret_access_key(secret).provider_name("skydeck");
        credentials.set_session_token(text("SessionToken").map(str::to_owned));
        credentials.set_expiry(end.map(SystemTime::from));
        credentials.set_account_id(text("AccountId").map(Into::into));
        Ok(credentials.build())
    }

    fn wrong(&self, what: &str, fix: &str) -> Fault {
        let message = format!("credential_process of profile `{}`: {what}", self.profile);
        Fault::new(FaultKind::NoCredentials, message).with_fix(fix)
    }
}

/// A process that is ended with its group when nobody waits for it any more.
struct Running(Child);

impl Running {
    async fn output(&mut self) -> std::io::Result<(Zeroizing<Vec<u8>>, ExitStatus)> {
        // As large as it can get, so that no part of it is left behind where it grew.
        let mut output = Zeroizing::new(Vec::with_capacity(OUTPUT_LIMIT as usize));
        if let Some(stdout) = self.0.stdout.take() {
            stdout.take(OUTPUT_LIMIT).read_to_end(&mut output).await?;
        }
        Ok((output, self.0.wait().await?))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // None once it has ended and was waited for: its number may be another's by then.
        let id = self.0.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        if let Some(group) = id {
            // Gone already: as well.
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

fn in_words(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit status {code}"),
        (None, Some(signal)) => format!("signal {signal}"),
        (None, None) => "no exit status".to_owned(),
    }
}
