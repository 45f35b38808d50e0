use super::{
    incident, names, nodes,
    page::Walk,
    place::Place,
    ssm::bad_token,
    wire::{ApiError, Object, Value},
};
use crate::model::Timestamp;

/// A Session Manager session.
pub(super) struct SessionFacts {
    pub(super) id: String,
    pub(super) target: String,
    status: &'static str,
    pub(super) start: i64,
    end: Option<i64>,
    pub(super) document: &'static str,
    owner: String,
    /// Role and session name of the owner.
    pub(super) by: (&'static str, &'static str),
    reason: Option<&'static str>,
}

const REASONS: [Option<&str>; 5] =
    [None, None, Some("INC-2231 disk alarm"), Some("log rotation"), Some("CHG-1187 patch check")];

/// All sessions of the place, newest first.
pub(super) fn sessions(place: &Place<'_>) -> Vec<SessionFacts> {
    let count = place.node_count();
    let mut list: Vec<SessionFacts> = Vec::new();
    if place.is_incident() && count > incident::SHELL_NODE {
        let (role, person) = incident::ENGINEER;
        let key = place.key("session").with(person);
        list.push(SessionFacts {
            id: format!("{person}-{}", key.alphanumeric(26)),
            target: nodes::node_id(place, incident::SHELL_NODE),
            status: "Connected",
            start: place.start - incident::SHELL_OPENED * 60,
            end: None,
            document: "SSM-SessionManagerRunShell",
            owner: format!("arn:aws:sts::{}:assumed-role/{role}/{person}", place.account.id),
            by: incident::ENGINEER,
            reason: Some("checkout is slow"),
        });
    }
    let past = if count == 0 { 0 } else { 3 + count / 3 };
    list.extend((0..past).map(|index| session(place, index, count)));
    list.sort_by(|a, b| b.start.cmp(&a.start).then_with(|| a.id.cmp(&b.id)));
    list
}

fn session(place: &Place<'_>, index: usize, nodes: usize) -> SessionFacts {
    let key = place.key("session").with(index);
    let person = *key.with("who").pick(&names::PEOPLE);
    // In a busy place somebody is nearly always at work; elsewhere all of them are over.
    let open = index == 0 && nodes >= 14 && !place.is_incident();
    // Every third was in the last day, the others some time in the last three weeks.
    let days = if index % 3 == 1 { 1 } else { 20 };
    let minutes_ago = if open { 12 + key.below(100) } else { 180 + key.below(days * 1440 - 180) };
    let start = place.ago(minutes_ago as i64) + key.with("second").below(60) as i64;
    let lasted = 60 + key.with("length").below(90 * 60) as i64;
    let role = if key.with("role").below(4) == 0 {
        "OnCallEngineer"
    } else {
        "AWSReservedSSO_NodeAccess_5d1c7a90ffb3e824"
    };
    let status = match (open, key.with("end").below(12)) {
        (true, n) if n < 4 => "Disconnected",
        (true, _) => "Connected",
        (false, 0) => "Failed",
        (false, _) => "Terminated",
    };
    let document = if key.with("document").below(6) == 0 {
        "AWS-StartPortForwardingSession"
    } else {
        "SSM-SessionManagerRunShell"
    };
    SessionFacts {
        id: format!("{person}-{}", key.alphanumeric(26)),
        target: nodes::node_id(place, key.with("node").below(nodes)),
        status,
        start,
        end: (!open).then_some(if status == "Failed" { start + 2 } else { start + lasted }),
        document,
        owner: format!("arn:aws:sts::{}:assumed-role/{role}/{person}", place.account.id),
        by: (role, person),
        reason: *key.with("reason").pick(&REASONS),
    }
}

/// <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeSessions.html>
pub(super) fn describe(place: &Place<'_>, input: &Value) -> Result<Value, ApiError> {
    let active = match input.required("State")? {
        "Active" => true,
        "History" => false,
        other => return Err(ApiError::not_in_enum("State", other, &["Active", "History"])),
    };
    let size = match input.int("MaxResults")? {
        None => 200,
        Some(n) if (1..=200).contains(&n) => n as usize,
        Some(n) => return Err(ApiError::out_of_range("MaxResults", n, 1, 200)),
    };
    let filters = input
        .list("Filters")?
        .iter()
        .map(|filter| Filter::parse(filter.required("key")?, filter.required("value")?))
        .collect::<Result<Vec<_>, _>>()?;
    if filters.len() > 6 {
        return Err(ApiError::validation(
            "1 validation error detected: Value at 'filters' failed to satisfy constraint: Member must have \
             length less than or equal to 6",
        ));
    }
    // History goes back thirty days.
    let oldest = place.now - 30 * 86_400;
    let found: Vec<SessionFacts> = sessions(place)
        .into_iter()
        .filter(|s| s.end.is_none() == active && s.start >= oldest && filters.iter().all(|f| f.takes(s)))
        .collect();
    let (page, next) = Walk::of(place, "DescribeSessions", input)
        .cut(&found, input.text("NextToken")?, size)
        .map_err(|_| bad_token())?;
    let list: Vec<Value> = page
        .iter()
        .map(|s| {
            Object::new()
                .put("SessionId", s.id.as_str())
                .put("Target", s.target.as_str())
                .put("Status", s.status)
                .time("StartDate", s.start)
                .maybe("EndDate", s.end.map(|end| Value::Time(end * 1000)))
                .put("DocumentName", s.document)
                .put("Owner", s.owner.as_str())
                .maybe("Reason", s.reason)
                .put("OutputUrl", Object::new())
                .put("AccessType", "Standard")
                .into()
        })
        .collect();
    Ok(Object::new().put("Sessions", list).maybe("NextToken", next).into())
}

enum Filter<'a> {
    InvokedAfter(i64),
    InvokedBefore(i64),
    Target(&'a str),
    Owner(&'a str),
    Status(&'a str),
    SessionId(&'a str),
    AccessType(&'a str),
}

impl<'a> Filter<'a> {
    fn parse(key: &str, value: &'a str) -> Result<Self, ApiError> {
        let time = || {
            let time: Result<Timestamp, _> = value.parse();
            time.map(Timestamp::as_second).map_err(|_| {
                ApiError::validation(format!("The value {value} of the filter {key} is not a timestamp."))
            })
        };
        Ok(match key {
            "InvokedAfter" => Self::InvokedAfter(time()?),
            "InvokedBefore" => Self::InvokedBefore(time()?),
            "Target" => Self::Target(value),
            "Owner" => Self::Owner(value),
            "Status" => Self::Status(value),
            "SessionId" => Self::SessionId(value),
            "AccessType" => Self::AccessType(value),
            _ => {
                return Err(ApiError::new("InvalidFilterKey", format!("The filter key {key} is not valid.")));
            }
        })
    }

    fn takes(&self, session: &SessionFacts) -> bool {
        match self {
            Self::InvokedAfter(at) => session.start >= *at,
            Self::InvokedBefore(at) => session.start < *at,
            Self::Target(target) => session.target == *target,
            Self::Owner(owner) => session.owner == *owner,
            Self::Status(status) => session.status == *status,
            Self::SessionId(id) => session.id == *id,
            Self::AccessType(kind) => *kind == "Standard",
        }
    }
}
