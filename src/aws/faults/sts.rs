//! What STS says when a role is not given, and what to do about each. It says little on purpose: a role that is not there
//! and one that does not trust the caller are the same AccessDenied.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_roles.html>

use crate::model::Fault;

/// The fault of an STS operation, with a message and a fix of its own where STS's words are known.
pub(super) fn told(fault: Fault, operation: &str) -> Fault {
    let said = fault.message.to_string();
    let code = fault.code.as_deref().unwrap_or_default();
    match code.strip_suffix("Exception").unwrap_or(code) {
        "AccessDenied" => mfa(&fault, &said).unwrap_or_else(|| denied(fault, &said, operation)),
        "InvalidClientTokenId" => says(
            fault,
            "AWS does not know the access key, or not any more",
            "check the profile's keys, or sign in again; in China and GovCloud, keys of other partitions are not known",
        ),
        "ExpiredToken" if operation == "AssumeRoleWithWebIdentity" => says(
            fault,
            "the web identity token has expired",
            "have a new token put into the file that AWS_WEB_IDENTITY_TOKEN_FILE names",
        ),
        "ExpiredToken" if operation == "AssumeRole" => says(
            fault,
            "the credentials that the role is asked with have expired",
            "sign in again (`aws sso login`, or new keys); nothing needs a restart",
        ),
        "ValidationError" if said.contains("role chaining") => says(
            fault,
            "a role that is asked with the credentials of another role lasts one hour at most",
            "set duration_seconds to 3600 or less for this account",
        ),
        "ValidationError" if said.contains("MaxSessionDuration") => says(
            fault,
            "duration_seconds is longer than the role's maximum session duration",
            "lower duration_seconds, or raise MaxSessionDuration of the role (IAM, the role's summary)",
        ),
        "PackedPolicyTooLarge" => {
            let share = said.split_whitespace().find(|word| word.ends_with('%'));
            let share = share.map(|share| format!(" ({share} of what it takes)")).unwrap_or_default();
            says(
                fault,
                &format!("the session policy and the session tags together are too large for STS{share}"),
                "shorten the session tags that come with the sign-in or along the role chain; without any, report it: \
                 the policy is Skydeck's own",
            )
        }
        "MalformedPolicyDocument" => says(
            fault,
            "STS does not take the session policy that Skydeck sends along",
            "report it, with the partition of the account: the policy is Skydeck's own (`skydeck policy` prints it)",
        ),
        "RegionDisabled" => fault.with_fix(
            "switch STS on for this region in the caller's account (IAM, account settings), or set AWS_REGION or the \
             profile's `region` to one where it is on",
        ),
        _ => fault,
    }
}

const WRONG_CODE: &str = "the MFA code is wrong, or it was used before";

fn says(fault: Fault, message: &str, fix: &str) -> Fault {
    Fault { message: message.into(), ..fault }.with_fix(fix)
}

fn mfa(fault: &Fault, said: &str) -> Option<Fault> {
    let why = said.strip_prefix("MultiFactorAuthentication failed")?;
    Some(if why.contains("invalid MFA one time pass code") {
        says(
            fault.clone(),
            WRONG_CODE,
            "a code is good once: wait for the next one; if it is refused too, check the device's clock and mfa_serial",
        )
    } else if why.contains("must provide both") {
        says(
            fault.clone(),
            "STS wants the code of an MFA device, and got none",
            "set mfa_serial to the ARN of the MFA device in the profile that the role is asked with",
        )
    } else {
        says(
            fault.clone(),
            "STS does not know the MFA device for this user",
            "check mfa_serial: the ARN of an MFA device of the very user whose keys sign in",
        )
    })
}

fn denied(fault: Fault, said: &str, operation: &str) -> Fault {
    if said.starts_with("Cannot call GetSessionToken") {
        return says(
            fault,
            "the credentials to start with are a session already: STS gives no other for them",
            "sign in with the long-term keys of an IAM user, or take mfa_serial out of the profile",
        );
    }
    if let Some(policy) = denied_by(said) {
        return fault
            .with_brief(policy)
            .with_fix(format!("{policy} denies it: whoever keeps that policy has to allow it there"));
    }
    match operation {
        "AssumeRoleWithWebIdentity" => fault.with_brief("trust policy, audience or subject").with_fix(
            "check that the role's trust policy names this identity provider, and the token's audience and subject",
        ),
        "AssumeRole" => {
            let request = Request::of(said);
            let (brief, fix) = (request.brief(), request.fix());
            fault.with_brief(brief).with_fix(fix)
        }
        _ => fault,
    }
}

