use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use crate::{
    model::{AccountName, Call, Fault, FaultKind, Region, Verdict},
    poll::schedule::jitter,
};

/// Tries of one page, the first included.
const ATTEMPTS: u32 = 3;
/// Retries that one scope may have outstanding before its failures are taken at their word; each success
/// gives one back.
const PER_SCOPE: u32 = 10;
/// Nobody waits in the middle of a read for a server that wants to be left alone for longer: the next poll asks again.
const LONGEST_WAIT: Duration = Duration::from_secs(20);

/// Whether what failed is tried again. A sick scope spends its own retries.
#[derive(Debug, Default)]
pub(super) struct Retries(Mutex<HashMap<(AccountName, Region), u32>>);

impl Retries {
    pub fn judge(&self, call: &Call, attempt: u32, fault: &Fault) -> Verdict {
        let base = match fault.kind {
            // What was fetched for it has been tried again where it was fetched.
            _ if !is_of(fault, call) => return Verdict::GiveUp,
            FaultKind::Throttled => Duration::from_secs(1),
            FaultKind::Network => Duration::from_millis(200),
            // The answer has told the SDK the time: the next request is signed with that.
            FaultKind::Clock if attempt == 1 => Duration::ZERO,
            // A request that took its whole timeout is not worth another now: the next poll asks again.
            _ => return Verdict::GiveUp,
        };
        let told = fault.retry_after.unwrap_or_default();
        if attempt >= ATTEMPTS || told > LONGEST_WAIT {
            return Verdict::GiveUp;
        }
        let mut retries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let spent = retries.entry((call.target.clone(), call.region.clone())).or_default();
        if *spent >= PER_SCOPE {
            return Verdict::GiveUp;
        }
        *spent += 1;
        let wait = base.mul_f64(f64::from(1u32 << (attempt - 1)) * (0.5 + 0.5 * jitter(&(call, attempt))));
        Verdict::Again(wait.max(told))
    }

    pub fn went_well(&self, call: &Call) {
        let mut retries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(spent) = retries.get_mut(&(call.target.clone(), call.region.clone())) {
            *spent = spent.saturating_sub(1);
        }
    }
}

/// Whether a fault is what the server said to the call, and not to one for the credentials that it is sent with.
pub(super) fn is_of(fault: &Fault, call: &Call) -> bool {
    fault.operation.as_deref().is_none_or(|operation| operation == call.operation)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Source;

    fn call(region: &str) -> Call {
        Call {
            account: AccountName::new("a"),
            target: AccountName::new("a"),
            region: Region::new(region),
            service: "SSM",
            operation: "DescribeSessions",
            source: Source::Sessions,
            goes_on: false,
        }
    }

    fn fault(kind: FaultKind) -> Fault {
        Fault::new(kind, "x")
    }

    #[test]
    fn what_may_pass_is_tried_again_and_a_failing_scope_spends_its_own_retries() {
        let retries = Retries::default();
        let sick = call("eu-west-1");
        assert_eq!(retries.judge(&sick, 1, &fault(FaultKind::Denied)), Verdict::GiveUp);
        let again = |attempt| match retries.judge(&sick, attempt, &fault(FaultKind::Throttled)) {
            Verdict::Again(wait) => wait,
            Verdict::GiveUp => panic!("again"),
        };
        let (first, second) = (again(1), again(2));
        assert!(first < Duration::from_secs(1) && second > first, "{first:?} {second:?}");
        assert_eq!(retries.judge(&sick, ATTEMPTS, &fault(FaultKind::Throttled)), Verdict::GiveUp);
        while retries.judge(&sick, 1, &fault(FaultKind::Network)) != Verdict::GiveUp {}
        let well = call("us-east-1");
        assert_ne!(retries.judge(&well, 1, &fault(FaultKind::Network)), Verdict::GiveUp);
        retries.went_well(&sick);
        assert_ne!(retries.judge(&sick, 1, &fault(FaultKind::Network)), Verdict::GiveUp);
    }

    #[test]
    fn a_page_waits_as_long_as_the_server_says_but_not_for_minutes() {
        let (retries, call) = (Retries::default(), call("r"));
        let told = |seconds| {
            let retry_after = Some(Duration::from_secs(seconds));
            retries.judge(&call, 1, &Fault { retry_after, ..fault(FaultKind::Network) })
        };
        assert_eq!(told(7), Verdict::Again(Duration::from_secs(7)));
        assert_eq!(told(60), Verdict::GiveUp);
    }

    #[test]
    fn what_was_fetched_for_it_has_been_tried_again_where_it_was_fetched() {
        let (retries, call) = (Retries::default(), call("r"));
        let of = |operation| fault(FaultKind::Throttled).with_operation(operation);
        assert_eq!(retries.judge(&call, 1, &of("AssumeRole")), Verdict::GiveUp);
        assert_ne!(retries.judge(&call, 1, &of("DescribeSessions")), Verdict::GiveUp);
    }
}
