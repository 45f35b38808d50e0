use serde_json::Value;
use wildmatch::WildMatch;

/// Whether an inline session policy allows an action on a resource: some statement allows it and none denies it. Of
/// the policy language it knows Effect, Action and Resource, with wildcards.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>
pub(super) fn allows(policy: &str, action: &str, resource: &str) -> bool {
    let policy: Value = serde_json::from_str(policy).unwrap_or_default();
    let statements = one_or_many(&policy["Statement"]);
    let with_effect = |effect: &str| {
        statements.iter().any(|s| {
            s["Effect"] == *effect
                && names(&s["Action"], action, true)
                && names(&s["Resource"], resource, false)
        })
    };
    with_effect("Allow") && !with_effect("Deny")
}

/// Whether it is a policy at all.
pub(super) fn is_well_formed(policy: &str) -> bool {
    serde_json::from_str(policy).is_ok_and(|p: Value| !one_or_many(&p["Statement"]).is_empty())
}

fn one_or_many(value: &Value) -> Vec<&Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(all) => all.iter().collect(),
        one => vec![one],
    }
}

fn names(patterns: &Value, name: &str, any_case: bool) -> bool {
    one_or_many(patterns).iter().filter_map(|p| p.as_str()).any(|pattern| {
        if any_case {
            WildMatch::new(&pattern.to_lowercase()).matches(&name.to_lowercase())
        } else {
            WildMatch::new(pattern).matches(name)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::allows;

    #[test]
    fn what_a_policy_names_is_allowed_and_nothing_else() {
        let hop = r#"{"Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"arn:aws:iam::1:role/B"}]}"#;
        assert!(allows(hop, "sts:AssumeRole", "arn:aws:iam::1:role/B"));
        assert!(!allows(hop, "sts:AssumeRole", "arn:aws:iam::1:role/C"));
        assert!(!allows(hop, "sts:TagSession", "arn:aws:iam::1:role/B"));
        let denied = r#"{"Statement":[{"Effect":"Allow","Action":["ssm:*"],"Resource":"*"},
            {"Effect":"Deny","Action":"ssm:Get*","Resource":"*"}]}"#;
        assert!(allows(denied, "ssm:DescribeSessions", "*"));
        assert!(!allows(denied, "ssm:GetParameter", "*"));
        assert!(!allows("", "ssm:GetParameter", "*"));
    }
}
