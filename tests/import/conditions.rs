//! Conditions on trail events in three languages: Skydeck's, jq's, and a plain reading of the record.

use serde_json::Value;

/// What the conditions for jq are written with: words as Skydeck compares them, the type of an identity, and whether any
/// value of a record contains a text.
pub const HELPERS: &str = r#"
    def words: if . == null then null else tostring | ascii_downcase end;
    def identity: .userIdentity | if type == "object" then . else {} end;
    def kind: identity | .type | words;
    def parameters: .requestParameters | if type == "object" then . else {} end;
    def answer: .responseElements | if type == "object" then . else {} end;
    def has_text($text): [.. | scalars | words // "" | contains($text)] | any;
"#;

/// Whether a record is meant.
type Is = fn(&Value) -> bool;

/// A query, the same for jq, and the same in plain words.
pub const ALL: [(&str, &str, Is); 28] = [
    ("record.userIdentity.type:Root", r#"kind == "root""#, |r| kind(r, "Root")),
    (
        "record.userIdentity.type:IAMUser event_name:Create*",
        r#"kind == "iamuser" and (.eventName | startswith("Create"))"#,
        |r| kind(r, "IAMUser") && text(&r["eventName"]).starts_with("create"),
    ),
    (
        "record.userIdentity.type:AssumedRole -error_code:*",
        r#"kind == "assumedrole" and .errorCode == null"#,
        |r| kind(r, "AssumedRole") && r["errorCode"].is_null(),
    ),
    ("record.userIdentity.type:Role", r#"kind == "role""#, |r| kind(r, "Role")),
    (
        "record.userIdentity.type:FederatedUser record.userIdentity.sessionContext.sessionIssuer.userName:broker",
        r#"kind == "federateduser" and .userIdentity.sessionContext.sessionIssuer.userName == "broker""#,
        |r| {
            kind(r, "FederatedUser")
                && r["userIdentity"]["sessionContext"]["sessionIssuer"]["userName"] == "broker"
        },
    ),
    ("record.userIdentity.type:AWSAccount", r#"kind == "awsaccount""#, |r| kind(r, "AWSAccount")),
    (
        "record.userIdentity.invokedBy:*.amazonaws.com",
        r#"identity.invokedBy | words // "" | endswith(".amazonaws.com")"#,
        |r| text(&r["userIdentity"]["invokedBy"]).ends_with(".amazonaws.com"),
    ),
    (
        "record.userIdentity.onBehalfOf.userId:94482488-*",
        r#"identity.onBehalfOf.userId | words // "" | startswith("94482488-")"#,
        |r| text(&r["userIdentity"]["onBehalfOf"]["userId"]).starts_with("94482488-"),
    ),
    ("record.userIdentity.type:SAMLUser", r#"kind == "samluser""#, |r| kind(r, "SAMLUser")),
    (
        "record.userIdentity.type:WebIdentityUser record.userIdentity.identityProvider:tokens.example.com",
        r#"kind == "webidentityuser" and .userIdentity.identityProvider == "tokens.example.com""#,
        |r| kind(r, "WebIdentityUser") && r["userIdentity"]["identityProvider"] == "tokens.example.com",
    ),
    ("record.userIdentity.type:Directory", r#"kind == "directory""#, |r| kind(r, "Directory")),
    ("record.userIdentity.type:Unknown", r#"kind == "unknown""#, |r| kind(r, "Unknown")),
    ("record.userIdentity.type:HologramUser", r#"kind == "hologramuser""#, |r| kind(r, "HologramUser")),
    ("-record.userIdentity.type:*", "kind == null", |r| r["userIdentity"]["type"].is_null()),
    ("error:AccessDenied*", r#".errorCode | words // "" | startswith("accessdenied")"#, |r| {
        text(&r["errorCode"]).starts_with("accessdenied")
    }),
    (
        "event_name:ConsoleLogin record.responseElements.ConsoleLogin:Failure",
        r#".eventName == "ConsoleLogin" and answer.ConsoleLogin == "Failure""#,
        |r| r["eventName"] == "ConsoleLogin" && r["responseElements"]["ConsoleLogin"] == "Failure",
    ),
    ("ip:203.0.113.*", r#".sourceIPAddress | startswith("203.0.113.")"#, |r| {
        text(&r["sourceIPAddress"]).starts_with("203.0.113.")
    }),
    (
        "record.requestParameters.bucketName:prod-*",
        r#"parameters.bucketName | words // "" | startswith("prod-")"#,
        |r| text(&r["requestParameters"]["bucketName"]).starts_with("prod-"),
    ),
    ("billing", r#"has_text("billing")"#, |r| has(r, "billing")),
    (
        "region:eu-* read_only:false source:s3* ",
        r#"(.awsRegion | words // "" | startswith("eu-")) and .readOnly == false and .eventSource == "s3.amazonaws.com""#,
        |r| {
            text(&r["awsRegion"]).starts_with("eu-")
                && r["readOnly"] == false
                && r["eventSource"] == "s3.amazonaws.com"
        },
    ),
    (
        "event_time:2026-01-06* account_id:444455556666",
        r#"(.eventTime | startswith("2026-01-06")) and .recipientAccountId == "444455556666""#,
        |r| text(&r["eventTime"]).starts_with("2026-01-06") && r["recipientAccountId"] == "444455556666",
    ),
    (
        "record.userIdentity.accessKeyId:ASIA* kim -\"deploy\"",
        r#"(identity.accessKeyId | words // "" | startswith("asia")) and has_text("kim") and (has_text("deploy") | not)"#,
        |r| text(&r["userIdentity"]["accessKeyId"]).starts_with("asia") && has(r, "kim") && !has(r, "deploy"),
    ),
    (
        "is:root or (userIdentity.userName:zoe -eventSource:s3*)",
        r#"(kind == "root" and identity.invokedBy == null) or (identity.userName == "zoe" and (.eventSource | startswith("s3") | not))"#,
        |r| {
            let is_root = kind(r, "Root") && r["userIdentity"]["invokedBy"].is_null();
            is_root || (r["userIdentity"]["userName"] == "zoe" && !text(&r["eventSource"]).starts_with("s3"))
        },
    ),
    (
        "requestParameters.bucketName:/^(prod|test)-b/",
        r#"parameters.bucketName | words // "" | test("^(prod|test)-b")"#,
        |r| {
            ["prod-b", "test-b"]
                .iter()
                .any(|start| text(&r["requestParameters"]["bucketName"]).starts_with(start))
        },
    ),
    (
        "eventTime>=2026-01-06T10:01 eventTime<2026-01-07T11:00:30",
        r#".eventTime >= "2026-01-06T10:01:00Z" and .eventTime < "2026-01-07T11:00:30Z""#,
        |r| {
            let at = r["eventTime"].as_str().unwrap_or_default();
            ("2026-01-06T10:01:00Z".."2026-01-07T11:00:30Z").contains(&at)
        },
    ),
    (
        "readOnly=false -userIdentity.type:(IAMUser or AssumedRole)",
        r#".readOnly == false and kind != "iamuser" and kind != "assumedrole""#,
        |r| r["readOnly"] == false && !kind(r, "IAMUser") && !kind(r, "AssumedRole"),
    ),
    (
        "requestParameters.instancesSet.items.minCount:1..3",
        r#"[parameters.instancesSet.items[]?.minCount | . >= 1 and . <= 3] | any"#,
        |r| {
            let items = r["requestParameters"]["instancesSet"]["items"].as_array();
            items.is_some_and(|all| {
                all.iter().any(|one| (1..=3).contains(&one["minCount"].as_i64().unwrap_or(0)))
            })
        },
    ),
    (
        "userIdentity.sessionContext.attributes.mfaAuthenticated:false errorCode:/exception$/",
        r#"identity.sessionContext.attributes.mfaAuthenticated == "false" and (.errorCode | words // "" | endswith("exception"))"#,
        |r| {
            r["userIdentity"]["sessionContext"]["attributes"]["mfaAuthenticated"] == "false"
                && text(&r["errorCode"]).ends_with("exception")
        },
    ),
];

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.to_lowercase(),
        other => other.to_string(),
    }
}

fn kind(record: &Value, kind: &str) -> bool {
    record["userIdentity"]["type"] == kind
}

fn has(value: &Value, what: &str) -> bool {
    match value {
        Value::Array(items) => items.iter().any(|item| has(item, what)),
        Value::Object(members) => members.values().any(|member| has(member, what)),
        other => text(other).contains(what),
    }
}
