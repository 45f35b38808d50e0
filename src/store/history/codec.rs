use sha1::{Digest as _, Sha1};

use super::Error;
use crate::model::{Node, PingStatus, Snapshot, Want};

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
        Snapshot::Dashboards(all) => serde_json::to_vec(all),
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
        Want::Dashboards => Snapshot::Dashboards(serde_json::from_slice(json).ok()?),
        _ => return None,
    })
}

/// Tells whether content has changed, the same on every machine and in every version. The pings of nodes that answer
/// are left out: they come all the time and say nothing new.
pub(super) fn hash(snapshot: &Snapshot) -> Option<Result<i64, Error>> {
    let quiet = match snapshot {
        Snapshot::Nodes(all) => {
            let quiet = |node: &Node| match node.ping_status {
                PingStatus::Online => Node { last_ping: None, ..node.clone() },
                _ => node.clone(),
            };
            encode(&Snapshot::Nodes(all.iter().map(quiet).collect()))
        }
        other => encode(other),
    };
    quiet.map(|json| json.map(|json| first_bytes(&Sha1::digest(&json))))
}

fn first_bytes(digest: &[u8]) -> i64 {
    digest.iter().take(8).fold(0, |hash: i64, byte| (hash << 8) | i64::from(*byte))
}
