use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use super::super::{Human, gather};
use crate::model::*;

fn at() -> Timestamp {
    "2026-03-01T03:30:00Z".parse().expect("a time")
}

fn good() -> LoginState {
    LoginState::Good { until: at(), renews: false }
}

fn denied(why: &str) -> LoginState {
    LoginState::Wanted { why: Some(Fault::new(FaultKind::Denied, why)) }
}

fn at_browser(code: &str) -> LoginState {
    LoginState::AtBrowser(DeviceCode {
        user_code: code.into(),
        url: "https://x.test/device".into(),
        complete_url: Some(format!("https://x.test/device?user_code={code}").into()),
        until: at(),
    })
}

/// Logins that go through states that were thought out before.
#[derive(Debug)]
struct Scripted {
    logins: Mutex<Vec<Login>>,
    /// What a code leads to: `123456` is right.
    codes: Mutex<Vec<(LoginKey, String)>>,
    looked: Mutex<usize>,
    revision: tokio::sync::watch::Sender<u64>,
}

impl Scripted {
    fn new(logins: &[(&str, LoginKind)]) -> Self {
        let login = |(key, kind): &(&str, LoginKind)| Login {
            key: LoginKey::new(key),
            kind: kind.clone(),
            state: LoginState::Wanted { why: None },
        };
        Self {
            logins: Mutex::new(logins.iter().map(login).collect()),
            codes: Mutex::default(),
            looked: Mutex::default(),
            revision: tokio::sync::watch::Sender::new(1),
        }
    }

    fn set(&self, key: &LoginKey, state: LoginState) {
        let mut logins = self.logins.lock().expect("not poisoned");
        logins.iter_mut().filter(|login| login.key == *key).for_each(|login| login.state = state.clone());
        self.revision.send_modify(|revision| *revision += 1);
    }

    fn states(&self) -> Vec<bool> {
        self.logins().iter().map(|login| matches!(login.state, LoginState::Good { .. })).collect()
    }
}

impl SignIn for Scripted {
    fn logins(&self) -> Vec<Login> {
        self.logins.lock().expect("not poisoned").clone()
    }
    fn clock_off(&self) -> Option<String> {
        None
    }
    fn changed(&self, seen: u64) -> BoxFuture<'_, u64> {
        Box::pin(async move {
            let mut revisions = self.revision.subscribe();
            *revisions.wait_for(|revision| *revision != seen).await.expect("a sender")
        })
    }
    fn look<'a>(&'a self, _fleet: &'a Fleet) -> BoxFuture<'a, ()> {
        *self.looked.lock().expect("not poisoned") += 1;
        Box::pin(std::future::ready(()))
    }
    fn code<'a>(&'a self, login: &'a LoginKey, code: Secret) -> BoxFuture<'a, ()> {
        let right = code.reveal() == "123456";
        self.codes.lock().expect("not poisoned").push((login.clone(), code.reveal().to_owned()));
        self.set(login, if right { good() } else { denied("the code is wrong") });
        Box::pin(std::future::ready(()))
    }
    fn browse<'a>(&'a self, login: &'a LoginKey) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            self.set(login, LoginState::Busy);
            tokio::task::yield_now().await;
            self.set(login, at_browser(&format!("CODE-{}", login.as_str())));
            for _ in 0..10 {
                tokio::task::yield_now().await;
            }
            let over = login.as_str() == "over";
            self.set(login, if over { denied("nobody approved it in time") } else { good() });
        })
    }
    fn forget(&self) {}
    fn environment<'a>(
        &'a self,
        _scope: &'a Scope,
    ) -> BoxFuture<'a, Result<Vec<(&'static str, Secret)>, Fault>> {
        Box::pin(std::future::ready(Ok(Vec::new())))
    }
    fn expires_at(&self, _account: &AccountName) -> Option<Timestamp> {
        None
    }
}

/// Somebody who types what was thought out before.
#[derive(Debug, Default)]
struct Typist {
    types: VecDeque<&'static str>,
    heard: Vec<String>,
}

