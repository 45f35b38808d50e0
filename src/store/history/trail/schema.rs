/// `trail_place`: where events were recorded. `trail_event`: an event's number is its second times 65536, and a number that
/// is made of its id; times are in milliseconds, but `kept_at` is in seconds; `flags` has 1 when it only reads, and 2 when it has numbers that may be spelled in several ways; `name` is a hash of its name and of what it says, and its body is in
/// `block` at `slot`. `trail_block`: bodies, packed, and the numbers of the first and the last event that it was made of.
/// `trail_index`: the words and marks of events. `trail_words`: all words that there are, once each, in the
/// order in which they came. `trail_span`: of which spans all events are kept, in seconds; with `reads` 1 the read
/// events too, with more it is a claim: nothing is said of it until its events are there.
pub(in crate::store::history) const TABLES: &str = "
    CREATE TABLE trail_place (
        id INTEGER PRIMARY KEY,
        account_id TEXT NOT NULL,
        region TEXT NOT NULL,
        UNIQUE (account_id, region)
    );
    CREATE TABLE trail_event (
        id INTEGER PRIMARY KEY,
        place INTEGER NOT NULL,
        at INTEGER NOT NULL,
        kept_at INTEGER NOT NULL,
        imported INTEGER NOT NULL,
        flags INTEGER NOT NULL,
        name INTEGER NOT NULL,
        block INTEGER NOT NULL,
        slot INTEGER NOT NULL,
        event_id BLOB NOT NULL
    );
    CREATE TABLE trail_block (
        id INTEGER PRIMARY KEY,
        first INTEGER NOT NULL,
        last INTEGER NOT NULL,
        packed BLOB NOT NULL
    );
    CREATE VIRTUAL TABLE trail_index USING fts5(
        words, content='', contentless_delete=1, detail=none, tokenize='ascii'
    );
    INSERT INTO trail_index (trail_index, rank) VALUES ('hashsize', 16777216);
    CREATE TABLE trail_words (
        id INTEGER PRIMARY KEY,
        words TEXT NOT NULL
    );
    CREATE TABLE trail_span (
        place INTEGER NOT NULL,
        reads INTEGER NOT NULL,
        since INTEGER NOT NULL,
        until INTEGER NOT NULL,
        PRIMARY KEY (place, reads, since)
    ) WITHOUT ROWID;
    CREATE TABLE trail_total (events INTEGER NOT NULL);
    INSERT INTO trail_total VALUES (0);
";
