/// Where keys are looked up. The innermost that is open takes the key; only panels fall back to global.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Context {
    /// Anywhere in a view.
    Global,
    /// The panel that has the focus.
    Panel,
    /// The one-line editor.
    Prompt,
    /// A list to mark lines in.
    Picker,
    /// The form of the logins that wait for a human.
    SignIn,
    /// The editor of several lines.
    Editor,
}

impl Context {
    /// All of them, as help lists them.
    pub const ALL: [Self; 6] =
        [Self::Panel, Self::Global, Self::Prompt, Self::Picker, Self::SignIn, Self::Editor];

    /// Its table in a keymap file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::Panel => "panel",
            Self::Prompt => "prompt",
            Self::Picker => "picker",
            Self::SignIn => "sign-in",
            Self::Editor => "editor",
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
    Down "down" [Panel Prompt Picker SignIn] "" "One line down";
    Up "up" [Panel Prompt Picker SignIn] "" "One line up";
    PageDown "page-down" [Panel Picker] "" "One page down";
    PageUp "page-up" [Panel Picker] "" "One page up";
    First "first" [Panel Picker] "" "To the first line";
    Last "last" [Panel Picker] "" "To the last line";
    Left "left" [Panel] "" "One column to the left, or fold";
    Right "right" [Panel] "" "One column to the right, or unfold";
    Open "open" [Panel] "open" "Open what is selected";
    Run "run" [Panel] "" "Run the query of logs, or run it again";
    Acknowledge "acknowledge" [Panel] "" "Say that you know of it, until it changes; or take that back";
    Snooze "snooze" [Panel] "" "Leave it alone for a while; or take that back";
    Zoom "zoom" [Panel] "" "Give the panel the whole screen, or take it back";
    ZoomIn "zoom-in" [Panel] "" "Look closer, around the crosshair";
    ZoomOut "zoom-out" [Panel] "" "Look from further off";
    PanLeft "pan-left" [Panel] "" "Look at what was before";
    PanRight "pan-right" [Panel] "" "Look at what came after";
    Compare "compare" [Panel] "" "Beside it the same of yesterday, of a week ago, or nothing";
    Shape "shape" [Panel] "" "Draw the chart in another way";
    Hide "hide" [Panel] "" "Hide the selected series, or show it";
    HideOthers "hide-others" [Panel] "" "Hide all series but the selected one, or show them";
    ToChange "to-change" [Panel] "" "Open the change that is nearest to the crosshair";
    Explore "explore" [Panel] "" "Take it to the metric explorer";
    Write "write" [Panel] "" "Write the query or the expression";
    AddQuery "add-query" [Panel] "" "Add a query or an expression";
    Remove "remove" [Panel] "" "Take the query off the chart";
    Statistic "statistic" [Panel] "" "Another statistic";
    Period "period" [Panel] "" "Another period";
    Axis "axis" [Panel] "" "On the other value axis";
    Save "save" [Panel] "" "Save the chart as a panel of a view";
    Variable "variable" [Global] "" "Choose the value of a variable of the view";
    SortNext "sort-next" [Panel] "" "Sort by the next column";
    SortPrevious "sort-previous" [Panel] "" "Sort by the column before";
    SortReverse "sort-reverse" [Panel] "" "Turn the order round";
    Fold "fold" [Panel] "" "Fold or unfold what is selected";
    FoldAll "fold-all" [Panel] "" "Fold or unfold everything";
    FindNext "find-next" [Panel] "" "To the next line that matches";
    FindPrevious "find-previous" [Panel] "" "To the line before that matches";
    Copy "copy" [Panel SignIn] "copy" "Send the ARN, id or name of what is selected to the clipboard";
    CopyRecord "copy-record" [Panel] "" "Send what is selected to the clipboard as JSON";
    Link "link" [Panel SignIn] "link" "Show where what is selected is in the AWS console";
    NextPanel "next-panel" [Global] "" "To the next panel";
    PreviousPanel "previous-panel" [Global] "" "To the previous panel";
    Back "back" [Global] "back" "Close what is open, else clear the filter, else go back";
    Forward "forward" [Global] "" "Go forward again";
    Filter "filter" [Global] "filter" "Show only lines that match";
    SaveQuery "save-query" [Global Prompt] "" "Save the filter under a name, for @name to stand for it";
    Prompt "prompt" [Global] "go" "Go to a view, or do something, by its name";
    Scope "scope" [Global] "scope" "Choose accounts, regions and tags";
    Fleet "fleet" [Global] "" "Say how the fleet was gathered, and what was left out of it";
    RangeShorter "range-shorter" [Global] "" "Look back less far";
    RangeLonger "range-longer" [Global] "" "Look back further";
    Reads "reads" [Global] "" "Read events too, or write events alone";
    Backfill "backfill" [Global] "" "Read events of the past into the history; say how far that is, or stop it";
    Refresh "refresh" [Global] "refresh" "Ask everything again, now";
    Pause "pause" [Global] "pause" "Stop asking, or go on";
    Slower "slower" [Global] "" "Ask less often";
    Faster "faster" [Global] "" "Ask more often again, as far as the data moves";
    Pin "pin" [Global] "" "Go on asking for this view wherever you are, or no more";
    SignIn "sign-in" [Global] "" "Sign in where a login waits for it";
    Reload "reload" [Global] "" "Read the config files again, and gather the fleet";
    CommandLine "command-line" [Global] "" "Copy the AWS CLI command line of the selected scope";
    Subshell "subshell" [Global] "" "A shell with the credentials of the selected scope";
    Clock "clock" [Global] "" "Times in UTC, or in local time";
    Help "help" [Global] "keys" "What the keys do";
    Redraw "redraw" [Global] "" "Draw the whole screen anew";
    Suspend "suspend" [Global Prompt Picker SignIn Editor] "" "Give the terminal back to the shell, for now";
    Quit "quit" [Global] "quit" "End the program";
    Interrupt "interrupt" [Global Prompt Picker SignIn Editor] "" "End the program at once (exit code 130)";
    Earlier "earlier" [Editor] "" "What was written before";
    Later "later" [Editor] "" "What was written after";
    Complete "complete" [Prompt Editor] "complete" "Write the chosen completion out";
    Toggle "toggle" [Picker] "mark" "Mark the line, or take its mark away";
    Accept "accept" [Prompt Picker SignIn Editor] "accept" "Take it";
    Cancel "cancel" [Prompt Picker SignIn Editor] "cancel" "Leave it as it was";
}

impl Action {
    /// The action of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|a| a.name() == name)
    }
}
