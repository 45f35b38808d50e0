use std::{collections::BTreeMap, sync::Arc};

use tokio::sync::watch;

use crate::model::{Pages, Progress};

use super::memory::Key;

/// A read is long from so many pages on: short ones are over before anybody could read of them.
const LONG: u32 = 3;

/// The reads under way, with the pages that have come.
#[derive(Clone, Debug, Default)]
pub(super) struct UnderWay(Arc<watch::Sender<BTreeMap<Key, Pages>>>);

impl UnderWay {
    /// A read begins; it ends when what is given back is dropped.
    pub fn begin(&self, key: Key) -> Read {
        let pages = Pages::default();
        self.0.send_modify(|reads| {
            reads.insert(key.clone(), pages.clone());
        });
        Read { pages, key, all: self.clone() }
    }

    /// Whether it is being read.
    pub fn is_under_way(&self, key: &Key) -> bool {
        self.0.borrow().contains_key(key)
    }

    /// The long ones, by scope, then want.
    pub fn long(&self) -> Vec<Progress> {
        let reads = self.0.borrow();
        let long = reads.iter().filter(|(_, pages)| pages.count() >= LONG);
        long.map(|((scope, want), pages)| Progress {
            scope: scope.clone(),
            want: want.clone(),
            pages: pages.count(),
            things: pages.things(),
        })
        .collect()
    }

    /// Waits until anything is read.
    pub async fn any(&self) {
        // It cannot be closed: the sender is here.
        let _ = self.0.subscribe().wait_for(|reads| !reads.is_empty()).await;
    }
}

/// One read under way.
#[derive(Debug)]
pub(super) struct Read {
    pub pages: Pages,
    key: Key,
    all: UnderWay,
}

impl Drop for Read {
    fn drop(&mut self) {
        self.all.0.send_modify(|reads| {
            reads.remove(&self.key);
        });
    }
}
