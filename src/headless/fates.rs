//! What became of the widgets of a dashboard, as JSON.

use std::io;

use serde_json::{Value, json};

use crate::spec::{Fate, Outcome};

/// Writes one object: the widgets that are drawn, those that are not drawn as the body says, and those that are not drawn at all;
/// in the body's order, a widget a line.
///
/// # Errors
/// When `out` cannot be written.
pub(super) fn write_fates(fates: &[Fate], out: &mut dyn io::Write) -> io::Result<()> {
    let lists = [("drawn", Outcome::Drawn), ("degraded", Outcome::Degraded), ("refused", Outcome::Refused)];
    for (at, (name, outcome)) in lists.into_iter().enumerate() {
        write!(out, "{}\"{name}\":[", if at == 0 { "{" } else { "," })?;
        for (at, fate) in fates.iter().filter(|fate| fate.outcome == outcome).enumerate() {
            write!(out, "{}\n{}", if at == 0 { "" } else { "," }, object(fate))?;
        }
        write!(out, "]")?;
    }
    writeln!(out, "}}")
}

fn object(fate: &Fate) -> Value {
    // Some are sentences, and some are not.
    let reasons: Vec<&str> = fate.reasons.iter().map(|reason| reason.trim_end_matches('.')).collect();
    let reason = (!reasons.is_empty()).then(|| reasons.join("; "));
    json!({ "type": fate.kind.as_str(), "title": fate.title.as_str(), "reason": reason })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_widget_is_in_one_list_with_the_reason() {
        let fate = |title: &str, outcome, reasons: &[&str]| Fate {
            kind: "metric".into(),
            title: title.into(),
            outcome,
            reasons: reasons.iter().map(|reason| (*reason).into()).collect(),
        };
        let fates = [
            fate("a", Outcome::Refused, &["It is \"odd\".", "So."]),
            fate("b", Outcome::Drawn, &[]),
            fate("c", Outcome::Drawn, &[]),
        ];
        let mut out = Vec::new();
        write_fates(&fates, &mut out).expect("written");
        let read: Value = serde_json::from_slice(&out).expect("JSON");
        let drawn = |title: &str| json!({ "type": "metric", "title": title, "reason": null });
        let refused = json!({ "type": "metric", "title": "a", "reason": "It is \"odd\"; So" });
        assert_eq!(read, json!({ "drawn": [drawn("b"), drawn("c")], "degraded": [], "refused": [refused] }));
    }
}
