//! What is kept: lists that are small, change little and say how things stand. Not what is looked at one by one, nor
//! the long lists of metrics and instances.

use std::time::Duration;

use crate::model::Want;

/// Whether what is wanted is kept.
pub fn is_kept(want: &Want) -> bool {
    name(want).is_some()
}

/// What it is called in the file; none when it is not kept.
pub(super) fn name(want: &Want) -> Option<String> {
    Some(match want {
        Want::Identity => "identity".into(),
        Want::Alarms => "alarms".into(),
        Want::Nodes => "nodes".into(),
        Want::Namespaces => "namespaces".into(),
        Want::Services => "services".into(),
        Want::Dashboards => "dashboards".into(),
        Want::Sessions { past: None } => "sessions".into(),
        Want::Sessions { past: Some(past) } => format!("sessions?past={}", past.as_secs()),
        Want::Events { window, reads: false } => format!("events?window={}", window.as_secs()),
        Want::Events { window, reads: true } => format!("events?window={}&reads", window.as_secs()),
        _ => return None,
    })
}

/// Reads what [`name`] writes.
pub(super) fn want(name: &str) -> Option<Want> {
    let seconds = |text: &str| Some(Duration::from_secs(text.parse().ok()?));
    Some(match name {
        "identity" => Want::Identity,
        "alarms" => Want::Alarms,
        "nodes" => Want::Nodes,
        "namespaces" => Want::Namespaces,
        "services" => Want::Services,
        "dashboards" => Want::Dashboards,
        "sessions" => Want::Sessions { past: None },
        other => match (other.strip_prefix("sessions?past="), other.strip_prefix("events?window=")) {
            (Some(past), _) => Want::Sessions { past: Some(seconds(past)?) },
            (_, Some(window)) => {
                let (window, reads) = window.strip_suffix("&reads").map_or((window, false), |w| (w, true));
                Want::Events { window: seconds(window)?, reads }
            }
            _ => return None,
        },
    })
}

/// Orders what is read back: what wants a human first, what is long last.
pub(super) fn rank(want: &Want) -> u8 {
    match want {
        Want::Identity => 0,
        Want::Alarms => 1,
        Want::Services => 2,
        Want::Nodes => 3,
        Want::Events { .. } => 5,
        _ => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        let hour = Duration::from_secs(3600);
        for kept in [
            Want::Identity,
            Want::Alarms,
            Want::Nodes,
            Want::Namespaces,
            Want::Services,
            Want::Dashboards,
            Want::Sessions { past: None },
            Want::Sessions { past: Some(hour) },
            Want::Events { window: hour, reads: false },
            Want::Events { window: hour, reads: true },
        ] {
            assert_eq!(name(&kept).as_deref().and_then(want), Some(kept));
        }
        for other in ["", "alarms2", "events", "events?window=", "events?window=-1", "sessions?past=x&reads"]
        {
            assert_eq!(want(other), None, "{other}");
        }
    }

    #[test]
    fn what_is_looked_at_or_long_is_not_kept() {
        let alarm = Want::AlarmHistory { alarm: "a".into(), range: Duration::from_secs(60) };
        let body = Want::Dashboard("d".into());
        for want in [Want::Metrics, Want::Instances, Want::Regions, body, alarm] {
            assert!(!is_kept(&want), "{want:?}");
        }
    }
}
