//! The program itself signs in at a real terminal against the scripted AWS.

use super::{
    common::{
        sign_in::{Mfa, Role, SsoAccount, User, World},
        skydeck::{BINARY, Home},
    },
    harness::Tty,
};

const SERIAL: &str = "arn:aws:iam::111122223333:mfa/bob";
const ACCOUNTS: usize = 20;

fn id(n: usize) -> String {
    format!("3000000000{n:02}")
}

/// Accounts whose roles want MFA, behind one device.
fn behind_a_device() -> (World, Home) {
    let world = World::new();
    let user = User::new("arn:aws:iam::111122223333:user/bob").with_mfa(Mfa::new(SERIAL));
    let home = Home::empty();
    home.write(".aws/credentials", &format!("[base]\n{}", user.credentials_lines()));
    home.write(".aws/config", &format!("[profile base]\nregion = eu-west-1\nmfa_serial = {SERIAL}\n"));
    let mut config =
        "[fleet]\nprofile = \"base\"\nrole = \"SkydeckRead\"\nregions = [\"eu-west-1\"]\n".to_owned();
    config.push_str("[sign_in]\nsubshell = true\n");
    let mut roles = Vec::new();
    for n in 0..ACCOUNTS {
        config.push_str(&format!("[[account]]\nid = \"{}\"\nname = \"account-{n:02}\"\n", id(n)));
        roles.push(Role::new(&format!("arn:aws:iam::{}:role/SkydeckRead", id(n)), &[&user.arn]).with_mfa());
    }
    home.write(".config/skydeck/config.toml", &config);
    world.script(|script| {
        script.users([user]);
        script.roles(roles);
    });
    (world, home)
}

fn run(world: &World, home: &Home, line: &str) -> Tty {
    let url = world.serve();
    let variables = [("AWS_ENDPOINT_URL", url.as_str()), ("AWS_EC2_METADATA_DISABLED", "true")];
    Tty::run_at_home(&line.replace("skydeck", BINARY), home.path(), &variables)
}

#[test]
fn one_code_at_the_terminal_reads_all_accounts_behind_the_device() {
    let (world, home) = behind_a_device();
    let line = "skydeck get accounts --output jsonl --log-file log 2>err </dev/null | cat >out; echo \"code=${PIPESTATUS[0]}\"";
    let mut tty = run(&world, &home, line);
    tty.shows(&format!("MFA code of {SERIAL}"));
    tty.until("what is typed is hidden", || !tty.echoes());
    tty.press(&format!("{}\r", Mfa::WRONG));
    tty.shows("not signed in: ");
    tty.until("what is typed is hidden", || !tty.echoes());
    tty.press(&format!("{}\r", Mfa::new(SERIAL).codes[0]));
    tty.shows("code=0");
    tty.exit_code();
    tty.is_given_back();
    let read = |name: &str| std::fs::read_to_string(home.path().join(name)).expect("a file");
    assert_eq!(
        read("out").matches("\"status\":\"ok\"").count(),
        ACCOUNTS,
        "{}\n{}",
        read("out"),
        read("err")
    );
    assert_eq!(world.heard_of("GetSessionToken").len(), 2, "a wrong code, and the right one");
    assert_eq!(world.heard_of("AssumeRole").len(), ACCOUNTS);
    for (what, text) in
        [("the terminal", tty.text()), ("rows", read("out")), ("faults", read("err")), ("log", read("log"))]
    {
        world.assert_clean(what, &text);
    }
}

#[test]
fn one_code_in_the_console_and_a_shell_with_what_came_of_it() {
    let (world, home) = behind_a_device();
    let mut tty = run(&world, &home, "SHELL=/bin/sh skydeck scopes");
    tty.shows("─ sign in ─");
    tty.shows(&format!("{ACCOUNTS} accounts"));
    tty.press(&format!("{}\r", Mfa::new(SERIAL).codes[1]));
    tty.lacks("─ sign in ─");
    tty.shows("sign-in 3");
    assert_eq!(world.heard_of("GetSessionToken").len(), 1);
    tty.press("C");
    tty.shows("the AWS CLI cannot be told to use the session that its MFA code has opened");
    tty.press("!");
    tty.shows("skydeck: a shell in account-00 (300000000000), eu-west-1, until ");
    tty.shows("its session may only read");
    tty.press("echo \"[${AWS_SESSION_TOKEN:+there}]$SKYDECK_SCOPE\"\r");
    tty.shows("[there]account-00/eu-west-1");
    tty.press("exit\r");
    tty.shows("the shell has ended");
    tty.press("q");
    assert_eq!(tty.exit_code(), 0);
    tty.is_given_back();
}

/// Accounts behind one login of IAM Identity Center.
fn behind_a_login() -> (World, Home) {
    let world = World::new();
    let start_url = world.script(|script| {
        script.sso.accounts =
            (0..ACCOUNTS).map(|n| SsoAccount::new(&id(n), &format!("account-{n:02}"), &["Read"])).collect();
        script.sso.start_url.clone()
    });
    let home = Home::empty();
    let mut config = format!(
        "[sso-session corp]\nsso_start_url = {start_url}\nsso_region = eu-west-1\nsso_registration_scopes = sso:account:access\n"
    );
    for n in 0..ACCOUNTS {
        config.push_str(&format!(
            "[profile account-{n:02}]\nregion = eu-west-1\nsso_session = corp\nsso_account_id = {}\nsso_role_name = Read\n",
            id(n)
        ));
    }
    home.write(".aws/config", &config);
    (world, home)
}

/// The code that waits to be approved.
fn user_code(world: &World, tty: &Tty) -> String {
    tty.until("a code waits", || !world.user_codes().is_empty());
    world.user_codes().remove(0)
}

#[test]
fn one_approval_in_a_browser_reads_all_accounts_behind_the_login() {
    let (world, home) = behind_a_login();
    let mut tty = run(
        &world,
        &home,
        "skydeck get accounts --output jsonl 2>err | cat >out; echo \"code=${PIPESTATUS[0]}\"",
    );
    tty.shows("To sign in to the SSO session corp, open in any browser, on any machine:");
    let code = user_code(&world, &tty);
    tty.shows(&format!("approve the code {code}"));
    assert_eq!(world.approve(), 1);
    tty.shows("signed in to the SSO session corp");
    tty.shows("code=0");
    tty.exit_code();
    let out = std::fs::read_to_string(home.path().join("out")).expect("a file");
    assert_eq!(out.matches("\"status\":\"ok\"").count(), ACCOUNTS, "{out}");
    assert_eq!(world.heard_of("StartDeviceAuthorization").len(), 1);
    world.assert_clean("the terminal", &tty.text());
}

#[test]
fn one_approval_in_a_browser_opens_the_console_on_all_accounts() {
    let (world, home) = behind_a_login();
    let mut tty = run(&world, &home, "skydeck scopes");
    tty.shows("─ sign in ─");
    let code = user_code(&world, &tty);
    let apart: Vec<String> = code.chars().map(String::from).collect();
    tty.shows(&apart.join(" "));
    tty.shows(&format!("{ACCOUNTS} accounts"));
    assert_eq!(world.approve(), 1);
    tty.lacks("─ sign in ─");
    assert_eq!(world.heard_of("StartDeviceAuthorization").len(), 1);
    tty.press("q");
    assert_eq!(tty.exit_code(), 0);
    tty.is_given_back();
}
