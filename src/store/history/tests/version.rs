//! A file of the version before the archive is taken over as it is.

use std::fs;

use super::*;
use crate::store::history::trail::Held;

/// As that version made its files.
const TABLES: &str = "
    PRAGMA auto_vacuum = INCREMENTAL;
    PRAGMA journal_mode = WAL;
    CREATE TABLE kept (
        id INTEGER PRIMARY KEY, account TEXT NOT NULL, account_id TEXT, region TEXT NOT NULL, want TEXT NOT NULL,
        format INTEGER NOT NULL, hash INTEGER NOT NULL, written INTEGER NOT NULL, UNIQUE (account, region, want)
    );
    CREATE TABLE seen (
        id INTEGER PRIMARY KEY REFERENCES kept ON DELETE CASCADE, at INTEGER NOT NULL, since INTEGER, until INTEGER
    );
    CREATE TABLE body (id INTEGER PRIMARY KEY REFERENCES kept ON DELETE CASCADE, json BLOB NOT NULL);
    CREATE TABLE event (
        kept INTEGER NOT NULL REFERENCES kept ON DELETE CASCADE, at INTEGER NOT NULL, event_id TEXT NOT NULL,
        json BLOB NOT NULL, UNIQUE (kept, event_id)
    );
    CREATE INDEX event_at ON event (kept, at);
    CREATE TABLE acknowledged (
        key TEXT PRIMARY KEY, kind TEXT NOT NULL, who TEXT NOT NULL, at TEXT NOT NULL, until TEXT, note TEXT
    );
    PRAGMA application_id = 1397446980;
    PRAGMA user_version = 1;
";

/// What that version had written.
const ROWS: &str = r#"
    INSERT INTO kept VALUES (1, 'shop', '111122223333', 'eu-west-1', 'events?window=10800', 1, 0, 0);
    INSERT INTO seen VALUES (1, 1772000000000, 1771990000000, 1771999900000);
    INSERT INTO event VALUES (1, 1771999000000, 'e-1', CAST('{"id":"e-1","name":"RunInstances","source":"ec2.amazonaws.com",
        "time":"2026-02-25T05:56:40Z","username":null,"who":"alice","read_only":false,"by_root":false,"error_code":null,
        "resources":[],"source_ip":null,"record":{"eventName":"RunInstances"}}' AS BLOB));
    INSERT INTO kept VALUES (2, 'shop', '111122223333', 'eu-west-1', 'alarms', 1, 0, 0);
    INSERT INTO seen VALUES (2, 1772000000000, NULL, NULL);
    INSERT INTO body VALUES (2, CAST('[]' AS BLOB));
    INSERT INTO acknowledged VALUES ('k', 'acknowledged', 'alice', '2026-02-25T06:00:00Z', NULL, NULL);
"#;

#[test]
fn a_file_without_an_archive_gets_one_and_loses_nothing() {
    let place = place();
    fs::create_dir_all(place.path.parent().expect("a folder")).expect("made");
    let before = Connection::open(&place.path).expect("made");
    before.execute_batch(TABLES).expect("made");
    before.execute_batch(ROWS).expect("written");
    drop(before);

    let mut first = place.open();
    // Another console, and somebody who only reads.
    for history in [&place.open(), &History::open_to_read(&place.path).expect("it opens"), &first] {
        let mut wants = Vec::new();
        let take = |row: Remembered| {
            let events = match row.update.snapshot.as_deref() {
                Some(crate::model::Snapshot::Events(batch)) => batch.events.len(),
                _ => 0,
            };
            wants.push((row.update.want, events));
            true
        };
        history.load(at(0), |_, _| true, take).expect("read");
        let window = std::time::Duration::from_secs(10_800);
        use crate::model::Want;
        assert_eq!(wants, [(Want::Alarms, 0), (Want::Events { window, reads: false }, 1)]);
        assert_eq!(history.acknowledged().expect("read").len(), 1);
        assert_eq!(
            history.held().expect("read"),
            Held { bytes: history.held().expect("read").bytes, ..Held::default() }
        );
    }
    assert_eq!(place.files().len(), 3, "nothing was moved aside: {:?}", place.files());
    first.tidy(at(1)).expect("the archive can be written");
}

#[test]
fn one_that_only_reads_takes_over_a_file_of_the_version_before() {
    let place = place();
    fs::create_dir_all(place.path.parent().expect("a folder")).expect("made");
    Connection::open(&place.path).expect("made").execute_batch(TABLES).expect("made");
    let mut history = History::open_to_read(&place.path).expect("it opens");
    assert_eq!(history.held().expect("read").events, 0);
    history.remove_acknowledged("k").expect_err("nothing is written");
}
