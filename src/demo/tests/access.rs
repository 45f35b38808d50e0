use super::*;

#[test]
fn roles_are_assumed_and_remembered() {
    let estate = estate();
    let arn = |account: &str| {
        let id = estate.account_id(account).expect("an account");
        format!("arn%3Aaws%3Aiam%3A%3A{id}%3Arole%2FSkydeckRead")
    };
    let assume = |account: &str, more: &str| {
        let body = format!("Action=AssumeRole&RoleArn={}&RoleSessionName=skydeck-demo{more}", arn(account));
        sts(&estate, HUB_ACCESS_KEY, &body)
    };
    let (status, body) = assume("prod-pay", "&Policy=%7B%22Statement%22%3A%5B%5D%7D&DurationSeconds=900");
    assert_eq!(status, 200, "{body}");
    assert!(body.contains(&format!("ASIADEMO{}", estate.account_id("prod-pay").expect("an account"))));
    let assumed = estate.assumed_roles();
    assert_eq!(assumed[0].policy.as_deref(), Some(r#"{"Statement":[]}"#));
    assert_eq!((assumed[0].session_name.as_str(), assumed[0].duration_seconds), ("skydeck-demo", Some(900)));

    for (account, more, status, code) in [
        ("legacy", "", 403, "AccessDenied"),
        ("prod-pay", "&DurationSeconds=60", 400, "ValidationError"),
        ("prod-pay", "&Policy=nonsense", 400, "MalformedPolicyDocument"),
        ("prod-pay", &format!("&Policy={}", "x".repeat(2049)), 400, "PackedPolicyTooLarge"),
        ("prod-pay", "&ExternalId=x", 400, "ValidationError"),
    ] {
        let (got, body) = assume(account, more);
        assert_eq!(got, status, "{body}");
        assert!(body.contains(&format!("<Code>{code}</Code>")), "{body}");
    }
    let (_, body) = sts(&estate, "AKIAANYTHING", "Action=GetCallerIdentity");
    assert!(body.contains("user/skydeck"), "{body}");
    let key = format!("ASIADEMO{}", estate.account_id("dev").expect("an account"));
    let (_, body) = sts(&estate, &key, "Action=GetCallerIdentity");
    assert!(body.contains("assumed-role/SkydeckRead/"), "{body}");
    let (status, body) = sts(&estate, "", "Action=GetCallerIdentity");
    assert_eq!(status, 403, "{body}");
}

#[test]
fn credentials_come_to_an_end() {
    let clock = Arc::new(HandClock(AtomicI64::new(now().as_second())));
    let estate = Estate::new(DemoScale::default(), 7, clock.clone());
    let id = estate.account_id("dev").expect("an account").to_owned();
    let arn = format!("arn:aws:iam::{id}:role/SkydeckRead");
    let (_, body) =
        sts(&estate, HUB_ACCESS_KEY, &format!("Action=AssumeRole&RoleArn={arn}&RoleSessionName=me"));
    let token =
        body.split("<SessionToken>").nth(1).and_then(|b| b.split('<').next()).expect("a token").to_owned();
    let call = || {
        let authorization =
            format!("AWS4-HMAC-SHA256 Credential=ASIADEMO{id}/20260304/us-east-1/ssm/aws4_request");
        let headers = [
            ("authorization", authorization.as_str()),
            ("x-amz-security-token", token.as_str()),
            ("x-amz-target", "AmazonSSM.DescribeInstanceInformation"),
        ];
        estate.respond(&DemoRequest { method: "POST", uri: "/", headers: &headers, body: b"{}" })
    };
    assert_eq!(call().status, 200);
    clock.0.fetch_add(3600, Ordering::Relaxed);
    let reply = call();
    assert!(String::from_utf8_lossy(&reply.body).contains("ExpiredTokenException"));
}
#[test]
fn seed_and_clock_decide_everything() {
    let one = picture(&estate(), SHOP);
    assert_eq!(one, picture(&estate(), SHOP), "same seed, same clock");
    let other = Estate::new(DemoScale::default(), 8, Arc::new(PinnedClock(now())));
    assert_ne!(one, picture(&other, SHOP), "another seed");
    let later = at(DemoScale::default(), now() + jiff::SignedDuration::from_hours(1));
    assert_ne!(one, picture(&later, SHOP), "another time");
    let larger = at(DemoScale { accounts: 40, regions: 9 }, now());
    assert_eq!(one, picture(&larger, SHOP), "the scale adds and does not change");
}

#[test]
fn the_fleet_is_what_is_described() {
    let fleet = estate().fleet();
    let names: Vec<&str> = fleet.accounts.iter().map(|a| a.name.as_str()).collect();
    assert_eq!(names[..2], ["prod-core", "prod-shop"]);
    assert_eq!((fleet.accounts.len(), fleet.scopes().len()), (12, 48));
    let shop = &fleet.accounts[1];
    assert_eq!(shop.tags["env"], "prod");
    let id = shop.id.as_ref().expect("an id");
    assert_eq!(shop.reach.role_arn(), Some(&*format!("arn:aws:iam::{id}:role/SkydeckRead")));
}

fn sts(estate: &Estate, key: &str, body: &str) -> (u16, String) {
    let authorization = format!("AWS4-HMAC-SHA256 Credential={key}/20260304/us-east-1/sts/aws4_request");
    let reply = estate.respond(&DemoRequest {
        method: "POST",
        uri: "/",
        headers: &[("authorization", &authorization)],
        body: body.as_bytes(),
    });
    (reply.status, String::from_utf8(reply.body).expect("text"))
}
