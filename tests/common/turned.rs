use skydeck::model::{Clock, Timestamp};
use tokio::time::Instant;

/// A clock that goes as the runtime's does.
#[derive(Debug)]
pub struct Turned(pub Instant);

impl Clock for Turned {
    fn now(&self) -> Timestamp {
        let start: Timestamp = "2026-03-01T03:12:17Z".parse().expect("a time");
        start + self.0.elapsed()
    }
    fn is_pinned(&self) -> bool {
        false
    }
}
