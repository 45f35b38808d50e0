use std::{
    path::Path,
    time::{Duration, Instant},
};

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::{Error, ErrorKind, Limits, trail};

/// `SKYD`: what `file` and a foreign file's finder go by.
/// <https://www.sqlite.org/pragma.html#pragma_application_id>
const APPLICATION: i32 = 0x534B_5944;
/// Of the tables below.
const VERSION: i32 = 2;
/// Without the archive of trail events: it is made in place.
const WITHOUT_ARCHIVE: i32 = 1;
/// Another console's transaction is over within this, or something is wrong.
const PATIENCE: Duration = Duration::from_secs(2);
/// Between two tries to open a file that is busy.
const BETWEEN: Duration = Duration::from_millis(10);
/// The log beside the file is cut back to this many bytes when it has been taken over.
const LOG_BYTES: i64 = 1 << 20;

/// `kept`: what was wanted where, in which format its content is, a hash of what matters of it, and of when it is. `seen`:
/// when it was last seen, and from when to when events are complete; it moves often, so it stands apart, in few bytes. Times are milliseconds since
/// 1970, but for those of `acknowledged`.
const TABLES: &str = "
    CREATE TABLE kept (
        id INTEGER PRIMARY KEY,
        account TEXT NOT NULL,
        account_id TEXT,
        region TEXT NOT NULL,
        want TEXT NOT NULL,
        format INTEGER NOT NULL,
        hash INTEGER NOT NULL,
        written INTEGER NOT NULL,
        UNIQUE (account, region, want)
    );
    CREATE TABLE seen (
        id INTEGER PRIMARY KEY REFERENCES kept ON DELETE CASCADE,
        at INTEGER NOT NULL,
        since INTEGER,
        until INTEGER
    );
    CREATE TABLE body (
        id INTEGER PRIMARY KEY REFERENCES kept ON DELETE CASCADE,
        json BLOB NOT NULL
    );
    CREATE TABLE event (
        kept INTEGER NOT NULL REFERENCES kept ON DELETE CASCADE,
        at INTEGER NOT NULL,
        event_id TEXT NOT NULL,
        json BLOB NOT NULL,
        UNIQUE (kept, event_id)
    );
    CREATE INDEX event_at ON event (kept, at);
    CREATE TABLE acknowledged (
        key TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        who TEXT NOT NULL,
        at TEXT NOT NULL,
        until TEXT,
        note TEXT
    );
";

/// Opens a file that is there, and makes the tables in one that is empty.
///
/// Of several consoles that start at once on a new file, SQLite tells some that it is busy without waiting for the
/// others: where waiting for a lock while one is held could last for ever, it does not begin to.
/// <https://www.sqlite.org/c3ref/busy_handler.html>
pub(super) fn connect(path: &Path, limits: Limits) -> Result<Connection, Error> {
    let since = Instant::now();
    loop {
        match opened(path, limits) {
            Err(error) if error.kind == ErrorKind::Busy && since.elapsed() < PATIENCE => {
                std::thread::sleep(BETWEEN);
            }
            other => return other,
        }
    }
}

fn opened(path: &Path, limits: Limits) -> Result<Connection, Error> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let mut db = Connection::open_with_flags(path, flags)?;
    db.busy_timeout(PATIENCE)?;
    if is_empty(&db)? {
        // Only before the first table is made.
        db.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
        let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Another console may have been faster.
        if is_empty(&transaction)? {
            transaction.execute_batch(TABLES)?;
            transaction.execute_batch(trail::schema::TABLES)?;
            transaction.pragma_update(None, "application_id", APPLICATION)?;
            transaction.pragma_update(None, "user_version", VERSION)?;
        }
        transaction.commit()?;
    }
    add_archive(&mut db)?;
    let (application, version) = marks(&db)?;
    if application != APPLICATION {
        return Err(Error::damaged("it is another program's"));
    }
    if version != VERSION {
        return Err(Error::damaged(format!("it is of version {version}, and this program's is {VERSION}")));
    }
    settle(&db)?;
    let page: i64 = db.pragma_query_value(None, "page_size", |row| row.get(0))?;
    db.pragma_update_and_check(None, "max_page_count", pages(limits, page), |_| Ok(()))?;
    Ok(db)
}

/// Opens a file that is there for somebody who only reads.
pub(super) fn connect_to_read(path: &Path) -> Result<Connection, Error> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let mut db = Connection::open_with_flags(path, flags)?;
    db.busy_timeout(PATIENCE)?;
    add_archive(&mut db)?;
    let (application, version) = marks(&db)?;
    if (application, version) != (APPLICATION, VERSION) {
        return Err(Error::damaged(format!("it is no history of version {VERSION}")));
    }
    settle(&db)?;
    db.pragma_update(None, "query_only", true)?;
    Ok(db)
}

/// Makes the archive in a file that is of the version before it. Nothing else of it changes.
fn add_archive(db: &mut Connection) -> Result<(), Error> {
    if marks(db)? != (APPLICATION, WITHOUT_ARCHIVE) {
        return Ok(());
    }
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another console may have been faster.
    if marks(&transaction)?.1 == WITHOUT_ARCHIVE {
        transaction.execute_batch(trail::schema::TABLES)?;
        transaction.pragma_update(None, "user_version", VERSION)?;
    }
    transaction.commit()?;
    Ok(())
}

fn settle(db: &Connection) -> Result<(), Error> {
    // Where it is not to be had, as on some network file systems, the answer is another mode, and that is as good.
    db.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    // What a crash of the machine loses is asked again; what a crash of the program loses is nothing.
    db.pragma_update(None, "synchronous", "NORMAL")?;
    db.pragma_update(None, "foreign_keys", true)?;
    db.pragma_update_and_check(None, "journal_size_limit", LOG_BYTES, |_| Ok(()))?;
    Ok(())
}

fn marks(db: &Connection) -> Result<(i32, i32), Error> {
    let mark = |name| db.pragma_query_value(None, name, |row| row.get(0));
    Ok((mark("application_id")?, mark("user_version")?))
}

fn is_empty(db: &Connection) -> Result<bool, Error> {
    let tables: i64 = db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    Ok(tables == 0 && marks(db)? == (0, 0))
}

/// Pages that the file may have.
pub(super) fn pages(limits: Limits, page: i64) -> i64 {
    ((i64::from(limits.max_mb) << 20) / page.max(512)).max(64)
}
