/// Where keys are looked up. The innermost that is open takes the key; only panels fall back to global.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Context {
    /// Anywhere in a view.
    Global,
    /// The panel that has the focus.
    Panel,
    /// The one-line editor.
    Prompt,
    /// The help.
    Help,
}

impl Context {
    /// All of them, as help lists them.
    pub const ALL: [Self; 4] = [Self::Panel, Self::Global, Self::Prompt, Self::Help];

    /// Its table in a keymap file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::Panel => "panel",
            Self::Prompt => "prompt",
            Self::Help => "help",
        }
    }
}

macro_rules! actions {
    ($($variant:ident $name:literal [$($context:ident)+] $hint:literal $doc:literal;)+) => {
        /// What a key does. The one list of them: keymaps name them, help and hints describe them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action {
            $(#[doc = $doc] $variant,)+
        }

        impl Action {
            /// All of them, as help lists them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name in keymaps.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }
            /// One word for the hints at the bottom; empty for what everybody knows.
            pub fn hint(self) -> &'static str {
                match self { $(Self::$variant => $hint,)+ }
            }
            /// One line for the help.
            pub fn doc(self) -> &'static str {
                match self { $(Self::$variant => $doc,)+ }
            }
            /// Where it means something.
            pub fn contexts(self) -> &'static [Context] {
                match self { $(Self::$variant => &[$(Context::$context),+],)+ }
            }
        }
    };
}

actions! {
    Down "down" [Panel Help] "" "One line down";
    Up "up" [Panel Help] "" "One line up";
    PageDown "page-down" [Panel Help] "" "One page down";
    PageUp "page-up" [Panel Help] "" "One page up";
    First "first" [Panel Help] "" "To the first line";
    Last "last" [Panel Help] "" "To the last line";
    Left "left" [Panel] "" "To what is hidden at the left";
    Right "right" [Panel] "" "To what is hidden at the right";
    Open "open" [Panel] "open" "Open what is selected";
    Zoom "zoom" [Panel] "" "Give the panel the whole screen, or take it back";
    NextPanel "next-panel" [Global] "" "To the next panel";
    PreviousPanel "previous-panel" [Global] "" "To the previous panel";
    Back "back" [Global Help] "" "Close what is open, else clear the filter";
    Filter "filter" [Global] "filter" "Show only lines that match";
    Prompt "prompt" [Global] "go" "Go to a view, written as a route";
    Refresh "refresh" [Global] "refresh" "Ask everything again, now";
    Pause "pause" [Global] "pause" "Stop asking, or go on";
    Clock "clock" [Global] "" "Times in UTC, or in local time";
    Help "help" [Global Help] "keys" "What the keys do";
    Redraw "redraw" [Global] "" "Draw the whole screen anew";
    Suspend "suspend" [Global Prompt Help] "" "Give the terminal back to the shell, for now";
    Quit "quit" [Global Help] "quit" "End the program";
    Interrupt "interrupt" [Global Prompt Help] "" "End the program at once (exit code 130)";
    Accept "accept" [Prompt] "accept" "Take what is written";
    Cancel "cancel" [Prompt] "cancel" "Leave it as it was";
}

impl Action {
    /// The action of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|a| a.name() == name)
    }
}
