//! A scripted AWS for signing in: STS, IAM Identity Center, Organizations, account regions, instance and container
//! credentials, in their own wire formats. Who exists, who trusts whom and what fails when is a [`Script`]; every call
//! is kept in a log; time is the world's own. It is met in process ([`World::http_client`]) or over loopback HTTP
//! ([`World::serve`]). Every secret that it hands out or accepts is known to it: [`World::secrets`].

mod account;
mod browser;
mod client;
mod clock;
mod failure;
mod heard;
mod metadata;
mod oidc;
mod organizations;
mod others;
mod people;
mod policy;
mod portal;
mod script;
mod secrets;
mod server;
mod state;
mod sts;
mod wire;

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use skydeck::model::Timestamp;

pub use account::Regions;
pub use clock::WorldClock;
pub use failure::{Effect, Failure};
pub use heard::Heard;
pub use metadata::{Container, Instance};
pub use oidc::Poll;
pub use organizations::{Member, Organization, Unit};
pub use people::{Mfa, Role, User, WebToken};
pub use portal::{Sso, SsoAccount};
pub use script::Script;
pub use secrets::CANARY;
use state::State;
use wire::{Outcome, Request};

/// The world. Clones are the same one.
#[derive(Clone)]
pub struct World {
    state: Arc<Mutex<State>>,
    clock: WorldClock,
}

/// Without what it knows: it stands in the SDK's configuration, whose own Debug is searched for secrets.
impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("World")
    }
}

impl World {
    /// An empty world on the machine's clock: for tests that run the binary.
    pub fn new() -> Self {
        Self::on(WorldClock::of_the_machine())
    }

    /// An empty world at that time, in which time stands still until the test moves it.
    pub fn at(time: &str) -> Self {
        Self::on(WorldClock::still(time.parse().expect("an RFC 3339 time")))
    }

    /// An empty world that begins at that time and goes by tokio's clock, paused or not.
    pub fn ticking(time: &str) -> Self {
        Self::on(WorldClock::of_tokio(time.parse().expect("an RFC 3339 time")))
    }

    fn on(clock: WorldClock) -> Self {
        Self { state: Arc::new(Mutex::new(State::new(clock.clone()))), clock }
    }

    /// Its clock, which is also a `model::Clock`.
    pub fn clock(&self) -> &WorldClock {
        &self.clock
    }

    /// Writes the script, or changes it while something runs.
    pub fn script<T>(&self, write: impl FnOnce(&mut Script) -> T) -> T {
        write(&mut self.state().script)
    }

    /// Has something fail, from now on.
    pub fn fail(&self, failure: Failure) {
        self.script(|script| script.failures.push(failure));
    }

    /// Nothing fails any more but by the rules of the world.
    pub fn heal(&self) {
        self.script(|script| script.failures.clear());
    }

    /// Every call, oldest first.
    pub fn heard(&self) -> Vec<Heard> {
        self.state().heard.clone()
    }

    /// The calls of one operation, oldest first.
    pub fn heard_of(&self, operation: &str) -> Vec<Heard> {
        self.state().heard.iter().filter(|h| h.operation == operation).cloned().collect()
    }

    /// Forgets the log: the next part of a test counts for itself.
    pub fn forget_heard(&self) {
        self.state().heard.clear();
    }

    /// The roles that were assumed although a session of the same role and session name had more than `ahead` to
    /// live: role ARN, and when it was assumed again.
    pub fn assumed_too_early(&self, ahead: Duration) -> Vec<(String, Timestamp)> {
        heard::assumed_too_early(&self.state().heard, ahead)
    }

    /// Every secret that was handed out or is accepted, MFA codes included. Not among them: user codes of the device
    /// flow, which are shown on purpose (see [`World::user_codes`]).
    pub fn secrets(&self) -> Vec<String> {
        self.state().secrets()
    }

    /// Fails when `text` holds a secret, or a part of one.
    pub fn assert_clean(&self, what: &str, text: &str) {
        secrets::assert_clean(&self.secrets(), what, text);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers one request: what both faces call.
    fn answer(&self, request: &Request) -> Outcome {
        let mut state = self.state();
        let mut outcome = state.answer(request);
        if let Outcome::Reply(reply) = &mut outcome {
            let date = state.now().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
            reply.headers.push(("date".into(), date));
        }
        outcome
    }
}
