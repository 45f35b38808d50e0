use std::sync::{Arc, Mutex, PoisonError};

use crate::model::Clock;

use super::{faults, logins::Logins};

/// Holds this machine's clock against the time on AWS's answers. The SDK signs with what it has learnt of the difference,
/// so that all goes well once the first answer has come; but ages, windows and the ends of credentials are by this machine's
/// clock, and whoever reads them has to know.
#[derive(Debug)]
pub(super) struct ClockWatch {
    clock: Arc<dyn Clock>,
    /// Hears when there is something new to say.
    logins: Arc<Logins>,
    off: Mutex<Option<String>>,
}

impl ClockWatch {
    /// Over a clock.
    pub fn new(clock: Arc<dyn Clock>, logins: Arc<Logins>) -> Arc<Self> {
        Arc::new(Self { clock, logins, off: Mutex::default() })
    }

    /// An answer came, with that `Date` header.
    pub fn hear(&self, date: Option<&str>) {
        // No header says nothing.
        let Some(date) = date else { return };
        let off = faults::clock_off(date, self.clock.now().into());
        let mut held = self.off.lock().unwrap_or_else(PoisonError::into_inner);
        if *held != off {
            *held = off;
            drop(held);
            self.logins.revise();
        }
    }

    /// `this machine's clock is 7 min behind AWS's`, while it is.
    pub fn off(&self) -> Option<String> {
        self.off.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
