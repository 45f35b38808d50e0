use std::collections::HashMap;

use tokio::time::Instant;

use super::Injection;

/// How often a rule strikes, of the requests that match it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Every one.
    Always,
    /// So many, then no more.
    First(u64),
    /// The first, and every so-many-th after it.
    Every(u64),
    /// Those beyond so many a second in each account and region, each operation by itself, as AWS's own buckets do:
    /// a second's worth may come at once. It needs a tokio runtime with time.
    Beyond(u32),
}

/// Which requests are struck, how often, and with what. What is not said matches everything.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    account: Option<String>,
    region: Option<String>,
    service: Option<String>,
    operation: Option<String>,
    text: Option<String>,
    when: When,
    injection: Injection,
}

impl Rule {
    /// Strikes every request.
    pub fn new(injection: Injection) -> Self {
        let (account, region, service, operation, text) = (None, None, None, None, None);
        Self { account, region, service, operation, text, when: When::Always, injection }
    }

    /// Only of the account with that id, as told by the access key.
    #[must_use]
    pub fn account(self, id: impl Into<String>) -> Self {
        Self { account: Some(id.into()), ..self }
    }

    /// Only in that region.
    #[must_use]
    pub fn region(self, region: impl Into<String>) -> Self {
        Self { region: Some(region.into()), ..self }
    }

    /// Only of that service: the SDK's service id (`CloudWatch`) or the name it signs with (`monitoring`),
    /// in either case.
    #[must_use]
    pub fn service(self, service: impl Into<String>) -> Self {
        Self { service: Some(service.into()), ..self }
    }

    /// Only that operation.
    #[must_use]
    pub fn operation(self, operation: impl Into<String>) -> Self {
        Self { operation: Some(operation.into()), ..self }
    }

    /// Only those in whose body that text stands.
    #[must_use]
    pub fn mentions(self, text: impl Into<String>) -> Self {
        Self { text: Some(text.into()), ..self }
    }

    /// Not always.
    #[must_use]
    pub fn when(self, when: When) -> Self {
        Self { when, ..self }
    }

    fn matches(&self, target: &Target<'_>) -> bool {
        let same = |wanted: &Option<String>, actual: &str| {
            wanted.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(actual))
        };
        let account = self.account.as_ref().is_none_or(|id| target.account.as_ref() == Some(id));
        let service = same(&self.service, target.service) || same(&self.service, target.signing_name);
        let mentions =
            |text: &String| target.body.windows(text.len().max(1)).any(|part| part == text.as_bytes());
        let text = self.text.as_ref().is_none_or(mentions);
        account
            && service
            && text
            && same(&self.region, target.region)
            && same(&self.operation, target.operation)
    }
}

/// What a request is for.
pub(super) struct Target<'a> {
    pub(super) account: Option<String>,
    pub(super) region: &'a str,
    pub(super) service: &'a str,
    pub(super) signing_name: &'a str,
    pub(super) operation: &'a str,
    pub(super) body: &'a [u8],
}

/// A rule in use.
#[derive(Debug)]
pub(super) struct Armed {
    rule: Rule,
    matched: u64,
    pub(super) struck: u64,
    /// Of [`When::Beyond`]: requests that each bucket has left, and when that was.
    buckets: HashMap<Bucket, (f64, Instant)>,
}

/// Account, region and operation.
type Bucket = (Option<String>, String, String);

impl Armed {
    pub(super) fn new(rule: Rule) -> Self {
        Self { rule, matched: 0, struck: 0, buckets: HashMap::new() }
    }

    /// Counts a request, if it matches, and says what is done to it.
    pub(super) fn strike(&mut self, target: &Target<'_>) -> Option<Injection> {
        if !self.rule.matches(target) {
            return None;
        }
        let number = self.matched;
        self.matched += 1;
        let due = match self.rule.when {
            When::Always => true,
            When::First(count) => number < count,
            When::Every(nth) => number.is_multiple_of(nth.max(1)),
            When::Beyond(per_second) => !self.admits(target, f64::from(per_second)),
        };
        due.then(|| {
            self.struck += 1;
            self.rule.injection.clone()
        })
    }

    fn admits(&mut self, target: &Target<'_>, per_second: f64) -> bool {
        let now = Instant::now();
        let key = (target.account.clone(), target.region.to_owned(), target.operation.to_owned());
        let (left, at) = self.buckets.entry(key).or_insert((per_second, now));
        *left = (*left + per_second * (now - *at).as_secs_f64()).min(per_second);
        *at = now;
        let admits = *left >= 1.0;
        *left -= if admits { 1.0 } else { 0.0 };
        admits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn struck(rule: Rule, times: u64) -> Vec<bool> {
        let mut armed = Armed::new(rule);
        let target = Target {
            account: Some("111122223333".into()),
            region: "eu-west-1",
            service: "CloudWatch",
            signing_name: "monitoring",
            operation: "DescribeAlarms",
            body: b"{\"AlarmNames\": [\"a\"]}",
        };
        (0..times).map(|_| armed.strike(&target).is_some()).collect()
    }

    #[test]
    fn counts_are_kept() {
        let rule = Rule::new(Injection::Drop);
        assert_eq!(struck(rule.clone(), 3), [true, true, true]);
        assert_eq!(struck(rule.clone().when(When::First(1)), 3), [true, false, false]);
        assert_eq!(struck(rule.clone().when(When::Every(2)), 4), [true, false, true, false]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_bucket_has_a_seconds_worth_and_fills_again() {
        let mut armed = Armed::new(Rule::new(Injection::Throttle).when(When::Beyond(2)));
        let mut struck = |region| {
            let operation = "LookupEvents";
            let (service, signing_name) = ("CloudTrail", "cloudtrail");
            armed
                .strike(&Target { account: None, region, service, signing_name, operation, body: b"" })
                .is_some()
        };
        assert_eq!([(); 3].map(|()| struck("eu-west-1")), [false, false, true]);
        assert!(!struck("us-east-1"), "another region has a bucket of its own");
        tokio::time::advance(std::time::Duration::from_millis(500)).await;
        assert_eq!([(); 2].map(|()| struck("eu-west-1")), [false, true]);
    }

    #[test]
    fn every_part_has_to_match() {
        let rule = Rule::new(Injection::Drop);
        assert_eq!(struck(rule.clone().service("monitoring").account("111122223333"), 1), [true]);
        assert_eq!(struck(rule.clone().service("cloudwatch").region("eu-west-1"), 1), [true]);
        assert_eq!(struck(rule.clone().region("us-east-1"), 1), [false]);
        assert_eq!(struck(rule.clone().mentions("AlarmNames"), 1), [true]);
        assert_eq!(struck(rule.clone().mentions("alarm names"), 1), [false]);
        assert_eq!(struck(rule.clone().account("444455556666"), 1), [false]);
        assert_eq!(struck(rule.operation("ListMetrics"), 1), [false]);
    }
}
