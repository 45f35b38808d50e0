use std::future::Future;

use crate::model::{Call, Fault, Pacer, Verdict};

/// Asks as often as the pacer says. It is not asked to admit: a request that waits for what is asked here may hold the place.
pub(super) async fn paced<T, F>(pacer: &dyn Pacer, call: &Call, once: impl Fn() -> F) -> Result<T, Fault>
where
    F: Future<Output = Result<T, Fault>>,
{
    let mut attempt = 1;
    loop {
        let fault = match once().await {
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
