use super::{
    alarm_state::State,
    incident,
    metrics::{self, MetricFacts},
    names::Kind,
    nodes,
    place::Place,
    services,
};

/// What a metric alarm watches.
#[derive(Clone, Debug)]
pub(super) enum Watch {
    Metric(Box<MetricFacts>),
    /// `100 * part / whole`: a math alarm, which has no metric name.
    Percentage {
        part: Box<MetricFacts>,
        whole: Box<MetricFacts>,
    },
}

/// What happens when there are no data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Missing {
    Missing,
    NotBreaching,
}

impl Missing {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::NotBreaching => "notBreaching",
        }
    }
}

/// An alarm on a metric: in alarm when the statistic of `to_alarm` of the last `periods` periods is above
/// the threshold.
#[derive(Clone, Debug)]
pub(super) struct AlarmFacts {
    pub(super) name: String,
    pub(super) description: String,
    pub(super) watch: Watch,
    pub(super) statistic: &'static str,
    /// Seconds.
    pub(super) period: i64,
    pub(super) periods: i64,
    pub(super) to_alarm: usize,
    pub(super) threshold: f64,
    pub(super) missing: Missing,
    pub(super) actions_enabled: bool,
    /// Whether the team is told of these states too, and not of ALARM alone.
    pub(super) tells_ok: bool,
    pub(super) tells_insufficient: bool,
}

impl AlarmFacts {
    /// Whether the team is told when it comes into that state.
    pub(super) fn tells(&self, state: State) -> bool {
        match state {
            State::Alarm => true,
            State::Ok => self.tells_ok,
            State::InsufficientData => self.tells_insufficient,
        }
    }
}

/// An alarm over alarms: any of the groups, all of which are in alarm.
#[derive(Clone, Debug)]
pub(super) struct CompositeFacts {
    pub(super) name: &'static str,
    pub(super) description: &'static str,
    pub(super) groups: Vec<Vec<String>>,
    /// The alarm that silences its actions while it is in alarm itself.
    pub(super) suppressor: Option<&'static str>,
}

impl CompositeFacts {
    /// `AlarmRule`.
    pub(super) fn rule(&self) -> String {
        let group = |names: &Vec<String>| {
            let all: Vec<_> = names.iter().map(|n| format!("ALARM(\"{n}\")")).collect();
            if all.len() == 1 { all.concat() } else { format!("({})", all.join(" AND ")) }
        };
        self.groups.iter().map(group).collect::<Vec<_>>().join(" OR ")
    }

    /// Names of the alarms in the rule, in its order.
    pub(super) fn children(&self) -> impl Iterator<Item = &String> {
        self.groups.iter().flatten()
    }
}

/// A name that no terminal should be shown as it is: it recolours, retitles, reorders and rings.
pub(super) const HOSTILE: &str =
    "\u{1b}[31;5mdisk\u{1b}[0m\u{1b}]0;owned\u{7} \u{202e}lluf\u{202c} \u{200f}100%\u{9b}2J";
/// A name from people who like theirs to be seen.
pub(super) const COLOURFUL: &str = "größenwahn 🔥 プレイグラウンド p99";

/// All metric alarms of the place, by name, as the service lists them.
pub(super) fn alarms(place: &Place<'_>) -> Vec<AlarmFacts> {
    let mut list: Vec<AlarmFacts> = Vec::new();
    for service in services::services(place) {
        of_service(place, service.index, &service.name, &mut list);
    }
    // Who runs production watches its nodes; the platform team watches everything about them.
    let watched = place.account.env == "prod";
    for node in nodes::nodes(place).iter().filter(|_| watched) {
        of_node(place, node, &mut list);
    }
    list.extend(metrics::nightly_export(place).map(|metric| AlarmFacts {
        period: 300,
        tells_insufficient: true,
        ..alarm("nightly-export-late", "The nightly export has not ended", metric, "Maximum", 30.0)
    }));
    list.sort_by(|a, b| a.name.cmp(&b.name));
    list
}

/// When an alarm was made, in seconds since 1970.
pub(super) fn created(place: &Place<'_>, alarm: &str) -> i64 {
    let days = 15 + place.key("created").with(alarm).below(14) as i64;
    place.ago(days * 1440)
}

