use super::{incident, names, place::Place};

/// The newest agent there is.
const AGENT: &str = "3.3.3270.0";
const OLD_AGENTS: [&str; 3] = ["3.1.1732.0", "3.2.2303.0", "2.3.1319.0"];
/// Agents call home every five minutes.
const PING_EVERY: i64 = 300;

/// A managed node.
#[derive(Clone, Debug)]
pub(super) struct NodeFacts {
    pub(super) id: String,
    pub(super) host: String,
    /// When it was last heard of, if it no longer is.
    pub(super) lost_since: Option<i64>,
    pub(super) last_ping: i64,
    pub(super) agent: &'static str,
    pub(super) ip: String,
    pub(super) platform: Platform,
    pub(super) registered: i64,
    /// A machine outside EC2.
    pub(super) hybrid: bool,
}

/// An operating system.
#[derive(Clone, Copy, Debug)]
pub(super) struct Platform {
    pub(super) kind: &'static str,
    pub(super) name: &'static str,
    pub(super) version: &'static str,
}

const PLATFORMS: [Platform; 6] = [
    Platform { kind: "Linux", name: "Amazon Linux", version: "2023" },
    Platform { kind: "Linux", name: "Amazon Linux", version: "2023" },
    Platform { kind: "Linux", name: "Amazon Linux", version: "2" },
    Platform { kind: "Linux", name: "Ubuntu", version: "22.04" },
    Platform { kind: "Linux", name: "Red Hat Enterprise Linux", version: "9.4" },
    Platform { kind: "Windows", name: "Microsoft Windows Server 2022 Datacenter", version: "10.0.20348" },
];

impl NodeFacts {
    pub(super) fn is_latest(&self) -> bool {
        self.agent == AGENT
    }
}

/// All nodes of the place.
pub(super) fn nodes(place: &Place<'_>) -> Vec<NodeFacts> {
    (0..place.node_count()).map(|index| node(place, index)).collect()
}

/// The id of a node, without the rest of it.
pub(super) fn node_id(place: &Place<'_>, index: usize) -> String {
    let key = place.key("node").with(index);
    if is_hybrid(place, index) {
        format!("mi-{}", key.hex(17))
    } else if place.is_incident() && index == incident::LOST_NODE {
        format!("i-{}{}", incident::LOST_NODE_PREFIX, key.hex(13))
    } else {
        format!("i-0{}", key.hex(16))
    }
}

/// Two machines in an office, under the network account.
fn is_hybrid(place: &Place<'_>, index: usize) -> bool {
    place.account.name == "network" && place.region_index == 0 && index < 2
}

fn node(place: &Place<'_>, index: usize) -> NodeFacts {
    let key = place.key("node").with(index);
    // Four nodes to an application, so that names say what runs where.
    let applications = names::applications(place.account.kind);
    let application = applications[(index / 4) % applications.len()];
    let hybrid = is_hybrid(place, index);
    let host = if hybrid {
        format!("branch-office-{:02}", index + 1)
    } else {
        format!("{application}-{:02}", index % 4 + 1 + index / (4 * applications.len()) * 4)
    };
    let lost_since = incident::lost_since(place, index);
    let phase = key.with("phase").below(PING_EVERY as usize) as i64;
    let agent = if key.with("agent").below(9) == 0 { *key.with("old").pick(&OLD_AGENTS) } else { AGENT };
    NodeFacts {
        id: node_id(place, index),
        host,
        lost_since,
        last_ping: lost_since.unwrap_or(place.now - (place.now - phase).rem_euclid(PING_EVERY)),
        agent,
        ip: format!("10.{}.{}.{}", 16 + place.region_index * 4, key.with("net").below(48), index % 250 + 4),
        platform: *key.with("platform").pick(&PLATFORMS),
        registered: place.start - (1 + key.with("age").below(300) as i64) * 86_400,
        hybrid,
    }
}
