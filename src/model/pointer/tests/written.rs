use super::*;
use crate::model::{parse_dimensions, partition_named};

const NAMES: [&str; 22] = [
    "checkout-p99",
    "a b",
    "a:b/c\\d",
    "TargetTracking-service/cluster/shop",
    "100%",
    "100%25 %2F %",
    "$252F $25 $2F $",
    "budget-$100",
    "a+b c",
    "a?b#c&d=e;f",
    "?~()",
    "~'*2f!)(",
    "../..",
    ".",
    "edit/x",
    "\"<script>\"`|",
    "ünï 漢字 🚒",
    "👩\u{200d}🚒",
    "a,b=c",
    "a\u{a0}b",
    "arn:aws:x",
    "https://evil.example/",
];

const IDS: [&str; 8] = [
    "i-07f3a1b2c3d4e5f60",
    "mi-07f3a1b2c3d4e5f60",
    "ns-abcdefgh12345678",
    "srv-abcdefgh12345678",
    "90c72977-31e0-4079-9a74-ee25e5d7aadf",
    "alice@example.com-0a1b2c3d4e5f",
    "..",
    "x/../../y?z#\u{e9}",
];

/// Every target, with every name and id, sensible or not.
fn targets() -> Vec<Target> {
    let mut all = vec![
        Target::Alarms,
        Target::Metrics,
        Target::Nodes,
        Target::Sessions,
        Target::Events,
        Target::Services,
        Target::Dashboards,
        Target::Region,
    ];
    for name in NAMES.map(Text::new) {
        all.push(Target::Alarm { name: name.clone() });
        all.push(Target::Dashboard { name: name.clone() });
        all.push(Target::MetricNamespace { namespace: name.clone() });
        for dimensions in [vec![], vec![(name.clone(), name.clone()), ("\u{10ffff}".into(), "".into())]] {
            all.push(Target::Metric(Metric { namespace: name.clone(), name: name.clone(), dimensions }));
        }
    }
    for id in IDS.into_iter().chain(NAMES).map(Text::new) {
        all.push(Target::Instance { id: id.clone() });
        all.push(Target::Session { id: id.clone() });
        all.push(Target::Event { id: id.clone() });
        all.push(Target::Namespace { id: id.clone() });
        all.push(Target::Service { id: id.clone(), namespace_id: None });
        all.push(Target::Service { id: "srv-abcdefgh12345678".into(), namespace_id: Some(id.clone()) });
        all.push(Target::ServiceInstance { service_id: "srv-abcdefgh12345678".into(), id });
    }
    all
}

fn pointers() -> impl Iterator<Item = Pointer> {
    let account = || AccountId::parse("111122223333");
    let places = [
        (account(), Some("eu-west-1")),
        (None, Some("eu-west-1")),
        (account(), Some("cn-north-1")),
        (None, Some("us-gov-west-1")),
        (account(), Some("eusc-de-east-1")),
        (account(), Some("us-iso-east-1")),
        (account(), Some("x.evil.example/#")),
        (account(), Some("global")),
        (account(), None),
        (None, None),
    ];
    places.into_iter().flat_map(|(account, region)| {
        targets().into_iter().map(move |target| Pointer {
            partition: partition_of(region.unwrap_or_default()),
            account: account.clone(),
            region: region.map(Region::new),
            target,
        })
    })
}

#[test]
fn links_are_plain_and_read_back() {
    let mut written = 0;
    for pointer in pointers() {
        let Some(link) = pointer.console_url() else { continue };
        written += 1;
        assert!(link.bytes().all(|b| b.is_ascii_graphic() && !b"\"<>`\\^{|}".contains(&b)), "{link}");
        assert_eq!(read(&link), pointer, "{link}");
    }
    assert!(written > 700, "{written} links");
}

#[test]
fn arns_read_back() {
    let mut written = 0;
    for pointer in pointers() {
        let Some(arn) = pointer.arn() else { continue };
        written += 1;
        let target = match pointer.target {
            Target::Service { id, .. } => Target::Service { id, namespace_id: None },
            other => other,
        };
        let region = pointer.region.filter(|_| !matches!(target, Target::Dashboard { .. }));
        assert_eq!(read(&arn), Pointer { region, target, ..pointer }, "{arn}");
    }
    assert!(written > 200, "{written} ARNs");
}

#[test]
fn what_is_known_decides_what_can_be_written() {
    let alarm = Target::Alarm { name: "x y".into() };
    let here = |target| Pointer::new(AccountId::parse("111122223333"), Region::new("eu-west-1"), target);
    let link = |pointer: &Pointer| pointer.console_url().unwrap_or_default();
    assert_eq!(
        link(&here(alarm.clone())),
        "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1&account=111122223333\
         #alarmsV2:alarm/x%20y"
    );
    let session = here(Target::Session { id: "alice-0a1b".into() });
    assert_eq!(
        link(&session),
        "https://eu-west-1.console.aws.amazon.com/go/view/arn:aws:ssm:eu-west-1:111122223333:session/alice-0a1b\
         ?region=eu-west-1&account=111122223333"
    );
    assert_eq!(Pointer { account: None, ..session.clone() }.console_url(), None);
    assert_eq!(Pointer { account: None, ..session }.arn(), None);
    assert_eq!(Pointer { region: None, ..here(alarm.clone()) }.console_url(), None);
    assert_eq!(Pointer { region: Some(Region::global()), ..here(alarm.clone()) }.arn(), None);
    let isolated = partition_named("aws-iso").expect("a partition");
    assert_eq!(Pointer { partition: isolated, ..here(alarm) }.console_url(), None);
    for list in
        [Target::Alarms, Target::Metrics, Target::Region, Target::Event { id: "90c72977-31e0".into() }]
    {
        assert_eq!(here(list).arn(), None);
    }
    let metric = Metric {
        namespace: "AWS/EC2".into(),
        name: "CPUUtilization".into(),
        dimensions: vec![("InstanceId".into(), "i-1".into())],
    };
    assert!(link(&here(Target::Metric(metric))).ends_with(
        "#metricsV2:graph=~(metrics~(~(~'AWS*2fEC2~'CPUUtilization~'InstanceId~'i-1))~view~'timeSeries\
         ~region~'eu-west-1)"
    ));
}

#[test]
fn routes_say_where() {
    let here = |target| Pointer::new(AccountId::parse("111122223333"), Region::new("eu-west-1"), target);
    let place = [("account", "111122223333".to_owned()), ("region", "eu-west-1".to_owned())];
    for pointer in pointers() {
        let of_account = matches!(pointer.target, Target::Dashboard { .. } | Target::Dashboards);
        let (view, args) = here(pointer.target).route();
        let place = if of_account { &place[..1] } else { &place[..] };
        assert_eq!(args.iter().filter(|(name, _)| *name == "region").count(), place.len() - 1, "{view}");
        assert!(
            view.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') && args.starts_with(place),
            "{view} {args:?}"
        );
    }
    let dimensions = vec![("A".into(), "1,2".into()), ("B".into(), "3".into())];
    let metric = Metric { namespace: "N".into(), name: "M".into(), dimensions: dimensions.clone() };
    let (view, args) = here(Target::Metric(metric)).route();
    assert_eq!((view, args.len()), ("metric", 5));
    assert_eq!(args[4].0, "dimensions");
    assert_eq!(parse_dimensions(&args[4].1), Ok(dimensions));
}
