//! The shell as a process: it has the terminal while it lives, as a job of its own, and then the console has it again.

use std::{
    fs::File,
    io::{self, IsTerminal, Write},
    os::{
        fd::{AsFd, OwnedFd},
        unix::process::CommandExt,
    },
    process::{Command, Stdio},
    thread,
};

use nix::sys::signal::{SigSet, Signal as Blocked};
use rustix::{
    process::{Pid, Signal, WaitOptions, WaitStatus, kill_process_group, waitpid},
    termios::{OptionalActions, Termios, tcgetattr, tcgetpgrp, tcsetattr, tcsetpgrp},
};
use tokio::sync::oneshot;

use super::Shell;

/// What would lead AWS's tools to other credentials than those that they are given, or past them.
const REMOVED: [&str; 15] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_CREDENTIAL_EXPIRATION",
    "AWS_CREDENTIAL_FILE",
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_ROLE_ARN",
    "AWS_ROLE_SESSION_NAME",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
];

/// A shell that has the terminal.
#[derive(Debug)]
pub(super) struct Running {
    job: Pid,
    /// How it ended, in words, once the terminal has been taken back from it.
    pub ended: oneshot::Receiver<String>,
}

impl Running {
    /// Has it end as if the terminal had hung up.
    pub fn hang_up(&self) {
        // One that has ended needs no signal; one that was stopped hears none until it goes on.
        let _ = kill_process_group(self.job, Signal::HUP);
        let _ = kill_process_group(self.job, Signal::CONT);
    }
}

/// The terminal, as a shell before us left it.
struct Tty {
    file: OwnedFd,
    modes: Termios,
    job: Pid,
}

impl Tty {
    fn open() -> io::Result<Self> {
        let file: OwnedFd = match io::stdin() {
            stdin if stdin.is_terminal() => stdin.as_fd().try_clone_to_owned()?,
            _ => File::options().read(true).write(true).open("/dev/tty")?.into(),
        };
        let (modes, job) = (tcgetattr(&file)?, tcgetpgrp(&file)?);
        Ok(Self { file, modes, job })
    }

    /// What a child has for a stream that may go elsewhere.
    fn stdio(&self, stream: &impl IsTerminal) -> io::Result<Stdio> {
        Ok(if stream.is_terminal() { Stdio::inherit() } else { self.file.try_clone()?.into() })
    }

    fn give_to(&self, job: Pid) -> io::Result<()> {
        tcsetpgrp(&self.file, job)?;
        kill_process_group(job, Signal::CONT)?;
        Ok(())
    }

    /// Whatever the shell has made of it.
    fn take_back(&self) {
        // A terminal that is gone needs nothing.
        let _ = tcsetpgrp(&self.file, self.job);
        let _ = tcsetattr(&self.file, OptionalActions::Now, &self.modes);
    }
}

/// Starts `$SHELL`, else `/bin/sh`, in the terminal, which must have been given back.
///
/// # Errors
/// When it cannot be started, in words.
pub(super) fn start(shell: &Shell) -> Result<Running, String> {
    let program = std::env::var_os("SHELL").filter(|shell| !shell.is_empty());
    let program = program.unwrap_or_else(|| "/bin/sh".into());
    let failed = |error: io::Error| format!("no shell: {}: {error}", program.to_string_lossy());
    let mut command = Command::new(&program);
    environment(&mut command, shell);
    run(command, &shell.says).map_err(failed)
}

fn environment(command: &mut Command, shell: &Shell) {
    for name in REMOVED {
        command.env_remove(name);
    }
    for (name, value) in &shell.variables {
        command.env(name, value.reveal());
    }
    let region = shell.scope.region.as_str();
    command.env("AWS_REGION", region).env("AWS_DEFAULT_REGION", region);
    command.env("SKYDECK_SCOPE", shell.scope.key().to_string());
}

