//! The command line, told to shells and to `man`.

use std::{fs, io, path::Path};

use clap::{Command, CommandFactory, builder::PossibleValuesParser};
use clap_complete::Shell;

use crate::{
    cli::Cli,
    headless::{Output, PictureFormat},
    model::Resource,
    spec::{Specs, keymap_names, theme_names},
};

/// What the page of `skydeck` says at its end, in roff.
const ENDS: &str = r#".SH "SIGNING IN"
One login is enough for all accounts behind it. Where a human is needed, the console asks in one form (\fB:sign\-in\fR), and
\fBskydeck get\fR and \fBskydeck snapshot\fR on the terminal: with a link and a code to approve in any browser (IAM Identity
Center), or for the code of an MFA device. Without a terminal nothing is asked, and what could not be read says so.
.SH "EXIT STATUS"
.TP
0
All was read, or standard output was closed by its reader.
.TP
1
A defect of Skydeck, or the output could not be written.
.TP
2
Wrong usage, or a file with an error.
.TP
3
Something that was asked for failed or was cut; the rest is printed.
.TP
4
Nothing could be read.
.TP
130
Ctrl\-C.
.SH FILES
.TP
\(ti/.config/skydeck/config.toml
Accounts, regions, roles and looks.
.TP
\(ti/.config/skydeck/views/, keymaps/, themes/
Laid over what is built in.
.TP
\(ti/.aws/config, \(ti/.aws/credentials
Where the first credentials come from. AWS's own environment variables keep their meaning.
.TP
\(ti/.aws/sso/cache/
Tokens of IAM Identity Center, shared with the AWS CLI.
"#;

/// The script by which a shell completes the command line.
///
/// # Errors
/// When the built-in views cannot be read.
pub fn completions(shell: Shell) -> io::Result<Vec<u8>> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut completed()?, "skydeck", &mut script);
    Ok(script)
}

/// The command line with the values that its options take. Parsing leaves them open: it names the nearest to a wrong
/// one, and users have themes, keymaps and views of their own.
fn completed() -> io::Result<Command> {
    let views: Vec<String> = Specs::built_in().map_err(io::Error::other)?.views.into_keys().collect();
    let resources = Resource::ALL.map(Resource::name);
    let outputs = Output::ALL.map(Output::name);
    let formats = PictureFormat::ALL.map(PictureFormat::name).into_iter().chain(["json"]);
    Ok(Cli::command()
        .mut_arg("route", |arg| arg.value_parser(PossibleValuesParser::new(views.clone())))
        .mut_arg("theme", |arg| arg.value_parser(PossibleValuesParser::new(theme_names(None))))
        .mut_arg("keymap", |arg| arg.value_parser(PossibleValuesParser::new(keymap_names(None))))
        .mut_subcommand("get", |get| {
            get.mut_arg("resource", |arg| arg.value_parser(PossibleValuesParser::new(resources)))
                .mut_arg("output", |arg| arg.value_parser(PossibleValuesParser::new(outputs)))
        })
        .mut_subcommand("snapshot", |snapshot| {
            snapshot
                .mut_arg("route", |arg| arg.value_parser(PossibleValuesParser::new(views)))
                .mut_arg("format", |arg| arg.value_parser(PossibleValuesParser::new(formats)))
        }))
}

/// The manual page of `skydeck`.
///
/// # Errors
/// None that is known: it is written to memory.
pub fn page() -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    let mut command = manual();
    command.build();
    clap_mangen::Man::new(command).render(&mut page)?;
    page.extend_from_slice(ENDS.as_bytes());
    Ok(page)
}

/// Writes the manual page of `skydeck` and one for each command into a directory, which is made when missing.
///
/// # Errors
/// When the directory or a file cannot be written.
pub fn write_pages(dir: &Path) -> io::Result<()> {
    fs::create_dir_all(dir)?;
    clap_mangen::generate_to(manual(), dir)?;
    fs::write(dir.join("skydeck.1"), page()?)
}

fn manual() -> Command {
    Cli::command().disable_help_subcommand(true)
}
