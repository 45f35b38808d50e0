//! Nothing secret gets anywhere but into the cache file.

use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
};

use skydeck::model::SignIn as _;
use tracing_subscriber::fmt::MakeWriter;

use crate::{
    common::sign_in::{Failure, Poll},
    desk::{Desk, minutes},
};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test(start_paused = true)]
async fn no_token_code_or_secret_is_told() {
    use tracing_subscriber::{filter::Targets, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _};
    let log = Log::default();
    let ours = Targets::new().with_target("skydeck", tracing::Level::TRACE);
    let layer = fmt::layer().with_ansi(false).with_writer(log.clone());
    // For the whole binary: the other tests' events are searched as well, and none decides what is recorded.
    tracing_subscriber::registry().with(ours).with(layer).init();

    let desk = Desk::new(3);
    let mut told = String::new();
    let mut tell = |desk: &Desk, more: &str| {
        told += &format!("{:#?}\n{:#?}\n{more}\n", desk.access, desk.access.logins());
    };
    desk.world.script(|s| s.sso.polls = [Poll::Denied].into());
    desk.access.look(&desk.fleet).await;
    let browse = desk.browse();
    desk.code().await;
    let user_codes = desk.world.user_codes();
    tell(&desk, "");
    browse.await.expect("it ends");
    tell(&desk, "");
    desk.sign_in().await;
    desk.enter(0).await.expect("it holds");
    tell(&desk, "");
    tokio::time::advance(minutes(56)).await;
    desk.enter(1).await.expect("refreshed");
    tell(&desk, "");
    desk.world.fail(Failure::refused("CreateToken", 400, "InvalidGrantException", "no"));
    tokio::time::advance(minutes(61)).await;
    let fault = desk.enter(2).await.expect_err("over");
    tell(&desk, &format!("{fault} {fault:?}"));

    assert!(desk.world.secrets().len() > 5);
    assert!(log.text().contains("SSO login holds"), "{}", log.text());
    for (what, text) in [("the log", log.text()), ("Debug and faults", told)] {
        desk.world.assert_clean(what, &text);
        for code in &user_codes {
            assert!(!text.contains(code.as_str()), "{what}: a user code stands in it");
        }
    }
}
