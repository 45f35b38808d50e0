use super::{
    alarm_history,
    alarm_state::{self, Standing, State},
    alarms::{self, AlarmFacts, CompositeFacts, Watch},
    dashboards, metric_data,
    metrics::{self, MetricFacts},
    mute_rules,
    names::AccountFacts,
    page::Walk,
    place::Place,
    statistic::Statistic,
    wire::{ApiError, Object, Value},
};

/// None when the operation is not served.
pub(super) fn answer(
    place: &Place<'_>,
    accounts: &[AccountFacts],
    operation: &str,
    input: &Value,
) -> Option<Result<Value, ApiError>> {
    Some(match operation {
        "DescribeAlarms" => describe_alarms(place, input),
        "DescribeAlarmHistory" => alarm_history::describe(place, input),
        "GetAlarmMuteRule" => mute_rules::get(place, input),
        "ListAlarmMuteRules" => mute_rules::list(place, input),
        "ListDashboards" => dashboards::list(place, input),
        "ListMetrics" => metrics::list(place, input),
        "GetDashboard" => dashboards::get(place, input),
        "GetMetricData" => metric_data::get(place, accounts, input),
        _ => return None,
    })
}

/// Which lists of alarms are wanted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Types {
    pub(super) metric: bool,
    pub(super) composite: bool,
}

/// `AlarmTypes`; metric alarms alone when it is omitted.
pub(super) fn alarm_types(input: &Value) -> Result<Types, ApiError> {
    const TYPES: [&str; 3] = ["CompositeAlarm", "MetricAlarm", "LogAlarm"];
    let types = input.texts("AlarmTypes")?;
    if let Some(other) = types.iter().find(|t| !TYPES.contains(t)) {
        return Err(ApiError::not_in_enum("AlarmTypes", other, &TYPES));
    }
    let metric = types.is_empty() || types.contains(&"MetricAlarm");
    Ok(Types { metric, composite: types.contains(&"CompositeAlarm") })
}

/// `MaxRecords`: 1 to 100, 50 when omitted.
pub(super) fn max_records(input: &Value) -> Result<usize, ApiError> {
    match input.int("MaxRecords")? {
        None => Ok(50),
        Some(n) if (1..=100).contains(&n) => Ok(n as usize),
        Some(n) => Err(ApiError::out_of_range("MaxRecords", n, 1, 100)),
    }
}

/// A parameter that is none.
pub(super) fn bad_parameter(message: impl Into<String>) -> ApiError {
    ApiError::new("InvalidParameterValueException", message)
}

pub(super) fn bad_token() -> ApiError {
    ApiError::new("InvalidNextToken", "The specified nextToken is invalid.")
}

/// The topic that pages the account's team.
pub(super) fn topic(place: &Place<'_>) -> String {
    format!("oncall-{}", place.account.team)
}

enum Alarm<'a> {
    Metric(&'a AlarmFacts),
    Composite(&'a CompositeFacts),
}

impl Alarm<'_> {
    fn name(&self) -> &str {
        match self {
            Self::Metric(alarm) => &alarm.name,
            Self::Composite(alarm) => alarm.name,
        }
    }
}

