use insta::assert_snapshot;

use super::{
    dump::{plain, styled},
    estate::*,
    night::*,
};
use crate::{model::*, store::Store};

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];
const SESSION: &str = "session?account=prod-shop&region=eu-west-1&id=amara-0a1b2c";
const THE_NODE: &str = "node?account=prod-shop&region=eu-west-1&id=i-07f3aa90bb1c2d3e4";

#[test]
fn sessions_and_nodes_at_three_sizes() {
    for (name, route) in
        [("sessions", "sessions"), ("session", SESSION), ("nodes", "nodes"), ("node", THE_NODE)]
    {
        for size in SIZES {
            let frame = frame(&night(), route, size, |_| {});
            assert_snapshot!(format!("{name}_at_{}x{}", size.0, size.1), styled(&frame));
        }
    }
}

/// Lines of a view that have one of these words, cut to what stands before the second column of panels.
fn lines_with(text: &str, words: &[&str]) -> Vec<String> {
    let has = |line: &&str| words.iter().any(|word| line.contains(word));
    text.lines().filter(has).map(str::to_owned).collect()
}

#[test]
fn open_sessions_come_first_then_the_newest() {
    let text = plain(&frame(&night(), "sessions", (80, 24), |_| {}));
    let lines = lines_with(&text, &["amara", "ben"]);
    assert_eq!(lines.len(), 4);
    assert!(
        lines[0].contains("◆  03:03") && lines[1].contains("00:22") && lines[3].contains("05:32"),
        "{text}"
    );
    let by_name = plain(&frame(&night(), "sessions?sort=-who", (80, 24), |_| {}));
    assert!(lines_with(&by_name, &["amara", "ben"])[0].contains("ben"), "{by_name}");
}

#[test]
fn changes_of_a_session_are_those_made_while_it_lasted() {
    let text = plain(&frame(&night(), SESSION, (120, 40), |_| {}));
    assert!(text.contains("PutRetentionPolicy") && text.contains("StartSession"), "{text}");
    assert!(!text.contains("UpdateService"), "it was before: {text}");
    let idle = "session?account=prod-shop&region=eu-west-1&id=amara-idle";
    let text = plain(&frame(&night(), idle, (120, 40), |_| {}));
    assert!(text.contains("No write events while it lasted.") && text.contains("after 1 h 15 m"), "{text}");
    assert!(text.contains("Terminated") && !text.contains("◆ Terminated"), "{text}");
}

#[test]
fn changes_that_were_not_read_are_not_said_to_be_none() {
    let ended = "session?account=prod-shop&region=eu-west-1&id=amara-ended";
    let text = plain(&frame(&night(), ended, (120, 40), |_| {}));
    assert!(text.contains("◌ read back to 00:12. There may have been changes before."), "{text}");
    assert!(!text.contains("No write events"), "{text}");
}

#[test]
fn a_session_tells_how_its_target_is() {
    let text = plain(&frame(&night(), SESSION, (80, 24), |_| {}));
    assert!(text.contains("amara (Oncall)") && text.contains("checkout is slow"), "{text}");
    assert!(text.contains("◆ checkout-3, i-07f3aa90bb1c2d3e4, ConnectionLost"), "{text}");
    let mut store = night();
    store.apply(update("prod-shop", "eu-west-1", Want::Nodes, Ok(Snapshot::Nodes(vec![]))));
    let text = plain(&frame(&store, SESSION, (80, 24), |_| {}));
    assert!(text.contains("no managed node that is known here"), "{text}");
    assert!(text.contains("on        i-07f3aa90bb1c2d3e4"), "{text}");
}

#[test]
fn a_session_that_has_ended_is_not_open_because_an_old_read_says_so() {
    let mut store = night();
    let mut ended = Session { status: SessionStatus("Terminated".into()), ..open(&store) };
    ended.end = Some(now());
    let mut update = update("prod-shop", "eu-west-1", past(), Ok(Snapshot::Sessions(vec![ended])));
    update.at = now();
    store.apply(update);
    let text = plain(&frame(&store, SESSION, (80, 24), |_| {}));
    assert!(text.contains("status    Terminated"), "{text}");
    let text = plain(&frame(&store, THE_NODE, (80, 24), |_| {}));
    assert!(!text.contains("◆ amara"), "{text}");
}

fn open(store: &Store) -> Session {
    let (_, good) = store
        .good(Source::Sessions)
        .find(|(_, good)| matches!(&*good.value, Snapshot::Sessions(all) if all.len() == 1))
        .expect("read");
    let Snapshot::Sessions(all) = &*good.value else { panic!("sessions") };
    all[0].clone()
}

#[test]
fn a_node_has_the_alarms_that_name_it_in_any_dimension() {
    let text = plain(&frame(&night(), THE_NODE, (120, 40), |_| {}));
    assert!(text.contains("checkout-3-status") && !text.contains("checkout-p99"), "{text}");
    assert_eq!(text.matches("◆ amara").count(), 1, "one session, though two reads have it: {text}");
    let mut store = night();
    store.apply(update("prod-shop", "eu-west-1", Want::Alarms, Ok(Snapshot::Alarms(vec![]))));
    let text = plain(&frame(&store, THE_NODE, (120, 40), |_| {}));
    assert!(text.contains("No alarm is about this node."), "{text}");
}

#[test]
fn nodes_that_want_a_look_come_first() {
    let mut store = night();
    let fine = Node {
        instance_id: "i-0000000000000000a".into(),
        ping_status: PingStatus::Online,
        last_ping: Some(ago(1)),
        agent_version: None,
        is_latest_version: None,
        platform_type: None,
        platform_name: None,
        platform_version: None,
        computer_name: Some("gateway-1".into()),
        ip_address: None,
        resource_type: None,
    };
    store.apply(update("prod-core", "us-east-1", Want::Nodes, Ok(Snapshot::Nodes(vec![fine]))));
    let text = plain(&frame(&store, "nodes", (80, 24), |_| {}));
    let lines = lines_with(&text, &["checkout-3", "gateway-1"]);
    assert!(lines[0].contains("checkout-3") && lines[1].contains("● "), "{text}");
}