/// Who asked for what, as far as STS's sentence says: `User: ARN is not authorized to perform: ACTION on resource: ARN`.
#[derive(Default)]
struct Request<'a> {
    caller: Option<&'a str>,
    action: Option<&'a str>,
    /// The caller's own policies lack it, says STS.
    own_policy: bool,
}

impl<'a> Request<'a> {
    fn of(said: &'a str) -> Self {
        let after = |mark: &str| {
            let (_, rest) = said.split_once(mark)?;
            rest.split_whitespace().next().map(|word| word.trim_end_matches(['.', ',']))
        };
        Self {
            caller: after("User: "),
            action: after("not authorized to perform: "),
            own_policy: said.contains("no identity-based policy allows"),
        }
    }

    /// What the refusal comes from, as far as STS lets one know.
    fn brief(&self) -> String {
        match self.action.filter(|action| *action != "sts:AssumeRole") {
            Some(action) => format!("{action} is not allowed"),
            None if self.own_policy => "the caller's own policy".into(),
            None => "trust policy or external id".into(),
        }
    }

    /// STS does not say which it is: what to check, likeliest first.
    fn fix(&self) -> String {
        if let Some(action) = self.action.filter(|action| *action != "sts:AssumeRole") {
            return format!(
                "allow {action} for the caller in the role's trust policy, and in the caller's own policy"
            );
        }
        let caller = self.caller.map(principal).unwrap_or_else(|| "the caller".into());
        let own = if self.own_policy { "the caller's own policy allows sts:AssumeRole on it, " } else { "" };
        format!(
            "check in this order: {own}the role exists in that account with exactly that name and path; its trust policy \
             names {caller}; the external id; its conditions (aws:PrincipalOrgID, MFA); an SCP; a role made less than a \
             minute ago is not known everywhere yet"
        )
    }
}

/// A caller as a trust policy names it: of a session, its role.
fn principal(arn: &str) -> String {
    let mut parts = arn.splitn(6, ':').skip(4);
    match (parts.next(), parts.next().and_then(|rest| rest.strip_prefix("assumed-role/"))) {
        (Some(account), Some(session)) => {
            format!("the role {} of account {account}", session.split('/').next().unwrap_or(session))
        }
        _ => arn.to_owned(),
    }
}

/// The policy that a denial names: `with an explicit deny in a service control policy`.
pub(super) fn denied_by(said: &str) -> Option<&'static str> {
    let (_, rest) = said.split_once("explicit deny in a")?;
    let rest = rest.strip_prefix('n').unwrap_or(rest).trim_start();
    [
        ("service control policy", "a service control policy (SCP) of the organization"),
        ("resource control policy", "a resource control policy (RCP) of the organization"),
        ("permissions boundary", "a permissions boundary"),
        ("session policy", "a session policy of the caller's sign-in"),
        ("VPC endpoint policy", "the policy of the VPC endpoint"),
        ("identity-based policy", "a policy of the caller's own"),
        ("resource-based policy", "the resource's policy (of a role: its trust policy)"),
    ]
    .into_iter()
    .find_map(|(words, policy)| rest.starts_with(words).then_some(policy))
}

#[cfg(test)]
mod tests {
    use crate::model::FaultKind;

    use super::*;

    const CALLER: &str = "User: arn:aws:iam::999999999999:user/ops/alice is not authorized to perform: sts:AssumeRole on \
                          resource: arn:aws:iam::111122223333:role/SkydeckRead";

    fn of(code: &str, said: &str) -> Fault {
        told(Fault::new(FaultKind::Denied, said).with_code(code), "AssumeRole")
    }