/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html>
fn describe_alarms(place: &Place<'_>, input: &Value) -> Result<Value, ApiError> {
    let size = max_records(input)?;
    let (metric_alarms, composites) = (alarms::alarms(place), alarms::composites(place));
    let selection = Selection::parse(input, &composites)?;
    let standing = |alarm: &Alarm<'_>| match alarm {
        Alarm::Metric(alarm) => alarm_state::standing(place, alarm),
        Alarm::Composite(composite) => alarm_state::composite(place, composite, &metric_alarms),
    };
    let found: Vec<(Alarm<'_>, Option<Standing>)> = composites
        .iter()
        .map(Alarm::Composite)
        .chain(metric_alarms.iter().map(Alarm::Metric))
        .filter(|alarm| selection.takes(place, alarm))
        .filter_map(|alarm| match selection.state {
            // A state is only worked out for who is shown, unless it decides who that is.
            None => Some((alarm, None)),
            Some(wanted) => {
                let standing = standing(&alarm);
                (standing.state.name() == wanted).then_some((alarm, Some(standing)))
            }
        })
        .collect();
    let (page, next) = Walk::of(place, "DescribeAlarms", input)
        .cut(&found, input.text("NextToken")?, size)
        .map_err(|_| bad_token())?;
    let (mut of_metrics, mut of_alarms) = (Vec::new(), Vec::new());
    for (alarm, known) in page {
        let standing = known.clone().unwrap_or_else(|| standing(alarm));
        let list = if matches!(alarm, Alarm::Metric(_)) { &mut of_metrics } else { &mut of_alarms };
        list.push(if selection.brief {
            brief(place, alarm, &standing).into()
        } else {
            match alarm {
                Alarm::Metric(alarm) => metric_alarm(place, alarm, &standing),
                Alarm::Composite(alarm) => composite_alarm(place, alarm, &standing),
            }
        });
    }
    Ok(Object::new()
        .put("CompositeAlarms", of_alarms)
        .put("MetricAlarms", of_metrics)
        .maybe("NextToken", next)
        .into())
}

/// Which alarms a request is about.
struct Selection<'a> {
    types: Types,
    names: Option<Vec<&'a str>>,
    prefix: Option<&'a str>,
    actions: Option<&'a str>,
    state: Option<&'a str>,
    /// Children or parents are wanted, of which little is told.
    brief: bool,
}

impl<'a> Selection<'a> {
    fn parse(input: &'a Value, composites: &'a [CompositeFacts]) -> Result<Self, ApiError> {
        const STATES: [&str; 3] = ["OK", "ALARM", "INSUFFICIENT_DATA"];
        let types = alarm_types(input)?;
        let (names, prefix) = (input.texts("AlarmNames")?, input.text("AlarmNamePrefix")?);
        let (actions, state) = (input.text("ActionPrefix")?, input.text("StateValue")?);
        if let Some(state) = state.filter(|s| !STATES.contains(s)) {
            return Err(ApiError::not_in_enum("StateValue", state, &STATES));
        }
        if names.len() > 100 {
            return Err(ApiError::validation(
                "1 validation error detected: Value at 'alarmNames' failed to satisfy constraint: Member must \
                 have length less than or equal to 100",
            ));
        }
        let combination = |message: &str| ApiError::new("InvalidParameterCombinationException", message);
        if !names.is_empty() && prefix.is_some() {
            return Err(combination("AlarmNamePrefix and AlarmNames are mutually exclusive"));
        }
        let family = match (input.text("ChildrenOfAlarmName")?, input.text("ParentsOfAlarmName")?) {
            (None, None) => None,
            (Some(_), Some(_)) => {
                return Err(combination("ChildrenOfAlarmName and ParentsOfAlarmName are mutually exclusive"));
            }
            (Some(parent), None) => Some(
                composites
                    .iter()
                    .filter(|c| c.name == parent)
                    .flat_map(CompositeFacts::children)
                    .map(String::as_str)
                    .collect(),
            ),
            (None, Some(child)) => {
                Some(composites.iter().filter(|c| c.children().any(|n| n == child)).map(|c| c.name).collect())
            }
        };
        let others = !names.is_empty() || prefix.is_some() || actions.is_some() || state.is_some();
        if family.is_some() && (others || input.get("AlarmTypes").is_some()) {
            return Err(combination(
                "ChildrenOfAlarmName and ParentsOfAlarmName cannot be used with other filters",
            ));
        }
        let brief = family.is_some();
        let types = if brief { Types { metric: true, composite: true } } else { types };
        let names = family.or_else(|| (!names.is_empty()).then_some(names));
        Ok(Self { types, names, prefix, actions, state, brief })
    }

    fn takes(&self, place: &Place<'_>, alarm: &Alarm<'_>) -> bool {
        let of_type = match alarm {
            Alarm::Metric(_) => self.types.metric,
            Alarm::Composite(_) => self.types.composite,
        };
        of_type
            && self.names.as_ref().is_none_or(|names| names.contains(&alarm.name()))
            && self.prefix.is_none_or(|prefix| alarm.name().starts_with(prefix))
            && self.actions.is_none_or(|prefix| place.arn("sns", &topic(place)).starts_with(prefix))
    }
}

