//! What was changed where a chart looks: the write events that are held of the same scopes.

use std::{sync::Arc, time::Duration};

use super::super::is_global;
use crate::{
    model::{Region, Scope, ScopeKey, Snapshot, Text, Timestamp, TrailEvent, Want, age, arn_words},
    spec::{Route, live},
    ui::{Behind, ChangeKind, ChangeMark, Cx, Line, Thing, cell, route_of},
};

/// Scopes whose events a chart asks for by itself; when it looks at more, it shows what is held.
pub(super) const ASKED: usize = 3;

/// Changes that are told, at most: the newest.
const MOST: usize = 2000;

/// Events that put something new in the place of what was there, by their sources, as CloudTrail names them.
///
/// - <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeployment.html>
/// - <https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_StartPipelineExecution.html>
/// - <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html>
/// - <https://docs.aws.amazon.com/eks/latest/APIReference/API_Operations.html>
/// - <https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html>: names may end in the API's version
/// - <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Operations.html>
/// - <https://docs.aws.amazon.com/appconfig/2019-10-09/APIReference/API_StartDeployment.html>
/// - <https://docs.aws.amazon.com/amplify/latest/APIReference/API_StartDeployment.html>
/// - <https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_UpdateEnvironment.html>
/// - <https://docs.aws.amazon.com/apprunner/latest/api/API_StartDeployment.html>
/// - <https://docs.aws.amazon.com/apigateway/latest/api/API_CreateDeployment.html>
/// - <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_SendCommand.html>
/// - <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_StartInstanceRefresh.html>
/// - <https://docs.aws.amazon.com/step-functions/latest/apireference/API_UpdateStateMachine.html>
const DEPLOYMENTS: [(&str, &[&str]); 14] = [
    ("codedeploy", &["CreateDeployment", "StopDeployment"]),
    ("codepipeline", &["StartPipelineExecution", "RollbackStage"]),
    ("ecs", &["UpdateService", "CreateService", "CreateTaskSet", "UpdateServicePrimaryTaskSet"]),
    ("eks", &["UpdateClusterVersion", "UpdateNodegroupVersion", "UpdateAddon", "CreateAddon"]),
    ("lambda", &["UpdateFunctionCode", "PublishVersion", "CreateFunction", "UpdateAlias", "CreateAlias"]),
    ("cloudformation", &["CreateStack", "UpdateStack", "ExecuteChangeSet", "RollbackStack", "DeleteStack"]),
    ("appconfig", &["StartDeployment", "StopDeployment"]),
    ("amplify", &["StartDeployment", "StartJob"]),
    ("elasticbeanstalk", &["UpdateEnvironment", "CreateEnvironment", "SwapEnvironmentCNAMEs"]),
    ("apprunner", &["StartDeployment", "UpdateService"]),
    ("apigateway", &["CreateDeployment"]),
    ("ssm", &["SendCommand", "StartAutomationExecution"]),
    ("autoscaling", &["StartInstanceRefresh", "RollbackInstanceRefresh"]),
    ("states", &["UpdateStateMachine", "PublishStateMachineVersion", "UpdateStateMachineAlias"]),
];

/// Events of the Fault Injection Service that begin or end an experiment.
/// <https://docs.aws.amazon.com/fis/latest/userguide/logging-using-cloudtrail.html>
const EXPERIMENTS: [&str; 2] = ["StartExperiment", "StopExperiment"];

/// Sources whose write events let somebody in and change nothing.
const NO_CHANGES: [&str; 3] = ["signin", "sts", "sso"];

/// A change, and where it is shown in full.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Under the time axis.
    pub mark: ChangeMark,
    /// The view of its event.
    pub route: Route,
}

/// What kind of change an event is; none when it is none.
pub(in crate::ui::panels) fn kind(event: &TrailEvent) -> Option<ChangeKind> {
    if event.read_only || event.error_code.is_some() {
        return None;
    }
    let service = event.source.as_deref().and_then(|source| source.split('.').next()).unwrap_or_default();
    if NO_CHANGES.contains(&service) {
        return None;
    }
    // `UpdateFunctionCode20150331v2`
    let name = event.name.as_str();
    let name = name.find(|c: char| c.is_ascii_digit()).map_or(name, |at| &name[..at]);
    if service == "fis" && EXPERIMENTS.contains(&name) {
        return Some(ChangeKind::Experiment);
    }
    let deploys = DEPLOYMENTS.iter().any(|(source, names)| *source == service && names.contains(&name));
    Some(if deploys { ChangeKind::Deployment } else { ChangeKind::Write })
}