impl Typist {
    fn typing(types: &[&'static str]) -> Self {
        Self { types: types.iter().copied().collect(), heard: Vec::new() }
    }
}

impl Human for Typist {
    fn say(&mut self, line: &str) {
        self.heard.push(line.to_owned());
    }
    fn code<'a>(&'a mut self, prompt: &'a str) -> BoxFuture<'a, Option<Secret>> {
        self.heard.push(prompt.to_owned());
        let typed = self.types.pop_front().map(|text| Secret::new(text.to_owned()));
        Box::pin(std::future::ready(typed))
    }
}

fn fleet(way: Way) -> Arc<Fleet> {
    let account = Account {
        name: AccountName::new("prod"),
        id: None,
        tags: Default::default(),
        regions: vec![Region::new("eu-west-1")],
        reach: Reach { profile: None, way: Ok(way) },
    };
    Arc::new(Fleet { accounts: vec![Arc::new(account)], narrowed: false })
}

fn with_mfa() -> Arc<Fleet> {
    fleet(Way { mfa_serial: Some("GAHT12345678".into()), ..Way::default() })
}

fn mfa() -> LoginKind {
    LoginKind::Mfa { serial: "GAHT12345678".into() }
}

fn sso(session: &str) -> LoginKind {
    LoginKind::Sso { session: session.into() }
}

async fn signed_in(scripted: &Scripted, typist: &mut Typist) -> Vec<bool> {
    gather(&with_mfa(), scripted, Some(typist)).await.expect("a fleet");
    scripted.states()
}

#[tokio::test]
async fn a_wrong_code_is_asked_for_again_three_times_at_most() {
    let scripted = Scripted::new(&[("mfa", mfa())]);
    let mut typist = Typist::typing(&["000000", " 123 456 "]);
    assert_eq!(signed_in(&scripted, &mut typist).await, [true]);
    assert_eq!(typist.heard.len(), 4, "{:?}", typist.heard);
    assert_eq!(typist.heard[1], "not signed in: the code is wrong");
    assert_eq!(typist.heard[3], "signed in");

    let scripted = Scripted::new(&[("mfa", mfa())]);
    let mut typist = Typist::typing(&["000000", "000001", "000002", "123456"]);
    assert_eq!(signed_in(&scripted, &mut typist).await, [false]);
    assert_eq!(scripted.codes.lock().expect("not poisoned").len(), 3);
    assert_eq!(typist.heard.last().map(String::as_str), Some("given up after 3 codes"));
    assert!(!format!("{:?}", typist.heard).contains("00000"), "no code is said");
}

#[tokio::test]
async fn what_is_no_code_is_not_sent_and_nothing_leaves_the_login() {
    let scripted = Scripted::new(&[("mfa", mfa())]);
    let mut typist = Typist::typing(&["12345", "1234567", "abcdef", "１２３４５６", ""]);
    assert_eq!(signed_in(&scripted, &mut typist).await, [false]);
    assert!(scripted.codes.lock().expect("not poisoned").is_empty());
    assert_eq!(typist.heard.iter().filter(|said| said.starts_with("a code has 6 digits")).count(), 4);
    let mut gone = Typist::default();
    assert_eq!(signed_in(&Scripted::new(&[("mfa", mfa())]), &mut gone).await, [false]);
    assert_eq!(gone.heard.len(), 2, "asked once: {:?}", gone.heard);
}

#[tokio::test]
async fn everything_is_asked_in_one_go_codes_first_and_browsers_all_at_once() {
    let role = LoginKind::MfaForRole { serial: "GAHT12345678".into(), role_arn: "arn:role".into() };
    let scripted =
        Scripted::new(&[("one", sso("corp")), ("mfa", mfa()), ("over", sso("old")), ("role", role)]);
    let mut typist = Typist::typing(&["123456", "123456"]);
    assert_eq!(signed_in(&scripted, &mut typist).await, [true, true, false, true]);
    let heard = typist.heard.join("\n");
    let place = |text: &str| heard.find(text).unwrap_or_else(|| panic!("`{text}` is not in: {heard}"));
    assert!(place("for arn:role") < place("CODE-one"));
    place("https://x.test/device?user_code=CODE-over");
    place("before 03:30 UTC");
    place("signed in to the SSO session corp");
    place("not signed in to the SSO session old: nobody approved it in time");
    assert_eq!(heard.matches("user_code=CODE-one").count(), 1, "once: {heard}");
    assert_eq!(*scripted.looked.lock().expect("not poisoned"), 2, "and nothing came of it");
}

#[tokio::test]
async fn without_anybody_nothing_is_asked() {
    let scripted = Scripted::new(&[("mfa", mfa())]);
    gather(&with_mfa(), &scripted, None).await.expect("a fleet");
    assert_eq!((scripted.states(), *scripted.looked.lock().expect("not poisoned")), (vec![false], 0));
}

#[tokio::test]
async fn ways_that_need_nobody_are_not_looked_into() {
    let scripted = Scripted::new(&[]);
    gather(&fleet(Way::default()), &scripted, Some(&mut Typist::default())).await.expect("a fleet");
    assert_eq!(*scripted.looked.lock().expect("not poisoned"), 0);
}

/// An organisation that cannot be asked before somebody has signed in.
#[derive(Debug)]
struct Organisation(Arc<Scripted>);

impl Roster for Organisation {
    fn local(&self) -> BoxFuture<'_, Result<Gathered, String>> {
        Box::pin(std::future::ready(Ok(Gathered::default())))
    }
    fn gather<'a>(
        &'a self,
        _tell: &'a (dyn Fn(Gathered) + Send + Sync),
    ) -> BoxFuture<'a, Result<Gathered, String>> {
        let gathered = match self.0.states()[..] {
            [true] => Gathered { fleet: with_mfa(), ..Gathered::default() },
            _ => {
                let (scope, want) = (ScopeKey::organization(), Want::Accounts(Default::default()));
                let fault = Fault::new(FaultKind::NoCredentials, "a code is needed").with_code(LOGIN_WANTED);
                let answer = Update { scope, want, at: at(), snapshot: None, fault: Some(fault) };
                Gathered { answers: vec![answer], ..Gathered::default() }
            }
        };
        Box::pin(std::future::ready(Ok(gathered)))
    }
    fn every(&self) -> Option<std::time::Duration> {
        None
    }
}

#[tokio::test]
async fn what_could_not_be_gathered_before_is_gathered_after_the_login() {
    let scripted = Arc::new(Scripted::new(&[("mfa", mfa())]));
    let organisation = Organisation(scripted.clone());
    let mut typist = Typist::typing(&["123456"]);
    let gathered = gather(&organisation, &*scripted, Some(&mut typist)).await.expect("a fleet");
    assert_eq!((gathered.fleet.accounts.len(), gathered.answers.len()), (1, 0));

    let scripted = Arc::new(Scripted::new(&[("mfa", mfa())]));
    let gathered = gather(&Organisation(scripted.clone()), &*scripted, Some(&mut Typist::default())).await;
    let gathered = gathered.expect("a fleet");
    assert_eq!((gathered.fleet.accounts.len(), gathered.answers.len()), (0, 1));
}
