use super::Heard;

/// Something that goes wrong by script, before the world's own rules are asked.
#[derive(Clone, Debug)]
pub struct Failure {
    service: Option<String>,
    operation: String,
    about: Option<String>,
    skip: u32,
    times: Option<u32>,
    effect: Effect,
}

/// What the caller gets.
#[derive(Clone, Debug)]
pub enum Effect {
    /// An error in the service's own form.
    Refuse {
        /// HTTP status.
        status: u16,
        /// The code, as that protocol spells it.
        code: String,
        /// What it says.
        message: String,
    },
    /// No answer, ever.
    Silent,
    /// The connection is cut.
    Cut,
    /// An answer that is none of the service's: a proxy's page.
    Page {
        /// HTTP status.
        status: u16,
        /// `content-type`.
        content_type: String,
        /// The body.
        body: String,
    },
}

impl Failure {
    /// Of that operation, each time.
    pub fn of(operation: &str, effect: Effect) -> Self {
        Self { service: None, operation: operation.into(), about: None, skip: 0, times: None, effect }
    }

    /// An error of that operation, each time.
    pub fn refused(operation: &str, status: u16, code: &str, message: &str) -> Self {
        let (code, message) = (code.to_owned(), message.to_owned());
        Self::of(operation, Effect::Refuse { status, code, message })
    }

    /// Of that service alone, by the SDK's service id: two have a ListAccounts.
    #[must_use]
    pub fn in_service(self, service: &str) -> Self {
        Self { service: Some(service.into()), ..self }
    }

    /// Only where the caller, the region, the host or a parameter contains that text.
    #[must_use]
    pub fn about(self, text: &str) -> Self {
        Self { about: Some(text.into()), ..self }
    }

    /// Only so many times.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self { times: Some(times), ..self }
    }

    /// Not the first so many times.
    #[must_use]
    pub fn after(self, calls: u32) -> Self {
        Self { skip: calls, ..self }
    }

    /// What this call gets by it, if it is one of those.
    pub(super) fn strikes(&mut self, call: &Heard) -> Option<Effect> {
        let here = self.operation == call.operation
            && self.service.as_ref().is_none_or(|s| *s == call.service)
            && self.about.as_ref().is_none_or(|text| call.mentions(text))
            && self.times != Some(0);
        if !here {
            return None;
        }
        if self.skip > 0 {
            self.skip -= 1;
            return None;
        }
        self.times = self.times.map(|n| n - 1);
        Some(self.effect.clone())
    }
}