/// How far back events are asked for because a chart looks at another time: a trail is read by fifty events a call.
/// <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html>
const FURTHEST: Duration = Duration::from_secs(86_400);

/// What events are wanted for changes: as far back as the view looks, or as its window needs, of one of the lengths that
/// one can look back, so that nothing else is wanted each minute.
pub(in crate::ui::panels) fn want(cx: &Cx<'_>) -> Want {
    let window = cx.view.visit.sight.window;
    let needed = window.map(|(from, _)| age(from, cx.now).min(FURTHEST)).unwrap_or_default();
    let mut range = cx.view.range;
    while range.duration() < needed && range.longer() != range {
        range = range.longer();
    }
    Want::Events { window: live(range), reads: cx.view.reads }
}

/// The events that are held of a scope: those that are wanted, else what goes back the furthest.
fn held<'a>(cx: &'a Cx<'_>, key: &ScopeKey, want: &Want) -> Option<&'a Arc<Snapshot>> {
    let exact = cx.store.slot(key, want).and_then(|slot| slot.good.as_ref());
    let another = || {
        let held = cx.store.slots_of(key).filter_map(|(other, slot)| match other {
            Want::Events { window, .. } => Some((*window, slot.good.as_ref()?)),
            _ => None,
        });
        held.max_by_key(|(window, _)| *window).map(|(_, good)| good)
    };
    exact.or_else(another).map(|good| &good.value)
}

/// What is held of the events of some scopes, and of what is global there; each with whether that alone counts.
pub(in crate::ui::panels) fn read(
    cx: &Cx<'_>,
    scopes: &[Scope],
    want: &Want,
) -> Vec<(ScopeKey, bool, Arc<Snapshot>)> {
    let mut out: Vec<(ScopeKey, bool, Arc<Snapshot>)> = Vec::new();
    let mut add = |key: ScopeKey, only_global: bool| {
        if !out.iter().any(|(other, global, _)| *other == key && *global == only_global)
            && let Some(snapshot) = held(cx, &key, want)
        {
            out.push((key, only_global, snapshot.clone()));
        }
    };
    for scope in scopes {
        add(scope.key(), false);
        let global: Region = scope.account.global_region();
        let elsewhere = |other: &Scope| other.account.name == scope.account.name && other.region == global;
        if !scopes.iter().any(elsewhere) {
            add(ScopeKey { account: scope.account.name.clone(), region: global }, true);
        }
    }
    out
}

/// The changes of a time, oldest first.
pub(in crate::ui::panels) fn changes(
    cx: &Cx<'_>,
    read: &[(ScopeKey, bool, Arc<Snapshot>)],
    (from, to): (Timestamp, Timestamp),
) -> Vec<Change> {
    let several = read.iter().filter(|(_, global, _)| !global).count() > 1;
    let mut found: Vec<(&ScopeKey, &Arc<TrailEvent>, ChangeKind)> = Vec::new();
    for (key, only_global, snapshot) in read {
        let Snapshot::Events(batch) = &**snapshot else { continue };
        let in_time = batch.events.iter().filter(|event| event.time >= from && event.time <= to);
        let here = in_time.filter(|event| !only_global || is_global(event));
        found.extend(here.filter_map(|event| Some((key, event, kind(event)?))));
    }
    found.sort_by(|(_, a, _), (_, b, _)| a.time.cmp(&b.time).then_with(|| a.id.cmp(&b.id)));
    let skipped = found.len().saturating_sub(MOST);
    let change = |(key, event, kind): &(&ScopeKey, &Arc<TrailEvent>, ChangeKind)| {
        let place = several.then(|| format!(", {} {}", key.account, key.region.short()));
        let words = format!("{}{}", words(event), place.unwrap_or_default());
        let thing = Thing::Event(event);
        let line = Line { scope: Some(key), account_id: None, at: cx.now, thing, behind: Behind::Unsaid };
        Some(Change { mark: ChangeMark { at: event.time, kind: *kind, words }, route: route_of(&line)? })
    };
    found[skipped..].iter().filter_map(change).collect()
}

/// `UpdateService checkout by deployer/ci`.
fn words(event: &TrailEvent) -> String {
    let named = event.resources.iter().filter_map(|resource| resource.name.as_deref()).next();
    let named: Option<Text> = named.map(|name| {
        let name = arn_words(name);
        name.rsplit(['/', ' ']).next().unwrap_or(&name).into()
    });
    let what = named.map(|name| format!(" {name}")).unwrap_or_default();
    format!("{}{what} by {}", event.name, cell::person(&event.who))
}
