use super::{
    page::{Position, Walk},
    place::Place,
    trail_events::{self, EventFacts, Trail},
    trail_record::{self, Who},
    wire::{ApiError, Object, Value},
};

/// None when the operation is not served.
pub(super) fn answer(place: &Place<'_>, operation: &str, input: &Value) -> Option<Result<Value, ApiError>> {
    (operation == "LookupEvents").then(|| lookup_events(place, input))
}

/// <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html>
fn lookup_events(place: &Place<'_>, input: &Value) -> Result<Value, ApiError> {
    let attribute = Attribute::parse(input)?;
    let size = match input.int("MaxResults")? {
        None => 50,
        Some(n) if (1..=50).contains(&n) => n as usize,
        Some(_) => {
            let message = "A maximum number of results between 1 and 50 can be specified.";
            return Err(ApiError::new("InvalidMaxResultsException", message));
        }
    };
    let start = input.time("StartTime")?.unwrap_or(i64::MIN);
    let end = input.time("EndTime")?.unwrap_or(i64::MAX);
    if start > end {
        let message = "The start time must be before the end time.";
        return Err(ApiError::new("InvalidTimeRangeException", message));
    }
    let insights = match input.text("EventCategory")? {
        None => false,
        Some("insight") => true,
        Some(_) => {
            return Err(ApiError::new("InvalidEventCategoryException", "The event category is not valid."));
        }
    };
    let walk = Walk::of(place, "LookupEvents", input);
    let token = input.text("NextToken")?;
    let from = walk.resume(token).map_err(|_| {
        ApiError::new(
            "InvalidNextTokenException",
            "The token is not valid, or was used with parameters other than those of the first request.",
        )
    })?;

    let newest = place.now.min(end.div_euclid(1000)).div_euclid(60);
    let oldest = trail_events::oldest_minute(place).max(start.div_euclid(1000).div_euclid(60));
    // A token goes on in its minute, after the events of it that have been given.
    let (newest, skip) = if token.is_some() { (from.at.cast_signed(), from.extra) } else { (newest, 0) };
    let trail = Trail::of(place);
    let (mut events, mut next) = (Vec::new(), None);
    // There are no insights, and so no minutes to look through for them.
    let oldest = if insights { newest + 1 } else { oldest };
    'walk: for minute in (oldest..=newest).rev() {
        for (number, event) in trail.minute(minute, attribute.read_only()) {
            let given = minute == newest && number < skip;
            let in_range = (start..=end).contains(&(event.at * 1000));
            if given || !in_range || event.delivered() > place.now {
                continue;
            }
            let who = trail_record::who(place, &event);
            if !attribute.takes(&event, &who) {
                continue;
            }
            if events.len() == size {
                let at = Position { at: minute.cast_unsigned(), extra: number };
                next = Some(walk.token(at));
                break 'walk;
            }
            events.push(describe(place, &event, &who));
        }
    }
    Ok(Object::new().put("Events", events).maybe("NextToken", next).into())
}

fn describe(place: &Place<'_>, event: &EventFacts, who: &Who) -> Value {
    let resource = |(kind, name): &(&'static str, String)| {
        Object::new().put("ResourceType", *kind).put("ResourceName", name.as_str()).into()
    };
    Object::new()
        .put("EventId", event.id())
        .put("EventName", event.name)
        .put("ReadOnly", if event.read_only { "true" } else { "false" })
        .maybe("AccessKeyId", who.access_key.as_deref())
        .time("EventTime", event.at)
        .put("EventSource", format!("{}.amazonaws.com", event.source))
        .maybe("Username", who.username.as_deref())
        .put("Resources", event.resources.iter().map(resource).collect::<Vec<Value>>())
        .put("CloudTrailEvent", trail_record::record(place, event, who))
        .into()
}

/// The one attribute that a lookup may have.
enum Attribute<'a> {
    Any,
    ReadOnly(bool),
    Other(&'a str, &'a str),
}

impl<'a> Attribute<'a> {
    fn parse(input: &'a Value) -> Result<Self, ApiError> {
        const KEYS: [&str; 7] = [
            "EventId",
            "EventName",
            "Username",
            "ResourceType",
            "ResourceName",
            "EventSource",
            "AccessKeyId",
        ];
        let invalid = |message: String| ApiError::new("InvalidLookupAttributesException", message);
        let attribute = match input.list("LookupAttributes")? {
            [] => return Ok(Self::Any),
            [attribute] => attribute,
            _ => return Err(invalid("You can specify only one lookup attribute.".into())),
        };
        let (key, value) = (attribute.required("AttributeKey")?, attribute.required("AttributeValue")?);
        match (key, value) {
            ("ReadOnly", "true" | "false") => Ok(Self::ReadOnly(value == "true")),
            ("ReadOnly", _) => Err(invalid(format!("{value} is not a value of ReadOnly."))),
            _ if KEYS.contains(&key) && !value.is_empty() && value.len() <= 2000 => {
                Ok(Self::Other(key, value))
            }
            _ => Err(invalid(format!("The lookup attribute {key} is not valid."))),
        }
    }

    fn read_only(&self) -> Option<bool> {
        if let Self::ReadOnly(read_only) = self { Some(*read_only) } else { None }
    }

    fn takes(&self, event: &EventFacts, who: &Who) -> bool {
        let Self::Other(key, value) = *self else { return true };
        match key {
            "EventId" => event.id() == value,
            "EventName" => event.name == value,
            "EventSource" => value.strip_suffix(".amazonaws.com") == Some(event.source),
            "Username" => who.username.as_deref() == Some(value),
            "ResourceType" => event.resources.iter().any(|(kind, _)| *kind == value),
            "ResourceName" => event.resources.iter().any(|(_, name)| name == value),
            "AccessKeyId" => who.access_key.as_deref() == Some(value),
            _ => false,
        }
    }
}
