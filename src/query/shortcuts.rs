//! `is:write` and its like: short for a query that is often asked.

/// A shortcut.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shortcut {
    /// Its name behind `is:`.
    pub name: &'static str,
    /// The query that it stands for.
    pub means: &'static str,
}

/// All of them. Who is at the console, and what root does itself, CloudTrail tells in these members:
/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>
pub(super) const SHORTCUTS: [Shortcut; 7] = [
    Shortcut { name: "write", means: "read_only:false" },
    Shortcut { name: "read", means: "read_only:true" },
    Shortcut { name: "error", means: "error_code:*" },
    Shortcut {
        name: "console",
        means: "sessionCredentialFromConsole:true or eventType:(AwsConsoleSignIn or AwsConsoleAction)",
    },
    Shortcut { name: "root", means: "userIdentity.type:Root -userIdentity.invokedBy:*" },
    Shortcut { name: "alarm", means: "state_value:ALARM" },
    Shortcut { name: "ok", means: "state_value:OK" },
];

/// Whether a field of that name takes shortcuts.
pub(super) fn is_asked_by(field: &str) -> bool {
    field.eq_ignore_ascii_case("is")
}

/// The shortcut of that name.
pub(super) fn named(name: &str) -> Option<Shortcut> {
    SHORTCUTS.into_iter().find(|shortcut| shortcut.name.eq_ignore_ascii_case(name))
}
