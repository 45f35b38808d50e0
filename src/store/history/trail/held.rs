use super::{Held, Place};
use crate::{
    model::{AccountId, Region, Timestamp},
    store::history::{Error, History},
};

impl History {
    /// Every place that events were ever kept of, by account and region.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn places(&self) -> Result<Vec<Place>, Error> {
        let sql = "SELECT account_id, region FROM trail_place ORDER BY account_id, region";
        let mut statement = self.db.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        let mut places = Vec::new();
        while let Some(row) = rows.next()? {
            let (id, region): (String, String) = (row.get(0)?, row.get(1)?);
            let place = |account_id| Place { account_id, region: Region::new(&region) };
            places.extend(AccountId::parse(&id).map(place));
        }
        Ok(places)
    }

    /// What the archive has, in all.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn held(&self) -> Result<Held, Error> {
        let end = |order: &str| -> Result<Option<Timestamp>, Error> {
            let sql = format!("SELECT at FROM trail_event ORDER BY id {order} LIMIT 1");
            let mut statement = self.db.prepare_cached(&sql)?;
            let mut rows = statement.query([])?;
            let at: Option<i64> = rows.next()?.map(|row| row.get(0)).transpose()?;
            Ok(at.and_then(|at| Timestamp::from_millisecond(at).ok()))
        };
        let number = |sql: &str| -> Result<u64, Error> {
            Ok(u64::try_from(self.db.query_row(sql, [], |row| row.get::<_, i64>(0))?).unwrap_or_default())
        };
        let page: i64 = self.db.pragma_query_value(None, "page_size", |row| row.get(0))?;
        let pages: i64 = self.db.pragma_query_value(None, "page_count", |row| row.get(0))?;
        Ok(Held {
            events: number("SELECT events FROM trail_total")?,
            from: end("ASC")?,
            to: end("DESC")?,
            bytes: u64::try_from(page.saturating_mul(pages)).unwrap_or_default(),
        })
    }
}
