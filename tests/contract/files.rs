//! What is told of files: good ones, bad ones, and none at all.

use std::{fs, path::Path};

use super::{assert_valid, common::skydeck::Home, text};

#[test]
fn check_tells_good_files_from_bad_ones_at_their_place() {
    let home = Home::empty();
    let fixture = |path: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(path);
        fs::read_to_string(path).expect("a fixture")
    };
    let files = [
        ("config", "contract", "role_arn", "config"),
        ("views", "nested", "unknown_kind", "view"),
        ("keymaps", "mine", "clash", "keymap"),
        ("themes", "mine", "unknown_colour", "theme"),
    ];
    let mut all = vec!["check".to_owned()];
    let mut places = Vec::new();
    for (folder, good, bad, kind) in files {
        let (good_path, bad_path) = (format!("{folder}/good.toml"), format!("{folder}/bad.toml"));
        home.write(&good_path, &fixture(&format!("{folder}/valid/{good}.toml")));
        let run = home.skydeck(&["check", &good_path]).exits(0);
        assert_eq!((run.stdout, run.stderr), (format!("{good_path}: a good {kind} file\n"), String::new()));

        let text = fixture(&format!("{folder}/invalid/{bad}.toml"));
        home.write(&bad_path, &text);
        let expected = text.lines().find_map(|l| l.strip_prefix("# expect ")).expect("what is expected");
        let (place, message) = expected.split_once(": ").expect("line:column: message");
        let run = home.skydeck(&["check", &bad_path]).exits(2);
        assert_eq!(run.stdout, "");
        let told = format!("{bad_path}:{place}: ");
        let line = run.stderr.lines().find(|line| line.starts_with(&told));
        assert!(line.is_some_and(|line| line.contains(message)), "{expected}: {}", run.stderr);
        all.extend([good_path, bad_path]);
        places.push(told);
    }
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let run = home.skydeck(&all).exits(2);
    assert_eq!(run.stdout.lines().count(), files.len(), "a bad file does not hide a good one");
    for place in places {
        assert!(run.stderr.contains(&place), "{place} {}", run.stderr);
    }
    let run = home.skydeck(&["check", "nowhere.toml"]).exits(2);
    assert!(run.stderr.starts_with("nowhere.toml: "), "{}", run.stderr);
}

#[test]
fn a_config_file_that_names_what_the_aws_config_files_lack_is_good_and_warned_of() {
    let home = Home::empty();
    let config = "[fleet]\nprofile = \"bse\"\nrole = \"SkydeckRead\"\nregions = [\"eu-west-1\"]\n\
                  [[account]]\nid = \"111122223333\"\n[sso]\nsession = \"crop\"\nroles = [\"Read\"]\n";
    home.write("good.toml", config);
    let run = home.skydeck(&["check", "good.toml"]).exits(0);
    assert_eq!(run.stderr, "", "it may be for another machine");
    home.write(
        ".aws/config",
        "[profile base]\nregion = eu-west-1\n[sso-session corp]\nsso_region = eu-west-1\n",
    );
    let run = home.skydeck(&["check", "good.toml"]).exits(0);
    assert_eq!(run.stdout, "good.toml: a good config file\n");
    let warnings: Vec<&str> = run.stderr.lines().collect();
    let [session, profile] = &warnings[..] else { panic!("{warnings:?}") };
    let said =
        "good.toml: warning: no profile `bse` in the AWS config files; the nearest is `base`; name a profile";
    assert!(profile.starts_with(said), "{profile}");
    let said = "good.toml: warning: no [sso-session crop] in ~/.aws/config; the nearest is `corp`; correct";
    assert!(session.starts_with(said), "{session}");
}

