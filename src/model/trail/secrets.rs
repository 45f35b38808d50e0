//! What opens doors is not kept of a record.

use serde_json::Value;

/// How the names of members end that hold what opens doors, without what separates their words. CloudTrail leaves out
/// what it knows to be secret, but AssumeRole's answer has the session token, and parameters of any service may have
/// more: from here they would get onto a screen, into a picture and into what `get` prints. Tokens of pages and of
/// requests (`nextToken`, `clientToken`) open nothing.
/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>
const SECRET: [&str; 23] = [
    "accesstoken",
    "apikey",
    "apikeyvalue",
    "authorizationtoken",
    "authtoken",
    "bearertoken",
    "clientsecret",
    "idtoken",
    "keymaterial",
    "oauthtoken",
    "passphrase",
    "password",
    "plaintext",
    "presharedkey",
    "privatekey",
    "refreshtoken",
    "secretaccesskey",
    "secretbinary",
    "secretkey",
    "secretstring",
    "securitytoken",
    "sessiontoken",
    "tokenvalue",
];

/// Members that name what stands beside them in `value`: `{"name": "DB_PASSWORD", "value": ..}`.
const NAMES: [&str; 4] = ["name", "key", "parameterkey", "optionname"];

/// Puts words in the place of all that opens doors.
pub fn hide(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(hide),
        Value::Object(members) => {
            let is_named = members.iter().any(|(name, value)| {
                NAMES.contains(&plain(name).as_str()) && value.as_str().is_some_and(is_secret)
            });
            for (name, value) in members {
                if is_secret(name) || (is_named && plain(name).ends_with("value")) {
                    blank(value);
                }
                hide(value);
            }
        }
        _ => {}
    }
}

fn is_secret(name: &str) -> bool {
    let name = plain(name);
    SECRET.iter().any(|end| name.ends_with(end))
}

fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

fn blank(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(blank),
        Value::String(_) | Value::Number(_) => *value = "(not shown)".into(),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_opens_doors_is_blanked_wherever_it_stands() {
        let mut record = json!({
            "users": [{"Password": "x", "passwordPolicy": {"minimumLength": 8}}],
            "environment": {"DB_PASSWORD": "x", "X-Amz-Security-Token": "x", "HOST": "seen"},
            "list": [{"name": "API_KEY", "value": "x"}, {"parameterKey": "MasterUserPassword", "parameterValue": "x"}],
            "options": {"preSharedKey": ["x", {"secretBinary": [1, 2]}], "pin_password": 1234},
        });
        hide(&mut record);
        let hidden = "(not shown)";
        assert_eq!(
            record,
            json!({
                "users": [{"Password": hidden, "passwordPolicy": {"minimumLength": 8}}],
                "environment": {"DB_PASSWORD": hidden, "X-Amz-Security-Token": hidden, "HOST": "seen"},
                "list": [{"name": "API_KEY", "value": hidden},
                         {"parameterKey": "MasterUserPassword", "parameterValue": hidden}],
                "options": {"preSharedKey": [hidden, {"secretBinary": [hidden, hidden]}], "pin_password": hidden},
            })
        );
    }

    #[test]
    fn what_opens_nothing_stays() {
        let record = json!({
            "nextToken": "n", "clientToken": "c", "clientRequestToken": "r", "accessKeyId": "ASIA1",
            "secretId": "arn:aws:secretsmanager:eu-west-1:1:secret:s", "masterUserSecret": {"secretArn": "arn"},
            "tags": [{"key": "team", "value": "shop"}], "passwordLastUsed": "today", "passwordResetRequired": true,
        });
        let mut same = record.clone();
        hide(&mut same);
        assert_eq!(same, record);
    }
}
