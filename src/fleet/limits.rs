use crate::model::{Fault, FaultKind, Way};

/// A session that was got with another role's session lasts this long at most; asking for more fails.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining>
pub(super) const CHAINED_SECONDS: u32 = 3600;

/// The way, if AWS would let anybody go it.
///
/// # Errors
/// MFA asked of a role, a chain across partitions, or a chained session that is too long.
pub(super) fn possible(way: Way) -> Result<Way, Fault> {
    if let Some(serial) = &way.mfa_serial
        && way.base.is_role()
    {
        let message =
            format!("MFA device {serial}: the first credentials are a role's, and a role has no MFA");
        return Err(Fault::new(FaultKind::InvalidRequest, message)
            .with_fix("take mfa_serial out, or begin with the keys of the IAM user whose device it is"));
    }
    let arns: Vec<&str> =
        way.base.role_arn().into_iter().chain(way.hops.iter().map(|hop| &*hop.role_arn)).collect();
    for pair in arns.windows(2) {
        if let [before, after] = pair
            && partition(before) != partition(after)
        {
            let message =
                format!("{after} is in another partition than {before}: no role is assumed across two");
            return Err(Fault::new(FaultKind::InvalidRequest, message)
                .with_fix("begin with a profile whose credentials are of the account's own partition"));
        }
    }
    let chained = if way.base.is_role() { 0 } else { 1 };
    for hop in way.hops.iter().skip(chained) {
        if let Some(seconds) = hop.duration_seconds.filter(|seconds| *seconds > CHAINED_SECONDS) {
            let message = format!(
                "a session of {seconds} s for {}: it is got with another role's session (role chaining), and lasts \
                 {CHAINED_SECONDS} s at most",
                hop.role_arn
            );
            return Err(Fault::new(FaultKind::InvalidRequest, message)
                .with_fix("set duration_seconds to 3600 or less; the session is renewed by itself"));
        }
    }
    Ok(way)
}

fn partition(arn: &str) -> Option<&str> {
    arn.split(':').nth(1)
}
