use std::{
    collections::{BTreeMap, HashSet},
    io,
};

use serde_json::{Value, json};

use crate::{
    headless::faults::Told,
    model::{AccountName, FaultKind, Region, ScopeKey, Source, Update, Want},
    store::Store,
};

/// What names a fault: the account, the region unless it is of the account as a whole, the source likewise, and its
/// kind.
type Name = (AccountName, Option<Region>, Option<Source>, FaultKind);

/// Faults that have begun and not ended: each is told twice, when it begins and when it ends, of however many questions
/// it is the answer.
#[derive(Debug, Default)]
pub(super) struct Standing {
    /// Who has it, and the line that told of it.
    faults: BTreeMap<Name, (HashSet<(ScopeKey, Want)>, Value)>,
}

impl Standing {
    /// Learns from an answer.
    pub fn learn(&mut self, update: &Update, store: &Store, err: &mut dyn io::Write) {
        let asked = (update.scope.clone(), update.want.clone());
        let now = update.fault.as_ref().map(|fault| {
            let of_account = fault.is_of_account();
            let region = (!of_account).then(|| update.scope.region.clone());
            let source = (!of_account).then(|| update.want.source());
            (update.scope.account.clone(), region, source, fault.kind)
        });
        let mut ended = Vec::new();
        self.faults.retain(|name, (askers, line)| {
            if Some(name) != now.as_ref() && askers.remove(&asked) && askers.is_empty() {
                ended.push(line.take());
                return false;
            }
            true
        });
        for line in ended {
            tell(line, "ended", err);
        }
        let (Some(name), Some(told)) = (now, Told::of(update)) else { return };
        let (askers, line) = self.faults.entry(name.clone()).or_default();
        askers.insert(asked);
        if line.is_null() {
            *line = told.everywhere(name.1.is_none()).object(store);
            tell(line.clone(), "begun", err);
        }
    }
}

/// With standard error closed nowhere is left to tell it.
fn tell(mut line: Value, state: &str, err: &mut dyn io::Write) {
    line["state"] = json!(state);
    let _ = writeln!(err, "{line}").and_then(|()| err.flush());
}
