use super::*;

fn refused(text: &str) -> String {
    match Pointer::parse(text) {
        Some(Err(why)) => why,
        other => panic!("{text:.80}: {other:?}"),
    }
}

#[test]
fn routes_are_none_of_both() {
    for text in [
        "",
        "deck",
        "alarms?state=alarm",
        "alarms?filter=a:b",
        "events?q=https://x",
        ":alarms",
        "a b:c",
        "arn",
    ] {
        assert_eq!(Pointer::parse(text), None, "{text}");
    }
    assert_eq!(Pointer::parse(&"x".repeat(1 << 20)), None);
}

#[test]
fn arns_that_are_not_opened_say_which_are() {
    for (text, why) in [
        ("arn:", "no whole ARN"),
        ("arn:aws:cloudwatch:eu-west-1:111122223333", "no whole ARN"),
        ("arn:moon:cloudwatch:eu-west-1:111122223333:alarm:x", "no partition"),
        ("arn:aws:cloudwatch:Moon:111122223333:alarm:x", "no region"),
        ("arn:aws:cloudwatch:eu-west-1:1111:alarm:x", "no account"),
        ("arn:aws:cloudwatch:eu-west-1:111122223333:alarm:", "something else"),
        ("arn:aws:cloudwatch:eu-west-1:111122223333:alarm", "something else"),
        ("arn:aws:cloudwatch:eu-west-1:111122223333:insight-rule/x", "something else"),
        ("arn:aws:ec2:eu-west-1:111122223333:instance/i-", "something else"),
        ("arn:aws:ec2:eu-west-1:111122223333:instance/i-0123456/89", "something else"),
        ("arn:aws:ec2:eu-west-1:111122223333:volume/vol-0123456789", "something else"),
        ("arn:aws:servicediscovery:eu-west-1:111122223333:service/ns-abcdefgh", "something else"),
        ("arn:aws:iam::111122223333:role/x", "something else"),
        ("arn:aws:s3:::bucket", "something else"),
        ("arn:aws:cloudwatch:eu-west-1:111122223333:é", "something else"),
    ] {
        let said = refused(text);
        assert!(said.contains(why) && said.contains("opens ARNs of alarms"), "{text}: {said}");
    }
}

#[test]
fn only_the_console_is_a_host() {
    for host in [
        "evil.example",
        "console.aws.amazon.com.evil.example",
        "eu-west-1.console.aws.amazon.com.evil.example",
        "evilconsole.aws.amazon.com",
        "console-aws.amazon.com",
        "console.aws.amazon.com@evil.example",
        "user:password@console.aws.amazon.com",
        "console.aws.amazon.com\\@evil.example",
        "console.aws.amazon.com\\.evil.example",
        "console.aws.amazon.com:8443",
        "console.aws.amazon.com.",
        "console.aws.amazon.com%2eevil.example",
        "console.aws.amazon.cοm",
        "console.aws.amazon.com\u{202e}",
        "console.amazonaws.com",
        "aws.amazon.com",
        "docs.aws.amazon.com",
        "awsapps.com.evil.example",
        "",
    ] {
        let said = refused(&format!("https://{host}/cloudwatch/home?region=eu-west-1#alarmsV2:alarm/x"));
        assert!(said.contains("not on a host of the AWS console"), "{host}: {said}");
    }
}

#[test]
fn only_https_is_a_scheme() {
    for text in [
        "javascript:alert(1)//console.aws.amazon.com/cloudwatch/home",
        "http://console.aws.amazon.com/cloudwatch/home?region=eu-west-1",
        "ftp://console.aws.amazon.com/",
        "file:///etc/passwd",
        "data:text/html,x",
        "https:console.aws.amazon.com/cloudwatch/home",
        "https:",
        "alarm:checkout",
    ] {
        assert!(refused(text).contains("opens links of the AWS console"), "{text}");
    }
}

