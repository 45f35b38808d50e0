//! The estate on the night of the incident, with whole trail records, sessions that are over, and alarms about a node.

use std::time::Duration;

use ratatui::{buffer::Buffer, layout::Rect};
use serde_json::{Value, json};

use super::estate::*;
use crate::{
    model::*,
    spec::Route,
    store::Store,
    ui::{ViewState, draw, prepare},
};

/// The node that somebody has a session on.
pub const NODE: &str = "i-07f3aa90bb1c2d3e4";

/// Sessions, those of the last day, too.
pub fn past() -> Want {
    Want::Sessions { past: Some(Duration::from_secs(86_400)) }
}

/// A frame of a view, made ready as the console does it.
pub fn frame(store: &Store, route: &str, size: (u16, u16), change: impl FnOnce(&mut ViewState)) -> Buffer {
    let specs = specs();
    let route = Route::parse(route).expect("a route");
    specs.resolve(&route).expect("a view");
    let mut view = ViewState::new(route, &specs, size);
    prepare(store, &mut view, &specs, now(), None);
    change(&mut view);
    // A panel may follow another, which must have its rows first.
    prepare(store, &mut view, &specs, now(), None);
    draw(store, &view, &specs, now(), Rect::new(0, 0, size.0, size.1))
}

/// A deploy as the trail tells it.
fn deploy_record() -> Value {
    json!({
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "AssumedRole",
            "arn": "arn:aws:sts::111122223333:assumed-role/deployer/github-actions-4182",
            "accountId": "111122223333",
            "accessKeyId": "ASIAEXAMPLEKEY000001",
            "sessionContext": {
                "sessionIssuer": {
                    "type": "Role",
                    "arn": "arn:aws:iam::111122223333:role/deployer",
                    "userName": "deployer",
                },
                "sourceIdentity": "m.lindqvist",
                "attributes": {"creationDate": "2026-03-01T02:40:10Z", "mfaAuthenticated": "false"},
            },
        },
        "eventTime": "2026-03-01T02:57:00Z",
        "eventSource": "ecs.amazonaws.com",
        "eventName": "UpdateService",
        "sourceIPAddress": "203.0.113.64",
        "userAgent": "aws-sdk-js/3.890.0 os/linux lang/js md/nodejs#22.18.0 api/ecs#3.890.0",
        "requestParameters": {
            "cluster": "shop",
            "service": "checkout",
            "taskDefinition": "checkout:118",
            "networkConfiguration": {"subnets": ["subnet-1", "subnet-2"]},
        },
        "responseElements": {"service": {"serviceName": "checkout", "desiredCount": 8, "deployments": []}},
        "eventID": "e-1",
        "readOnly": false,
    })
}

fn denied_record() -> Value {
    json!({
        "userIdentity": {"type": "IAMUser", "userName": "build", "accountId": "999988887777",
            "sessionContext": {"attributes": {"mfaAuthenticated": "false"}}},
        "userAgent": "curl/8.9",
        "errorCode": "AccessDenied",
        "errorMessage": "User is not authorized to perform: ssm:PutParameter",
        "requestParameters": {"name": "/shop/limits", "overwrite": true},
        "recipientAccountId": "111122223333",
    })
}

/// Events of prod-shop in eu-west-1, newest first.
pub fn events() -> Vec<TrailEvent> {
    let resource =
        |kind: &str, name: &str| TrailResource { kind: Some(kind.into()), name: Some(name.into()) };
    let shell = TrailEvent {
        source: Some("ssm.amazonaws.com".into()),
        resources: Box::new([resource("AWS::EC2::Instance", NODE)]),
        ..event("e-3", "StartSession", 9, "Oncall/amara")
    };
    let mut retention = event("e-5", "PutRetentionPolicy", 4, "Oncall/amara");
    retention.source = Some("logs.amazonaws.com".into());
    let deploy = TrailEvent {
        resources: Box::new([
            resource("AWS::ECS::Service", "arn:aws:ecs:eu-west-1:111122223333:service/shop/checkout"),
            resource("AWS::ECS::TaskDefinition", "checkout:118"),
        ]),
        record: deploy_record().into(),
        ..event("e-1", "UpdateService", 15, "deployer/github-actions-4182 (m.lindqvist)")
    };
    let register = event("e-4", "RegisterTaskDefinition", 16, "deployer/github-actions-4182 (m.lindqvist)");
    let failed = TrailEvent {
        source: Some("ssm.amazonaws.com".into()),
        error_code: Some("AccessDenied".into()),
        resources: Box::new([resource("AWS::SSM::Parameter", "/shop/limits")]),
        record: denied_record().into(),
        ..event("e-2", "PutParameter", 41, "build")
    };
    vec![retention, shell, deploy, register, failed]
}

fn session(id: &str, status: &str, minutes: i64, owner: &str) -> Session {
    let open = status == "Connected";
    Session {
        id: id.into(),
        target: Some(NODE.into()),
        status: SessionStatus(status.into()),
        owner: Some(format!("arn:aws:sts::111122223333:assumed-role/{owner}").into()),
        start: Some(ago(minutes)),
        end: (!open).then(|| ago(minutes - 75)),
        document: Some("SSM-SessionManagerRunShell".into()),
        reason: open.then(|| "checkout is slow".into()),
    }
}

/// The incident, and more to look at.
pub fn night() -> Store {
    let mut store = incident();
    for scope in store.fleet.scopes().into_iter().filter(|scope| scope.account.name.as_str() != "legacy") {
        let (account, region) = (scope.account.name.as_str(), scope.region.as_str());
        store.apply(update(account, region, past(), Ok(nothing(&past()))));
    }
    let shop = |store: &mut Store, want: Want, what: Snapshot| {
        store.apply(update("prod-shop", "eu-west-1", want, Ok(what)));
    };
    shop(&mut store, events_want(), batch(events()));
    let open = session("amara-0a1b2c", "Connected", 9, "Oncall/amara");
    let sessions = vec![
        session("amara-ended", "Terminated", 700, "Oncall/amara"),
        open.clone(),
        session("amara-idle", "Terminated", 170, "Oncall/amara"),
        session("ben-failed", "Failed", 1300, "Admin/ben"),
    ];
    shop(&mut store, past(), Snapshot::Sessions(sessions));
    shop(&mut store, Want::Sessions { past: None }, Snapshot::Sessions(vec![open]));
    let mut status = alarm("checkout-3-status", AlarmState::Alarm, 5);
    status.dimensions =
        vec![("AutoScalingGroupName".into(), "checkout".into()), ("InstanceId".into(), NODE.into())];
    let p99 = alarm("checkout-p99", AlarmState::Alarm, 3);
    shop(&mut store, Want::Alarms, Snapshot::Alarms(vec![p99, status]));
    store
}
