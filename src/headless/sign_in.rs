//! Logins before a pass: what needs a human is asked for on the terminal, all in one go.

use std::{
    collections::{BTreeSet, HashMap},
    fs::File,
    io::Write,
};

use futures_util::future::join_all;
use rustix::{
    process::getpgrp,
    termios::{OptionalActions, Termios, tcgetattr, tcgetpgrp, tcsetattr},
};

use crate::model::{
    Base, BoxFuture, DeviceCode, Fault, Fleet, Gathered, Login, LoginKey, LoginKind, LoginState, Roster,
    Secret, SignIn,
};

/// Codes of a device that are asked for at most.
const TRIES: usize = 3;
/// Digits of one.
const DIGITS: usize = 6;

/// Somebody to ask.
pub trait Human: Send {
    /// Says a line.
    fn say(&mut self, line: &str);
    /// Asks for a code, which is not shown while it is typed. None when somebody does not want to say it.
    fn code<'a>(&'a mut self, prompt: &'a str) -> BoxFuture<'a, Option<Secret>>;
}

/// Gathers the fleet and has somebody sign in wherever that is needed, if there is somebody. Each login is asked for
/// once; what is not signed in to is the fault of its accounts.
///
/// # Errors
/// A file or an option that is wrong: there is no fleet then.
pub async fn gather(
    roster: &dyn Roster,
    sign_in: &dyn SignIn,
    human: Option<&mut dyn Human>,
) -> Result<Gathered, String> {
    let mut gathered = roster.gather(&|_| {}).await?;
    let Some(human) = human else { return Ok(gathered) };
    let mut asked: BTreeSet<LoginKey> = BTreeSet::new();
    loop {
        if may_wait(&gathered.fleet) {
            sign_in.look(&gathered.fleet).await;
        }
        let waiting = sign_in.logins().into_iter().filter(Login::needs_human);
        let waiting: Vec<Login> = waiting.filter(|login| asked.insert(login.key.clone())).collect();
        if waiting.is_empty() {
            return Ok(gathered);
        }
        ask(sign_in, &waiting, human).await;
        let holds = |login: &Login| matches!(state(sign_in, &login.key), Some(LoginState::Good { .. }));
        let mut faults = gathered.answers.iter().filter_map(|answer| answer.fault.as_ref());
        let waits = faults.any(Fault::waits_for_login);
        if waits && waiting.iter().any(holds) {
            gathered = roster.gather(&|_| {}).await?;
        }
    }
}

/// Whether the way into some account is one on which a human may be needed.
fn may_wait(fleet: &Fleet) -> bool {
    let mut ways = fleet.accounts.iter().filter_map(|account| account.reach.way.as_ref().ok());
    ways.any(|way| way.mfa_serial.is_some() || matches!(way.base, Base::Sso(_)))
}

fn state(sign_in: &dyn SignIn, key: &LoginKey) -> Option<LoginState> {
    sign_in.logins().into_iter().find(|login| login.key == *key).map(|login| login.state)
}

/// Codes first, for they are good for half a minute; then whatever waits for a browser, all at once.
async fn ask(sign_in: &dyn SignIn, waiting: &[Login], human: &mut dyn Human) {
    let mut sessions = Vec::new();
    for login in waiting {
        match &login.kind {
            LoginKind::Sso { .. } => sessions.push(login),
            LoginKind::Mfa { serial } => {
                code(sign_in, &login.key, &format!("MFA code of {serial}"), human).await;
            }
            LoginKind::MfaForRole { serial, role_arn } => {
                code(sign_in, &login.key, &format!("MFA code of {serial}, for {role_arn}"), human).await;
            }
        }
    }
    if !sessions.is_empty() {
        browse(sign_in, &sessions, human).await;
    }
}