#[test]
fn links_that_lead_nowhere_are_refused() {
    let portal = "https://example.awsapps.com/start/#/console";
    for (text, why) in [
        ("https://console.aws.amazon.com/".to_owned(), "neither a region nor an account"),
        ("https://console.aws.amazon.com/console/home?region=moon&account=me".into(), "neither a region"),
        ("https://console.aws.amazon.com/go/view/arn:aws:s3:::bucket".into(), "another kind"),
        ("https://signin.aws.amazon.com/switchrole?account=my-alias&roleName=x".into(), "no account id"),
        ("https://signin.aws.amazon.com/federation?SigninToken=secret".into(), "no account id"),
        (format!("{portal}?role_name=x"), "no account id"),
        (
            format!("{portal}?account_id=123456789012&destination=https%3A%2F%2Fevil.example%2F"),
            "not of the AWS console",
        ),
        (
            format!("{portal}?account_id=123456789012&destination=javascript%3Aalert(1)"),
            "not of the AWS console",
        ),
        // A link within a link within a link is not followed.
        (format!("{portal}?destination=https%3A%2F%2Fsignin.aws.amazon.com%2F"), "not of the AWS console"),
    ] {
        let said = refused(&text);
        assert!(said.contains(why) && !said.contains("secret"), "{text}: {said}");
    }
}

#[test]
fn what_is_hostile_reaches_no_terminal() {
    let nasty = "\u{1b}[31mred\u{1b}]52;c;ZWNobyBoaQ==\u{7}\u{9b}2J\u{202e}\u{0}";
    let harmless =
        |text: &str| !text.chars().any(|c| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c));
    for text in [
        format!("arn:aws:cloudwatch:eu-west-1:111122223333:alarm:x{nasty}y"),
        "https://console.aws.amazon.com/cloudwatch/home?region=eu-west-1#alarmsV2:alarm/x%1b[31mred%00%E2%80%AEy".into(),
    ] {
        let pointer = read(&text);
        assert!(harmless(&told(&pointer)), "{:?}", told(&pointer));
        assert!(told(&pointer).contains("alarm name=xredy"), "{:?}", told(&pointer));
    }
    for text in [format!("arn:{nasty}"), format!("https://{nasty}/"), format!("x:{nasty}")] {
        assert!(harmless(&refused(&text)), "{:?}", refused(&text));
    }
    let long = "y".repeat(1 << 20);
    for start in ["arn:aws:cloudwatch:eu-west-1:111122223333:alarm:", "https://console.aws.amazon.com/", "x:"]
    {
        let said = refused(&format!("{start}{long}"));
        assert!(said.contains("bytes") && said.len() < 200, "{said:.300}");
    }
    let deep =
        format!("https://console.aws.amazon.com/cloudwatch/home#metricsV2:graph={}", "~(".repeat(30_000));
    assert_eq!(told(&read(&deep)), "aws -/- metrics");
    let said = refused(&format!("https://evil.example/{}", "é".repeat(30_000)));
    assert!(said.len() < 500 && said.contains('…'), "{said}");
}

#[test]
fn no_prefix_of_anything_panics() {
    for text in [
        "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:ünï 🚒",
        "https://123456789012-abcdef12.eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#alarmsV2:alarm/$C3$BC🚒?~()",
        "https://console.aws.amazon.com/cloudwatch/home?region=é#metricsV2:graph=~(metrics~(~(~'a**20ac~'*2f~'c~'d~(region~'x))));query=~'*7bé",
        "https://x.awsapps.com/start/#/console?account_id=1&destination=https%3A%2F%2Fconsole.aws.amazon.com%2F%E2%82",
        "https://console.aws.amazon.com/cloudmap/home/namespaces/ns-abcdefgh12345678/services/srv-abcdefgh12345678/instances/é",
    ] {
        for end in text.char_indices().map(|(at, _)| at) {
            let _ = Pointer::parse(&text[..end]);
        }
    }
}
