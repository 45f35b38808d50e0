//! The demo estate read by Skydeck's own collectors, through the real SDK.
#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::sync::Arc;

use skydeck::{
    aws::{Access, Collectors, Origin, SignInOptions},
    demo::{DemoScale, Estate},
    model::{Ask, Clock, Collector, Pages, Scope, Snapshot, Update, Want},
    poll::{Ledger, Pace, QuotaTable},
};

/// A time at which the throttled scope is throttled.
pub const NOW: &str = "2026-03-04T05:06:07+00:00";

/// An estate of the default size.
pub fn estate(clock: Arc<dyn Clock>) -> Estate {
    Estate::new(DemoScale::default(), 7, clock).without_latency()
}

/// One account in one region.
pub fn scope(estate: &Estate, account: &str, region: &str) -> Scope {
    let scopes = estate.fleet().scopes();
    scopes
        .into_iter()
        .find(|s| s.account.name.as_str() == account && s.region.as_str() == region)
        .expect("a scope of the estate")
}

/// The collectors over an HTTP client.
pub struct Reader {
    collectors: Collectors,
    clock: Arc<dyn Clock>,
}

impl Reader {
    /// Over that client, at the whole of AWS's pace.
    pub fn new(
        client: aws_smithy_runtime_api::client::http::SharedHttpClient,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let pacer = Arc::new(Pace::new(QuotaTable::built_in(), 1.0));
        let access =
            Access::new(Origin::Simulated(client), SignInOptions::default(), Arc::new(Ledger::new()), pacer);
        Self { collectors: Collectors::new(Arc::new(access)), clock }
    }

    /// What a collector hands over.
    pub async fn collect(&self, scope: &Scope, want: Want) -> Update {
        let now = self.clock.now();
        let ask = Ask {
            scope: scope.clone(),
            want,
            now,
            since: None,
            until: None,
            asker: skydeck::model::Asker::default(),
            pages: Pages::default(),
        };
        self.collectors.collect(ask).await
    }

    /// The same, which has to be whole.
    pub async fn read(&self, scope: &Scope, want: Want) -> Snapshot {
        let update = self.collect(scope, want).await;
        assert_eq!(update.fault, None);
        update.snapshot.map(Arc::unwrap_or_clone).expect("a snapshot")
    }
}