#[test]
fn broken_files_are_told_and_a_snapshot_is_drawn_all_the_same() {
    let home = Home::empty();
    let folder = ".config/skydeck";
    home.write(&format!("{folder}/views/deck.toml"), "about = 3\n");
    home.write(&format!("{folder}/themes/dark.toml"), "[styles]\nalram = {}\n");
    home.write(&format!("{folder}/keymaps/shut.toml"), "[global]\nq = \"none\"\nctrl-c = \"none\"\n");
    let args = [
        "--demo",
        "--demo-latency",
        "1ms",
        "--theme",
        "dark",
        "--keymap",
        "shut",
        "snapshot",
        "deck",
        "--settle",
        "60s",
    ];
    let run = home.skydeck(&args).exits(0);
    assert!(run.stdout.contains("skydeck"), "{}", run.stdout);
    let told: Vec<&str> = run.stderr.lines().filter(|line| line.contains(folder)).collect();
    assert_eq!(told.len(), 2, "the demo reads what is named, and no view: {}", run.stderr);
    for (line, end) in told.iter().zip(["keymaps/shut.toml: ", "themes/dark.toml:2:1: "]) {
        assert!(line.starts_with("skydeck: ") && line.contains(end), "{line}");
    }
    let shut = format!("{folder}/keymaps/shut.toml");
    let run = home.skydeck(&["check", &shut]).exits(0);
    assert_eq!(run.stdout, format!("{shut}: a good keymap file\n"));
    assert!(run.stderr.contains("`ctrl-c` still ends the program"), "{}", run.stderr);

    for (option, name, nearest) in [("--theme", "drak", "dark"), ("--keymap", "emcas", "emacs")] {
        let run = home.skydeck(&["--demo", option, name, "snapshot", "deck"]).exits(2);
        assert!(run.stderr.contains(&format!("did you mean `{nearest}`?")), "{}", run.stderr);
        assert_eq!(run.stdout, "");
    }
}

#[test]
fn a_config_file_with_an_error_is_told_with_its_place() {
    let home = Home::empty();
    let config = "[fleet]\nregions = [\"eu-west-1\"]\n\n[[account]]\nid = \"111122223333\"\n\
                  role = \"arn:aws:iam::111122223333:user/alice\"\n";
    home.write(".config/skydeck/config.toml", config);
    home.write("other.toml", config);
    for (args, file) in [
        (&["get", "alarms"][..], ".config/skydeck/config.toml"),
        (&["get", "alarms", "--config", "other.toml"], "other.toml"),
        (&["snapshot", "deck"], ".config/skydeck/config.toml"),
        (&[], ".config/skydeck/config.toml"),
    ] {
        let run = home.skydeck(args).exits(2);
        assert!(run.stderr.contains(&format!("{file}:6:8: ")), "{args:?}: {}", run.stderr);
        assert_eq!(run.stdout, "");
    }
}

#[test]
fn credentials_that_do_not_exist_are_one_fault_an_account() {
    let home = Home::empty();
    home.write(
        ".config/skydeck/config.toml",
        "[fleet]\nprofile = \"nobody\"\nrole = \"SkydeckRead\"\nregions = [\"eu-west-1\", \"us-east-1\"]\n\
         [[account]]\nid = \"111111111111\"\nname = \"core\"\n[[account]]\nid = \"222222222222\"\nname = \"shop\"\n",
    );
    let run = home.get("alarms", &[]).exits(4);
    assert!(run.rows().is_empty());
    let faults = run.faults();
    assert_valid("fault", &faults);
    let told: Vec<_> =
        faults.iter().map(|f| ["fault", "account", "region"].map(|member| text(f, member))).collect();
    assert_eq!(told, [["no_credentials", "core", "*"], ["no_credentials", "shop", "*"]]);
    assert!(faults.iter().all(|f| text(f, "message").contains("nobody") && !text(f, "fix").is_empty()));

    let run = home.skydeck(&["get", "alarms"]).exits(4);
    assert_eq!(run.stderr.lines().count(), 1, "people are told once: {}", run.stderr);
    let status = home.get("accounts", &[]).exits(0).rows();
    assert!(status.iter().all(|row| row["status"] == "no_credentials"), "{status:?}");
}
#[test]
fn with_nothing_configured_the_way_to_look_around_is_named() {
    for args in [&["get", "alarms"][..], &["get", "accounts", "--output", "json"], &["snapshot", "deck"], &[]]
    {
        let run = Home::empty().skydeck(args).exits(2);
        assert!(run.stderr.contains("--demo"), "{args:?}: {}", run.stderr);
        assert_eq!(run.stdout, "");
    }
}
