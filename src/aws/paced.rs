use std::future::Future;

use crate::model::{Call, Fault, Pacer, Verdict};

/// Asks for credentials as often as the pacer says, each time in the lane that is theirs. What it is asked with is at hand: who
/// waited there for other credentials would wait for the lane that it is in.
pub(super) async fn paced<T, F>(pacer: &dyn Pacer, call: &Call, once: impl Fn() -> F) -> Result<T, Fault>
where
    F: Future<Output = Result<T, Fault>>,
{
    let mut attempt = 1;
    loop {
        let fault = match in_lane(pacer, call, once()).await {
            Ok(answer) => {
                pacer.succeeded(call);
                return Ok(answer);
            }
            Err(fault) => fault,
        };
        match pacer.judge(call, attempt, &fault) {
            Verdict::Again(wait) => pacer.pause(wait).await,
            Verdict::GiveUp => return Err(fault),
        }
        attempt += 1;
    }
}

/// The same once, for what is good once.
pub(super) async fn in_lane<T>(pacer: &dyn Pacer, call: &Call, once: impl Future<Output = T>) -> T {
    let _place = pacer.admit_credentials(call).await;
    once.await
}
