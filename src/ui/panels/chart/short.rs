//! Values of dimensions: what they are like, and what people call them.

/// Whether a text is like a pattern in which each `*` stands for any signs.
pub(super) fn is_like(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.to_lowercase(), text.to_lowercase());
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let mut pieces: Vec<&str> = pieces.collect();
    let last = pieces.pop().unwrap_or_default();
    for piece in pieces {
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    rest.ends_with(last)
}

/// A value as people say it: `app/shop/50dc6c495c0c9188` is `shop`, of an ARN it is the name at its end.
pub(super) fn short(value: &str) -> &str {
    let named = |text: &'static str| move |rest: &&str| rest.strip_prefix(text).is_some();
    // `partition:service:region:account:` and what is there.
    let named_by_arn = value.strip_prefix("arn:").and_then(|arn| arn.splitn(5, ':').nth(4));
    let path = named_by_arn.unwrap_or(value);
    let path = path.strip_prefix("loadbalancer/").unwrap_or(path);
    let of_a_balancer = ["app/", "net/", "gateway/", "targetgroup/"];
    if of_a_balancer.into_iter().any(|kind| named(kind)(&path)) {
        return path.split('/').nth(1).unwrap_or(value);
    }
    match named_by_arn {
        None => value,
        Some(path) => path.rsplit(['/', ':']).find(|part| !part.is_empty()).unwrap_or(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_called_as_people_call_them() {
        for (value, said) in [
            ("app/shop/50dc6c495c0c9188", "shop"),
            ("targetgroup/web/6d0ecf831eec9f09", "web"),
            ("net/edge/50dc6c495c0c9188", "edge"),
            ("arn:aws:states:eu-west-1:123456789012:stateMachine:refunds", "refunds"),
            ("arn:aws:acm:us-east-1:123456789012:certificate/0a1b", "0a1b"),
            (
                "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shop/50dc6c495c0c9188",
                "shop",
            ),
            ("arn:aws:s3:::logs", "logs"),
            ("checkout", "checkout"),
            ("/aws/lambda/checkout", "/aws/lambda/checkout"),
            ("arn:", "arn:"),
            ("", ""),
        ] {
            assert_eq!(short(value), said);
        }
    }

    #[test]
    fn stars_within_a_value_stand_for_any_signs() {
        for (pattern, text, is) in [
            ("*dlq*", "orders-DLQ", true),
            ("*dlq*", "orders", false),
            ("us-east-1.*", "us-east-1.viewer", true),
            ("us-east-1.*", "eu-west-1.viewer", false),
            ("a*a", "a", false),
            ("a*b*c", "aXbYc", true),
        ] {
            assert_eq!(is_like(pattern, text), is, "{pattern} {text}");
        }
    }
}
