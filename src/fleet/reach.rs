use crate::model::{AccountId, Region, partition_of};

/// Who runs Skydeck and where: for the session name that auditors will read.
#[derive(Clone, Debug, Default)]
pub struct Host {
    /// The login name.
    pub user: String,
    /// The machine's name.
    pub host: String,
}

/// A `RoleSessionName` from what somebody wrote, or the default `skydeck-<user>@<host>`. Cleaned to STS's
/// charset `[\w+=,.@-]` and length 2 to 64.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>
pub fn session_name(wanted: Option<&str>, host: &Host) -> String {
    let raw = wanted.map_or_else(
        || {
            let machine = host.host.split('.').next().unwrap_or_default();
            format!("skydeck-{}@{machine}", host.user)
        },
        str::to_owned,
    );
    let mut name: String = raw
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || "_+=,.@-".contains(c) { c } else { '-' })
        .take(64)
        .collect();
    while name.len() < 2 {
        name.push('-');
    }
    name
}

/// The ARN that a `role` key means for an account: an ARN as it stands, a template with `{partition}` and
/// `{account_id}` filled in, or a role's name (with its path, if it has one).
pub(super) fn role_arn(role: &str, id: &AccountId, regions: &[Region]) -> String {
    let partition = partition_of(regions.first().map_or("", |r| r.as_str())).name;
    let template = if role.contains(':') {
        role.to_owned()
    } else {
        format!("arn:{{partition}}:iam::{{account_id}}:role/{}", role.trim_start_matches('/'))
    };
    template.replace("{partition}", partition).replace("{account_id}", id.as_str())
}

/// What is wrong with the text of a `role` key, if anything.
pub(super) fn role_fault(role: &str) -> Option<String> {
    let filled = role.replace("{partition}", "aws").replace("{account_id}", "123456789012");
    if filled.contains(['{', '}']) {
        return Some("a role template knows {partition} and {account_id} alone".into());
    }
    if !filled.contains(':') {
        let fits = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-/".contains(c);
        return (filled.is_empty() || !filled.chars().all(fits))
            .then(|| format!("`{role}` is no role name: letters, digits and _+=,.@-/ are"));
    }
    let parts: Vec<&str> = filled.splitn(6, ':').collect();
    let fine = matches!(parts[..], ["arn", p, "iam", "", id, resource]
        if !p.is_empty() && AccountId::parse(id).is_some() && resource.starts_with("role/") && resource.len() > 5);
    (!fine).then(|| format!("`{role}` is no role ARN: expected arn:PARTITION:iam::ACCOUNT_ID:role/NAME"))
}

/// What is wrong with an entry of `role_chain`, if anything: each is in an account of its own, which a name alone does
/// not say.
pub(super) fn hop_fault(role: &str) -> Option<String> {
    role_fault(role).or_else(|| {
        let message = format!(
            "`{role}` does not say in which account it is: write its ARN, arn:PARTITION:iam::ACCOUNT_ID:role/NAME"
        );
        (!role.contains(':')).then_some(message)
    })
}

/// What is wrong with an `external_id`, if anything: STS takes 2 to 1224 of `[\w+=,.@:/-]`.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>
pub(super) fn external_id_fault(id: &str) -> Option<String> {
    let fits = (2..=1224).contains(&id.len()) && id.chars().all(|c| is_word(c, "+=,.@:/-"));
    (!fits).then(|| "external_id is 2 to 1224 letters, digits and _+=,.@:/-".into())
}

/// What is wrong with an `mfa_serial`, if anything: STS takes 9 to 256 of `[\w+=/:,.@-]`.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html>
pub(super) fn mfa_serial_fault(serial: &str) -> Option<String> {
    let fits = (9..=256).contains(&serial.len()) && serial.chars().all(|c| is_word(c, "+=/:,.@-"));
    let message = "no serial number of an MFA device: expected 9 to 256 letters, digits and _+=/:,.@-, such as \
                   arn:aws:iam::ACCOUNT_ID:mfa/NAME";
    (!fits).then(|| message.into())
}

fn is_word(c: char, others: &str) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || others.contains(c)
}

/// Whether a text has the form of a region's code. The codes themselves are AWS's to know.
pub(super) fn is_region(code: &str) -> bool {
    let mut parts: Vec<&str> = code.split('-').collect();
    let number = parts.pop().unwrap_or_default();
    parts.len() >= 2
        && !number.is_empty()
        && number.bytes().all(|b| b.is_ascii_digit())
        && parts.iter().all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn session_names_fit_sts() {
        let host = Host { user: "jörg müller".into(), host: "bastion-1.corp.example".into() };
        assert_eq!(session_name(None, &host), "skydeck-j-rg-m-ller@bastion-1");
        assert_eq!(session_name(Some("x"), &host), "x-");
        assert_eq!(session_name(Some(&"y".repeat(80)), &host).len(), 64);
    }

    #[test]
    fn a_role_is_a_name_an_arn_or_a_template() {
        let id = AccountId::parse("111122223333").expect("an id");
        let cn = [Region::new("cn-north-1")];
        assert_eq!(role_arn("Read", &id, &cn), "arn:aws-cn:iam::111122223333:role/Read");
        assert_eq!(role_arn("/ops/Read", &id, &[]), "arn:aws:iam::111122223333:role/ops/Read");
        assert_eq!(
            role_arn("arn:{partition}:iam::{account_id}:role/x/R", &id, &cn),
            "arn:aws-cn:iam::111122223333:role/x/R"
        );
        assert_eq!(
            role_arn("arn:aws:iam::999999999999:role/R", &id, &cn),
            "arn:aws:iam::999999999999:role/R"
        );
        for bad in
            ["", "has space", "arn:aws:iam::12:role/R", "arn:aws:iam::111122223333:user/R", "a{region}"]
        {
            assert!(role_fault(bad).is_some(), "{bad}");
        }
        for good in ["Read", "ops/Read", "arn:{partition}:iam::{account_id}:role/R"] {
            assert_eq!(role_fault(good), None, "{good}");
        }
    }

    #[test]
    fn regions_have_a_form_and_no_list() {
        for good in ["us-east-1", "us-gov-west-1", "xx-newplace-12"] {
            assert!(is_region(good), "{good}");
        }
        for bad in ["", "us-east", "US-EAST-1", "useast1", "us--1", "global", "us-east-1a"] {
            assert!(!is_region(bad), "{bad}");
        }
    }
}