/// All composite alarms of the place, by name.
pub(super) fn composites(place: &Place<'_>) -> Vec<CompositeFacts> {
    let one = |name: &str| vec![name.to_owned()];
    match (place.account.kind, place.region_index) {
        (Kind::Shop, _) if place.is_incident() => vec![CompositeFacts {
            name: "shop-customer-impact",
            description: "Customers notice: pages the shop team",
            groups: vec![one("checkout-p99"), vec!["cart-p99".into(), "catalog-p99".into()]],
            suppressor: None,
        }],
        (Kind::Core, 0) => vec![
            CompositeFacts {
                name: "core-platform-health",
                description: "Everybody is affected",
                groups: vec![one("gateway-p99"), one("auth-p99"), one("users-errors")],
                suppressor: None,
            },
            CompositeFacts {
                name: "core-sign-in",
                description: "Nobody can sign in",
                groups: vec![vec!["auth-p99".into(), "auth-errors".into()]],
                // When everybody is affected, that pages by itself.
                suppressor: Some("core-platform-health"),
            },
        ],
        (Kind::Pay, 0) => vec![CompositeFacts {
            name: "payments-impact",
            description: "Money does not move",
            groups: vec![one("payments-p99"), one("ledger-errors")],
            suppressor: None,
        }],
        _ => Vec::new(),
    }
}

fn of_service(place: &Place<'_>, index: usize, name: &str, list: &mut Vec<AlarmFacts>) {
    let mut metrics = metrics::of_service(place, index, name).into_iter();
    let (Some(latency), Some(requests), Some(errors), Some(queue)) =
        (metrics.next(), metrics.next(), metrics.next(), metrics.next())
    else {
        return;
    };
    let latency_limit = if place.is_incident() && index == 0 {
        incident::LATENCY_THRESHOLD
    } else {
        (latency.shape.ceiling() * 20.0).ceil() / 10.0
    };
    if place.is_incident() && index == 0 {
        let watch = Watch::Percentage { part: Box::new(errors.clone()), whole: Box::new(requests) };
        let rate = alarm("checkout-error-rate", "Checkout fails too often", errors.clone(), "Sum", 5.0);
        list.push(AlarmFacts { watch, ..rate });
    }
    let title = |what: &str| format!("{name}-{what}");
    let latency_name = match place.account.kind {
        Kind::Sandbox => COLOURFUL.to_owned(),
        _ => title("p99"),
    };
    let queue_name = match place.account.kind {
        Kind::Sandbox => HOSTILE.to_owned(),
        _ => title("queue"),
    };
    list.push(AlarmFacts {
        tells_ok: true,
        ..alarm(&latency_name, "Requests are slow", latency, "p99", latency_limit)
    });
    list.push(AlarmFacts {
        missing: Missing::NotBreaching,
        to_alarm: 3,
        periods: 5,
        ..alarm(&title("errors"), "Requests fail", errors, "Sum", 50.0)
    });
    list.push(AlarmFacts {
        actions_enabled: place.account.kind != Kind::Dev,
        ..alarm(&queue_name, "Work piles up", queue, "Maximum", 500.0)
    });
}

fn of_node(place: &Place<'_>, node: &nodes::NodeFacts, list: &mut Vec<AlarmFacts>) {
    let everything = place.account.kind == Kind::Core && place.region_index == 0;
    for metric in metrics::of_node(place, &node.id) {
        let (what, description, threshold) = match metric.name {
            "StatusCheckFailed" => ("status", "The machine or its host is broken", 0.5),
            "CPUUtilization" if everything => ("cpu", "The processor is busy", 90.0),
            "mem_used_percent" if everything => ("memory", "Memory runs out", 92.0),
            "disk_used_percent" if everything => ("disk", "The disk runs full", 85.0),
            _ => continue,
        };
        let name = format!("{}-{what}", node.host);
        list.push(AlarmFacts { period: 300, ..alarm(&name, description, metric, "Maximum", threshold) });
    }
}

fn alarm(
    name: &str,
    description: &str,
    metric: MetricFacts,
    statistic: &'static str,
    threshold: f64,
) -> AlarmFacts {
    AlarmFacts {
        name: name.to_owned(),
        description: description.to_owned(),
        watch: Watch::Metric(Box::new(metric)),
        statistic,
        period: 60,
        periods: 3,
        to_alarm: 3,
        threshold,
        missing: Missing::Missing,
        actions_enabled: true,
        tells_ok: false,
        tells_insufficient: false,
    }
}
