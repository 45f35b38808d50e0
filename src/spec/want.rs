use std::time::Duration;

use super::{Range, Template};
use crate::model::{Source, Want};

/// Events are read live so far back at most: LookupEvents hands over fifty at a time, and is walked for hours where much
/// happens. What is older is in the archive.
pub const LIVE: Duration = Duration::from_secs(86_400);

/// How far back events are read live by a view that looks so far back.
pub fn live(range: Range) -> Duration {
    range.duration().min(LIVE)
}

/// What a panel wants, as far as its file says: the rest is the user's.
#[derive(Clone, Debug, PartialEq)]
pub enum WantSpec {
    /// This.
    Fixed(Want),
    /// Trail events.
    Events {
        /// How far back; the view's range, as far as [`live`] goes, when the file does not say.
        window: Option<Duration>,
        /// Whether read events too; as the user likes when the file does not say.
        reads: Option<bool>,
    },
    /// Instances of the service with this id.
    InstancesOf(Template),
    /// The body of the dashboard of this name.
    DashboardOf(Template),
}

impl WantSpec {
    /// The want for a view that looks so far back, with or without read events; instances of all services, and all
    /// dashboards, while nobody says of which.
    pub fn of(&self, range: Range, reads: bool) -> Want {
        match self {
            Self::Fixed(want) => want.clone(),
            Self::InstancesOf(_) => Want::Instances,
            Self::DashboardOf(_) => Want::Dashboards,
            Self::Events { window, reads: fixed } => {
                Want::Events { window: window.unwrap_or_else(|| live(range)), reads: fixed.unwrap_or(reads) }
            }
        }
    }

    /// The source it is about.
    pub fn source(&self) -> Source {
        match self {
            Self::Fixed(want) => want.source(),
            Self::Events { .. } => Source::Events,
            Self::InstancesOf(_) => Source::Instances,
            Self::DashboardOf(_) => Source::Dashboard,
        }
    }

    /// What a source is asked when nothing more is said.
    pub fn plain(source: Source) -> Option<Self> {
        Some(match source {
            Source::Events => Self::Events { window: None, reads: None },
            Source::Identity => Self::Fixed(Want::Identity),
            Source::Alarms => Self::Fixed(Want::Alarms),
            Source::Metrics => Self::Fixed(Want::Metrics),
            Source::Sessions => Self::Fixed(Want::Sessions { past: None }),
            Source::Nodes => Self::Fixed(Want::Nodes),
            Source::Namespaces => Self::Fixed(Want::Namespaces),
            Source::Services => Self::Fixed(Want::Services),
            Source::Instances => Self::Fixed(Want::Instances),
            Source::Dashboards => Self::Fixed(Want::Dashboards),
            // The first two are of one thing; two make the fleet, before there is a view; metric data are asked by the last.
            Source::MetricData
            | Source::AlarmHistory
            | Source::EventLookup
            | Source::Backfill
            | Source::Accounts
            | Source::Regions
            | Source::Links
            | Source::Dashboard
            | Source::TaggedResources
            | Source::LogGroups
            | Source::LogQuery => return None,
        })
    }
}

/// Names the body of one dashboard: by itself it says nothing.
const DASHBOARD: &str = "dashboard?name=";

/// Sources that a view file may name.
const SOURCES: [Source; 10] = [
    Source::Identity,
    Source::Alarms,
    Source::Metrics,
    Source::Events,
    Source::Sessions,
    Source::Nodes,
    Source::Namespaces,
    Source::Services,
    Source::Instances,
    Source::Dashboards,
];

/// Reads `alarms`, `events`, `events?window=3h&reads=true`, `sessions?past=30d`, `instances?service={id}`,
/// `dashboard?name={name}`.
pub(super) fn parse(text: &str) -> Result<WantSpec, String> {
    if let Some(name) = text.strip_prefix(DASHBOARD) {
        return Template::parse(name).map(WantSpec::DashboardOf);
    }
    let (name, args) = text.split_once('?').unwrap_or((text, ""));
    let source = SOURCES.into_iter().find(|s| s.name() == name);
    let Some(mut want) = source.and_then(WantSpec::plain) else {
        return Err(super::nearest::unknown("source", name, SOURCES.iter().map(|s| s.name())));
    };
    for (arg, value) in form_urlencoded::parse(args.as_bytes()) {
        match (&mut want, &*arg) {
            (WantSpec::Events { window, .. }, "window") => *window = Some(duration(&value)?),
            (WantSpec::Events { reads, .. }, "reads") => {
                *reads = Some(value.parse().map_err(|_| format!("`reads={value}`: true or false"))?);
            }
            (WantSpec::Fixed(Want::Sessions { past }), "past") => *past = Some(duration(&value)?),
            (WantSpec::Fixed(Want::Instances), "service") => {
                want = WantSpec::InstancesOf(Template::parse(&value)?);
            }
            _ => return Err(format!("source `{name}` has no argument `{arg}`")),
        }
    }
    Ok(want)
}

/// `90s`, `15m`, `3h`, `30d`.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || format!("`{text}` is no length of time; write `90s`, `15m`, `3h` or `30d`");
    let number = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let unit = match &text[number.len()..] {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => return Err(wrong()),
    };
    let number: u64 = number.parse().map_err(|_| wrong())?;
    let seconds = number.checked_mul(unit).filter(|s| (1..=86_400 * 90).contains(s)).ok_or_else(wrong)?;
    Ok(Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wants_are_read() {
        let hours = |n: u64| Duration::from_secs(n * 3600);
        let day = Range::parse("1d").expect("a range");
        let fixed = parse("events?window=3h&reads=false").expect("parses");
        assert_eq!(fixed.of(day, true), Want::Events { window: hours(3), reads: false });
        let open = parse("events").expect("parses");
        assert_eq!(open.of(day, true), Want::Events { window: hours(24), reads: true });
        let week = Range::parse("7d").expect("a range");
        assert_eq!(open.of(week, true), Want::Events { window: LIVE, reads: true });
        let body = parse("dashboard?name={name}").expect("parses");
        assert_eq!(body.source(), Source::Dashboard);
        assert_eq!(parse("sessions"), Ok(WantSpec::Fixed(Want::Sessions { past: None })));
        assert_eq!(parse("alrams").unwrap_err(), "no source `alrams`; did you mean `alarms`?");
        for wrong in
            ["events?window=soon", "events?window=0h", "events?window=99999999999999999999d", "alarms?x=1"]
        {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
