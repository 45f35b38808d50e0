use crate::model::{Fault, FaultKind, Region, Way};

use super::partitions::within_one;

/// A session that was got with another role's session lasts this long at most; asking for more fails.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining>
pub(super) const CHAINED_SECONDS: u32 = 3600;

/// The way, if AWS would let anybody go it, into these regions as far as they are known.
///
/// # Errors
/// Two partitions, MFA asked of a role, or a chained session that is too long.
pub(super) fn possible(way: Way, regions: &[Region]) -> Result<Way, Fault> {
    let way = within_one(way, regions)?;
    if let Some(serial) = &way.mfa_serial
        && way.base.is_role()
    {
        let message =
            format!("MFA device {serial}: the first credentials are a role's, and a role has no MFA");
        return Err(Fault::new(FaultKind::InvalidRequest, message)
            .with_fix("take mfa_serial out, or begin with the keys of the IAM user whose device it is"));
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