fn run(mut command: Command, says: &str) -> io::Result<Running> {
    let tty = Tty::open()?;
    writeln!(io::stdout(), "{says}")?;
    command.stdin(tty.stdio(&io::stdin())?);
    command.stdout(tty.stdio(&io::stdout())?).stderr(tty.stdio(&io::stderr())?);
    // A job of its own: what is typed to end or stop a command in it does neither to the console.
    let child = command.process_group(0).spawn()?;
    drop(command);
    let job = Pid::from_child(&child);
    // One that has ended already is waited for all the same.
    let _ = tty.give_to(job);
    let (tell, ended) = oneshot::channel();
    thread::Builder::new().name("shell".into()).spawn(move || {
        // Whoever takes the terminal from the background is stopped, unless it does not hear of that.
        let mut background = SigSet::empty();
        background.add(Blocked::SIGTTOU);
        let _ = background.thread_block();
        let words = wait(&tty, job);
        tty.take_back();
        // A console that has ended needs no words.
        let _ = tell.send(words);
    })?;
    Ok(Running { job, ended })
}

/// Waits for the end of the shell. Nobody else could let one go on that has stopped.
fn wait(tty: &Tty, job: Pid) -> String {
    loop {
        match waitpid(Some(job), WaitOptions::UNTRACED) {
            Ok(Some((_, status))) if status.stopped() => {
                if tty.give_to(job).is_err() {
                    let _ = kill_process_group(job, Signal::HUP);
                    let _ = kill_process_group(job, Signal::CONT);
                }
            }
            Ok(Some((_, status))) => return words(status),
            Ok(None) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return format!("the shell is lost: {error}"),
        }
    }
}

fn words(status: WaitStatus) -> String {
    match (status.exit_status(), status.terminating_signal()) {
        (Some(0), _) => "the shell has ended".into(),
        (Some(code), _) => format!("the shell has ended with exit code {code}"),
        (None, Some(signal)) => format!("the shell was ended by signal {signal}"),
        (None, None) => "the shell has ended".into(),
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::HashMap, sync::Arc};

    use super::*;
    use crate::model::{Account, AccountName, Reach, Region, Scope, Secret};

    #[test]
    fn credentials_are_in_the_environment_alone_and_nothing_leads_past_them() {
        let account = Account {
            name: AccountName::new("prod-shop"),
            id: None,
            tags: Default::default(),
            regions: vec![Region::new("eu-west-1")],
            reach: Reach::default(),
        };
        let secret = |text: &str| Secret::new(text.to_owned());
        let shell = Shell {
            scope: Scope { account: Arc::new(account), region: Region::new("eu-west-1") },
            variables: vec![
                ("AWS_ACCESS_KEY_ID", secret("key-canary")),
                ("AWS_SESSION_TOKEN", secret("token")),
            ],
            says: String::new(),
        };
        let mut command = Command::new("sh");
        environment(&mut command, &shell);
        let set: HashMap<_, _> = command.get_envs().collect();
        let of = |name: &str| set.get(std::ffi::OsStr::new(name)).map(|value| value.and_then(|v| v.to_str()));
        assert_eq!(of("AWS_ACCESS_KEY_ID"), Some(Some("key-canary")));
        assert_eq!(of("AWS_SESSION_TOKEN"), Some(Some("token")));
        assert_eq!(of("AWS_SECRET_ACCESS_KEY"), Some(None), "one of another set of keys is no help");
        assert_eq!(of("AWS_PROFILE"), Some(None));
        assert_eq!(of("AWS_REGION"), Some(Some("eu-west-1")));
        assert_eq!(of("AWS_DEFAULT_REGION"), Some(Some("eu-west-1")));
        assert_eq!(of("SKYDECK_SCOPE"), Some(Some("prod-shop/eu-west-1")));
        assert_eq!(command.get_args().count(), 0);
        assert!(!format!("{shell:?}").contains("canary"));
    }
}