fn brief(place: &Place<'_>, alarm: &Alarm<'_>, standing: &Standing) -> Object {
    Object::new()
        .put("AlarmName", alarm.name())
        .put("AlarmArn", place.arn("cloudwatch", &format!("alarm:{}", alarm.name())))
        .put("StateValue", standing.state.name())
        .time("StateUpdatedTimestamp", standing.since)
}

/// What both kinds of alarm have.
fn common(
    place: &Place<'_>,
    alarm: &Alarm<'_>,
    standing: &Standing,
    description: &str,
    actions: bool,
    tells: impl Fn(State) -> bool,
) -> Object {
    let topic: Value = place.arn("sns", &topic(place)).into();
    let actions_of = |state| if tells(state) { vec![topic.clone()] } else { Vec::new() };
    brief(place, alarm, standing)
        .put("AlarmDescription", description)
        .time("AlarmConfigurationUpdatedTimestamp", alarms::created(place, alarm.name()))
        .put("ActionsEnabled", actions)
        .put("OKActions", actions_of(State::Ok))
        .put("AlarmActions", actions_of(State::Alarm))
        .put("InsufficientDataActions", actions_of(State::InsufficientData))
        .put("StateReason", standing.reason.as_str())
        .maybe("StateReasonData", standing.reason_data.as_deref())
        .time("StateTransitionedTimestamp", standing.since)
}

fn composite_alarm(place: &Place<'_>, alarm: &CompositeFacts, standing: &Standing) -> Value {
    let tells = |state| state == State::Alarm;
    let object = common(place, &Alarm::Composite(alarm), standing, alarm.description, true, tells)
        .put("AlarmRule", alarm.rule());
    let Some(suppressor) = alarm.suppressor else { return object.into() };
    object
        .put("ActionsSuppressor", place.arn("cloudwatch", &format!("alarm:{suppressor}")))
        .put("ActionsSuppressorWaitPeriod", 120_i64)
        .put("ActionsSuppressorExtensionPeriod", 180_i64)
        .into()
}

fn metric_alarm(place: &Place<'_>, alarm: &AlarmFacts, standing: &Standing) -> Value {
    let tells = |state| alarm.tells(state);
    let object =
        common(place, &Alarm::Metric(alarm), standing, &alarm.description, alarm.actions_enabled, tells)
            .put("EvaluationPeriods", alarm.periods)
            .put("DatapointsToAlarm", alarm.to_alarm)
            .put("Threshold", alarm.threshold)
            .put("ComparisonOperator", "GreaterThanThreshold")
            .put("TreatMissingData", alarm.missing.name());
    match &alarm.watch {
        Watch::Metric(metric) => {
            let plain = !matches!(
                Statistic::parse(alarm.statistic),
                Some(Statistic::Percentile(_) | Statistic::TrimmedMean(_) | Statistic::WinsorizedMean(_))
            );
            object
                .put("Namespace", metric.namespace)
                .put("MetricName", metric.name)
                .put(if plain { "Statistic" } else { "ExtendedStatistic" }, alarm.statistic)
                .put("Dimensions", metric.dimensions())
                .put("Period", alarm.period)
                .into()
        }
        Watch::Percentage { part, whole } => {
            let expression = Object::new()
                .put("Id", "e1")
                .put("Expression", "100 * m2 / m1")
                .put("Label", "Error rate")
                .put("ReturnData", true);
            let metrics: Vec<Value> =
                vec![expression.into(), input_of("m1", whole, alarm), input_of("m2", part, alarm)];
            object.put("Dimensions", Vec::new()).put("Metrics", metrics).into()
        }
    }
}

fn input_of(id: &str, metric: &MetricFacts, alarm: &AlarmFacts) -> Value {
    let named = Object::new()
        .put("Namespace", metric.namespace)
        .put("MetricName", metric.name)
        .put("Dimensions", metric.dimensions());
    let stat = Object::new().put("Metric", named).put("Period", alarm.period).put("Stat", alarm.statistic);
    Object::new().put("Id", id).put("MetricStat", stat).put("ReturnData", false).into()
}
