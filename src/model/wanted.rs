use std::fmt;

use super::{Scope, Text, Want};

/// For whom something is asked: what a request costs is told by this.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Asker {
    /// The view, such as `deck`; or the command, such as `get alarms`.
    pub view: Text,
    /// The panel of it; empty where there is none.
    pub panel: Text,
}

impl Asker {
    /// A panel of a view.
    pub fn panel(view: impl Into<Text>, panel: impl Into<Text>) -> Self {
        Self { view: view.into(), panel: panel.into() }
    }

    /// A command, or what has no panels.
    pub fn whole(view: impl Into<Text>) -> Self {
        Self { view: view.into(), panel: Text::default() }
    }
}

impl fmt::Display for Asker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.panel.is_empty() { f.pad(&self.view) } else { write!(f, "{}/{}", self.view, self.panel) }
    }
}

/// One want in one scope, with who has it.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Where.
    pub scope: Scope,
    /// What.
    pub want: Want,
    /// For whom: of several, the most important.
    pub asker: Asker,
}

impl From<(Scope, Want)> for Wanted {
    fn from((scope, want): (Scope, Want)) -> Self {
        Self { scope, want, asker: Asker::default() }
    }
}
