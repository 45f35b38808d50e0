use serde_json::json;

use super::{
    incident, names::Kind, place::Place, sessions, trail_chains, trail_events::EventFacts,
    trail_templates::Actor,
};

/// Whoever deploys has the name of a pipeline.
const DEPLOYER: Actor = Actor::Held(&trail_chains::DEPLOYER);

/// Events that happen because the story says so, or because something else that is seen happened.
pub(super) fn scripted(place: &Place<'_>) -> Vec<EventFacts> {
    let mut list = trail_chains::events(place);
    if place.is_incident() {
        deploy(place, &mut list);
    }
    if place.is_global_region() {
        sign_ins(place, &mut list);
    }
    let day_ago = place.start - 86_400;
    for session in sessions::sessions(place).into_iter().filter(|s| s.start >= day_ago) {
        let key = place.key("session event").with(&session.id);
        let (role, person) = session.by;
        let mut event =
            EventFacts::new(session.start, key, ("ssm", "StartSession"), Actor::Role(role, person));
        event.request = json!({"target": session.target, "documentName": session.document});
        event.response =
            json!({"sessionId": session.id, "tokenValue": "Value hidden due to security reasons."});
        event.resources = vec![("AWS::EC2::Instance", session.target)];
        list.push(event);
    }
    list
}

/// Seconds before the start's minute.
fn ago(place: &Place<'_>, minutes: i64, seconds: i64) -> i64 {
    place.start - minutes * 60 - seconds
}

/// What was done to the shop: a deploy that matters, and a parameter that does not.
fn deploy(place: &Place<'_>, list: &mut Vec<EventFacts>) {
    let key = place.key("incident");
    let (old, new) = incident::REVISIONS;
    let task = |revision: usize| place.arn("ecs", &format!("task-definition/checkout:{revision}"));

    let at = ago(place, incident::PARAMETER_CHANGED, 0);
    let ci = Actor::Held(&trail_chains::PIPELINE);
    let mut parameter = EventFacts::new(at, key.with("parameter"), ("ssm", "PutParameter"), ci);
    parameter.request = json!({"name": "/shop/limits", "type": "String", "overwrite": true});
    parameter.response = json!({"version": 42, "tier": "Standard"});
    parameter.resources = vec![("AWS::SSM::Parameter", "/shop/limits".into())];
    list.push(parameter);

    let at = ago(place, incident::DEPLOYED, 20);
    let mut register = EventFacts::new(at, key.with("register"), ("ecs", "RegisterTaskDefinition"), DEPLOYER);
    register.request =
        json!({"family": "checkout", "networkMode": "awsvpc", "cpu": "1024", "memory": "2048"});
    register.response =
        json!({"taskDefinition": {"taskDefinitionArn": task(new), "revision": new, "status": "ACTIVE"}});
    register.resources = vec![("AWS::ECS::TaskDefinition", format!("checkout:{new}"))];
    list.push(register);

    let at = ago(place, incident::DEPLOYED, 0);
    let mut update = EventFacts::new(at, key.with("update"), ("ecs", "UpdateService"), DEPLOYER);
    update.request = json!({
        "cluster": place.account.name,
        "service": "checkout",
        "taskDefinition": format!("checkout:{new}"),
    });
    update.response = json!({"service": {
        "serviceName": "checkout",
        "desiredCount": incident::INSTANCES,
        "taskDefinition": task(new),
        "deployments": [
            {"status": "PRIMARY", "taskDefinition": task(new), "desiredCount": incident::INSTANCES},
            {"status": "ACTIVE", "taskDefinition": task(old), "desiredCount": incident::INSTANCES},
        ],
    }});
    update.resources = vec![
        ("AWS::ECS::Service", "checkout".into()),
        ("AWS::ECS::TaskDefinition", format!("checkout:{new}")),
    ];
    list.push(update);
}

/// Who came in by the front door, or tried to.
fn sign_ins(place: &Place<'_>, list: &mut Vec<EventFacts>) {
    let key = place.key("sign-in");
    let mut sign_in = |minutes: i64, seconds: i64, actor, ip, failed: bool| {
        let at = ago(place, minutes, seconds);
        let mut event = EventFacts::new(at, key.with(at - place.start), ("signin", "ConsoleLogin"), actor);
        event.response = json!({"ConsoleLogin": if failed { "Failure" } else { "Success" }});
        event.additional = Some(json!({
            "LoginTo": "https://console.aws.amazon.com/console/home",
            "MobileVersion": "No",
            "MFAUsed": if failed { "No" } else { "Yes" },
        }));
        // A failed sign-in has a message and no code.
        event.error = failed.then_some((None, "Failed authentication"));
        event.ip = Some(ip);
        event.agent = Some("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
        list.push(event);
    };
    match place.account.kind {
        Kind::Core => {
            sign_in(incident::ROOT_SIGN_IN, 0, Actor::Root, "203.0.113.64", false);
            sign_in(192, 10, Actor::User("j.smith"), "198.51.100.23", true);
            sign_in(191, 25, Actor::User("j.smith"), "198.51.100.23", true);
        }
        Kind::Sandbox => sign_in(415, 40, Actor::User("workshop"), "198.51.100.77", true),
        _ => {}
    }
    if place.account.kind == Kind::Sandbox {
        // Anybody can send any user agent: no terminal should be shown this one as it is.
        let at = ago(place, 66, 0);
        let mut event =
            EventFacts::new(at, key.with("hostile"), ("lambda", "CreateFunction20150331"), Actor::Engineer);
        event.request = json!({"functionName": "\u{1b}[2J\u{202e}nuf", "runtime": "python3.13"});
        event.resources = vec![("AWS::Lambda::Function", "\u{1b}[2J\u{202e}nuf".into())];
        event.agent = Some("curl/8.9 \u{1b}]0;owned\u{7}\u{200f}");
        list.push(event);
    }
}