async fn code(sign_in: &dyn SignIn, key: &LoginKey, what: &str, human: &mut dyn Human) {
    let prompt = format!("{what} ({DIGITS} digits; Enter alone leaves it): ");
    let mut tries = 0;
    while tries < TRIES {
        let Some(code) = human.code(&prompt).await else { return human.say("left") };
        let digits: String = code.reveal().chars().filter(|c| !c.is_whitespace()).collect();
        let digits = Secret::new(digits);
        match digits.reveal().len() {
            0 => return human.say("left"),
            DIGITS if digits.reveal().bytes().all(|byte| byte.is_ascii_digit()) => {}
            _ => {
                human.say(&format!("a code has {DIGITS} digits, and nothing else"));
                continue;
            }
        }
        tries += 1;
        sign_in.code(key, digits).await;
        match state(sign_in, key) {
            Some(LoginState::Wanted { why: Some(why) }) => {
                human.say(&format!("not signed in: {}", why.message))
            }
            Some(LoginState::Wanted { why: None }) => human.say("not signed in"),
            Some(_) => return human.say("signed in"),
            // It turned out to be none: others are wanted instead, and asked for next.
            None => return human.say("this user gets no session with MFA: each role needs a code"),
        }
    }
    human.say(&format!("given up after {TRIES} codes"));
}

async fn browse(sign_in: &dyn SignIn, sessions: &[&Login], human: &mut dyn Human) {
    let flows = join_all(sessions.iter().map(|login| sign_in.browse(&login.key)));
    tokio::pin!(flows);
    let mut told: HashMap<LoginKey, DeviceCode> = HashMap::new();
    let mut seen = 0;
    loop {
        tokio::select! {
            biased;
            _ = &mut flows => break,
            revision = sign_in.changed(seen) => seen = revision,
        }
        for login in sessions {
            if let Some(LoginState::AtBrowser(code)) = state(sign_in, &login.key)
                && told.insert(login.key.clone(), code.clone()).as_ref() != Some(&code)
            {
                show(login, &code, human);
            }
        }
    }
    for login in sessions {
        let session = session(login);
        match state(sign_in, &login.key) {
            Some(LoginState::Good { .. }) => human.say(&format!("signed in to {session}")),
            Some(LoginState::Wanted { why: Some(why) }) => {
                human.say(&format!("not signed in to {session}: {}", why.message));
            }
            _ => human.say(&format!("not signed in to {session}")),
        }
    }
}

fn session(login: &Login) -> String {
    match &login.kind {
        LoginKind::Sso { session } => format!("the SSO session {session}"),
        LoginKind::Mfa { serial } | LoginKind::MfaForRole { serial, .. } => {
            format!("the MFA device {serial}")
        }
    }
}

fn show(login: &Login, code: &DeviceCode, human: &mut dyn Human) {
    let until = code.until.strftime("%H:%M UTC");
    human.say(&format!("To sign in to {}, open in any browser, on any machine:", session(login)));
    human.say(&format!("  {}", code.complete_url.as_ref().unwrap_or(&code.url)));
    human.say(&format!("and approve the code {}, before {until}. This goes on by itself.", code.user_code));
}

/// The terminal that controls the process, wherever its input and output go.
#[derive(Debug)]
pub struct Terminal {
    tty: File,
}

impl Terminal {
    /// None when there is no such terminal, as for a job of cron, or when somebody else has it: who asks from the
    /// background is stopped.
    pub fn open() -> Option<Self> {
        let tty = File::options().read(true).write(true).open("/dev/tty").ok()?;
        let is_ours = tcgetpgrp(&tty).is_ok_and(|job| job == getpgrp());
        is_ours.then_some(Self { tty })
    }
}

impl Human for Terminal {
    fn say(&mut self, line: &str) {
        // Who has hung up hears nothing.
        let _ = writeln!(self.tty, "{line}");
    }

    fn code<'a>(&'a mut self, prompt: &'a str) -> BoxFuture<'a, Option<Secret>> {
        Box::pin(async move {
            // Whoever waits for a key cannot be called off: what it has done to the terminal can be undone.
            let _modes = Modes::of(&self.tty);
            let prompt = format!("skydeck: {prompt}");
            let typed = tokio::task::spawn_blocking(move || rpassword::prompt_password(prompt));
            typed.await.ok()?.ok().map(Secret::new)
        })
    }
}

/// The terminal's modes, which come back when it is dropped.
struct Modes<'a> {
    tty: &'a File,
    before: Option<Termios>,
}

impl<'a> Modes<'a> {
    fn of(tty: &'a File) -> Self {
        Self { tty, before: tcgetattr(tty).ok() }
    }
}

impl Drop for Modes<'_> {
    fn drop(&mut self) {
        if let Some(before) = &self.before {
            let _ = tcsetattr(self.tty, OptionalActions::Now, before);
        }
    }
}