    #[test]
    fn each_refusal_has_its_own_message_and_fix() {
        for (code, said, message, fix) in [
            (
                "ValidationError",
                "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
                "duration_seconds is longer than the role's maximum",
                "lower duration_seconds",
            ),
            (
                "ValidationError",
                "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
                "lasts one hour at most",
                "3600",
            ),
            (
                "PackedPolicyTooLarge",
                "Packed policy consumes 112% of allotted space, please use smaller policy.",
                "too large for STS (112% of what it takes)",
                "session tags",
            ),
            (
                "MalformedPolicyDocument",
                "Syntax errors in policy.",
                "does not take the session policy",
                "report it",
            ),
            (
                "RegionDisabledException",
                "STS is not activated in this region",
                "not activated",
                "switch STS on",
            ),
            (
                "ExpiredToken",
                "The security token included in the request is expired",
                "asked with have expired",
                "sign in again",
            ),
            (
                "AccessDenied",
                "MultiFactorAuthentication failed with invalid MFA one time pass code. ",
                WRONG_CODE,
                "good once",
            ),
            (
                "AccessDenied",
                "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number \
                 is valid and associated with this user.",
                "does not know the MFA device",
                "mfa_serial",
            ),
            (
                "AccessDenied",
                "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.",
                "got none",
                "set mfa_serial",
            ),
            (
                "AccessDenied",
                "Cannot call GetSessionToken with session credentials",
                "a session already",
                "long-term keys",
            ),
            (
                "InvalidClientTokenId",
                "The security token included in the request is invalid.",
                "does not know the access key",
                "the profile's keys",
            ),
        ] {
            let fault = of(code, said);
            assert!(fault.message.contains(message), "{code}: {}", fault.message);
            assert!(fault.fix.contains(fix), "{code}: {}", fault.fix);
        }
    }

    #[test]
    fn a_role_that_is_not_given_lists_what_to_check_in_order() {
        let fix = of("AccessDenied", CALLER).fix.to_string();
        let wanted = [
            "exactly that name and path",
            "names arn:aws:iam::999999999999:user/ops/alice",
            "external id",
            "aws:PrincipalOrgID, MFA",
            "SCP",
            "less than a minute",
        ];
        let places: Vec<_> = wanted.iter().map(|words| fix.find(words).expect(words)).collect();
        assert!(places.is_sorted(), "{fix}");
        let bare = of("AccessDenied", "Access denied").fix.to_string();
        assert!(bare.contains("names the caller;"), "{bare}");
    }

    #[test]
    fn what_sts_does_say_is_used() {
        let session =
            CALLER.replace("iam::999999999999:user/ops/alice", "sts::999999999999:assumed-role/Jump/alice");
        assert!(of("AccessDenied", &session).fix.contains("names the role Jump of account 999999999999;"));
        let own = format!("{CALLER} because no identity-based policy allows the sts:AssumeRole action");
        assert!(
            of("AccessDenied", &own).fix.contains("order: the caller's own policy allows sts:AssumeRole")
        );
        let scp = format!("{CALLER} with an explicit deny in a service control policy");
        assert!(
            of("AccessDenied", &scp)
                .fix
                .starts_with("a service control policy (SCP) of the organization denies")
        );
        let own = format!("{CALLER} with an explicit deny in an identity-based policy");
        assert!(of("AccessDenied", &own).fix.starts_with("a policy of the caller's own denies"));
        let tags = CALLER.replace("sts:AssumeRole", "sts:TagSession");
        assert!(of("AccessDenied", &tags).fix.starts_with("allow sts:TagSession for the caller"));
    }

    #[test]
    fn the_headline_says_what_is_known() {
        let headline = |code: &str, said: &str| {
            of(code, said).with_operation("AssumeRole").headline(crate::model::Source::Identity)
        };
        for (said, words) in [
            (CALLER.to_owned(), "trust policy or external id"),
            (
                format!("{CALLER} because no identity-based policy allows the sts:AssumeRole action"),
                "the caller's own policy",
            ),
            (
                format!("{CALLER} with an explicit deny in a service control policy"),
                "a service control policy (SCP) of the organization",
            ),
            (CALLER.replace("sts:AssumeRole", "sts:TagSession"), "sts:TagSession is not allowed"),
            (
                "MultiFactorAuthentication failed with invalid MFA one time pass code. ".to_owned(),
                WRONG_CODE,
            ),
            (
                "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code."
                    .to_owned(),
                "STS wants the code of an MFA device, and got none",
            ),
        ] {
            assert_eq!(headline("AccessDenied", &said), format!("role denied: {words}"));
        }
        assert_eq!(headline("Forbidden", "some words"), "role denied: some words");
    }
}
