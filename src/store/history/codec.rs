use sha1::{Digest as _, Sha1};

use super::Error;
use crate::model::{Snapshot, Want};

/// Of the content of all rows. One of another number is skipped: it is asked again anyway.
pub(super) const FORMAT: i64 = 1;

/// A snapshot that is kept as a whole; none of events, which are kept one by one.
pub(super) fn encode(snapshot: &Snapshot) -> Option<Result<Vec<u8>, Error>> {
    let json = match snapshot {
        Snapshot::Identity(identity) => serde_json::to_vec(identity),
        Snapshot::Alarms(all) => serde_json::to_vec(all),
        Snapshot::Sessions(all) => serde_json::to_vec(all),
        Snapshot::Nodes(all) => serde_json::to_vec(all),
        Snapshot::Namespaces(all) => serde_json::to_vec(all),
        Snapshot::Services(all) => serde_json::to_vec(all),
        _ => return None,
    };
    Some(json.map_err(Error::encoding))
}

/// Reads what [`encode`] writes; none when it cannot.
pub(super) fn decode(want: &Want, json: &[u8]) -> Option<Snapshot> {
    Some(match want {
        Want::Identity => Snapshot::Identity(serde_json::from_slice(json).ok()?),
        Want::Alarms => Snapshot::Alarms(serde_json::from_slice(json).ok()?),
        Want::Sessions { .. } => Snapshot::Sessions(serde_json::from_slice(json).ok()?),
        Want::Nodes => Snapshot::Nodes(serde_json::from_slice(json).ok()?),
        Want::Namespaces => Snapshot::Namespaces(serde_json::from_slice(json).ok()?),
        Want::Services => Snapshot::Services(serde_json::from_slice(json).ok()?),
        _ => return None,
    })
}

/// What tells whether content has changed, the same on every machine and in every version.
pub(super) fn hash(bytes: &[u8]) -> i64 {
    let digest = Sha1::digest(bytes);
    digest.iter().take(8).fold(0, |hash: i64, byte| (hash << 8) | i64::from(*byte))
}
