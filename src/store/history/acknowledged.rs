use rusqlite::{named_params, params};

use super::{Error, History};
use crate::model::{Acknowledged, Text};

impl History {
    /// What people have acknowledged or snoozed, on any console, by key. What cannot be read is skipped.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn acknowledged(&self) -> Result<Vec<Acknowledged>, Error> {
        let mut statement =
            self.db.prepare("SELECT key, who, at, until, note FROM acknowledged ORDER BY key")?;
        let mut rows = statement.query([])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            let text = |at| row.get::<_, Option<String>>(at).ok().flatten();
            let until = text(3).map(|until| until.parse());
            let (Some(key), Some(who), Some(at)) = (text(0), text(1), text(2)) else { continue };
            let (Ok(at), Ok(until)) = (at.parse(), until.transpose()) else { continue };
            all.push(Acknowledged {
                key: key.into(),
                who: who.into(),
                at,
                until,
                note: text(4).map(Text::from),
            });
        }
        Ok(all)
    }

    /// Keeps one, in the place of any other of its key.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn put_acknowledged(&mut self, acknowledged: &Acknowledged) -> Result<(), Error> {
        let Acknowledged { key, who, at, until, note } = acknowledged;
        self.write(|db| {
            db.execute(
                "INSERT OR REPLACE INTO acknowledged (key, kind, who, at, until, note)
                 VALUES (:key, :kind, :who, :at, :until, :note)",
                named_params! {
                    ":key": key.as_str(),
                    ":kind": if until.is_some() { "snoozed" } else { "acknowledged" },
                    ":who": who.as_str(),
                    ":at": at.to_string(),
                    ":until": until.map(|until| until.to_string()),
                    ":note": note.as_deref(),
                },
            )?;
            Ok(())
        })
    }

    /// Forgets the one of that key, if there is one.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn remove_acknowledged(&mut self, key: &str) -> Result<(), Error> {
        self.write(|db| {
            db.execute("DELETE FROM acknowledged WHERE key = ?", params![key])?;
            Ok(())
        })
    }
}
