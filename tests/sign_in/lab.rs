use std::{
    io::Read,
    process::{Child, Stdio},
    thread::{self, JoinHandle},
};

use serde_json::Value;

use crate::{
    common::{
        sign_in::{Mfa, Role, User, World},
        skydeck::{BINARY, Home},
    },
    seen,
};

pub const MANAGEMENT: &str = "111122223333";
pub const BOB: &str = "arn:aws:iam::111122223333:user/bob";
pub const SERIAL: &str = "arn:aws:iam::111122223333:mfa/bob";
pub const SHOP: &str = "300000000012";
pub const READ: &str = "arn:aws:iam::300000000012:role/SkydeckRead";

/// One account behind a role, and nothing wrong with it.
pub const CONFIG: &str = "\
[fleet]
profile = \"base\"
role = \"SkydeckRead\"
regions = [\"eu-west-1\"]

[[account]]
id = \"300000000012\"
name = \"shop\"
";

/// A world on loopback, and a home whose environment leads there.
pub struct Lab {
    pub world: World,
    pub home: Home,
    /// The world's URL.
    pub url: String,
}

impl Lab {
    /// The user bob, whose keys are in the profile `base`, and a role that trusts him; with [`CONFIG`].
    pub fn new() -> Self {
        let lab = Self::of(World::new());
        lab.config(CONFIG);
        lab
    }

    /// The same over that world, without a config file.
    pub fn of(world: World) -> Self {
        let bob = User::new(BOB).with_mfa(Mfa::new(SERIAL));
        let url = world.serve();
        let home = Home::empty()
            .with("AWS_ENDPOINT_URL", &url)
            .with("AWS_REGION", "eu-west-1")
            .with("USER", "alice");
        home.write(".aws/config", "[profile base]\nregion = eu-west-1\n");
        home.write(".aws/credentials", &format!("[base]\n{}", bob.credentials_lines()));
        world.script(|script| {
            script.users([bob]);
            script.roles([Role::new(READ, &[BOB])]);
        });
        Self { world, home, url }
    }

    /// With a variable in the environment. The last of a name counts.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.home = self.home.with(name, value);
        self
    }

    /// Writes Skydeck's config file.
    pub fn config(&self, text: &str) {
        self.home.write(".config/skydeck/config.toml", text);
    }

    /// Writes the AWS config file: `base`, and what is added.
    pub fn profiles(&self, more: &str) {
        self.home.write(".aws/config", &format!("[profile base]\nregion = eu-west-1\n\n{more}"));
    }

    /// Writes an `sso-session` and a profile of it, with a role in the account `shop`.
    pub fn sso_profile(&self) {
        let (url, region) = self.world.script(|s| (s.sso.start_url.clone(), s.sso.region.clone()));
        self.profiles(&format!(
            "[sso-session corp]\nsso_start_url = {url}\nsso_region = {region}\n\n\
             [profile shop]\nsso_session = corp\nsso_account_id = {SHOP}\nsso_role_name = Read\nregion = eu-west-1\n"
        ));
    }

    /// `skydeck get RESOURCE --output json`, with more arguments.
    pub fn get(&self, resource: &str, more: &[&str]) -> Outcome {
        self.run(&[&["get", resource, "--output", "json"], more].concat())
    }

    /// Runs the binary to its end, with a log, and searches all that others can see of it.
    pub fn run(&self, args: &[&str]) -> Outcome {
        let log = self.home.path().join("skydeck.log");
        let before = seen::files(self.home.path());
        // In a session of its own: whatever terminal the tests run in is not its.
        let mut command = self.home.command("setsid");
        command.arg("--wait").arg(BINARY).args(args).arg("--log-file").arg(&log);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        let [stdout, stderr] = pipes(&mut child);
        let lines = seen::command_lines(&mut child, self.home.path());
        let [stdout, stderr] = [stdout, stderr].map(|pipe| pipe.join().expect("read"));
        let code = child.wait().expect("it is ours").code();
        let outcome = Outcome { args: args.join(" "), stdout, stderr, code };
        self.world.assert_clean("a command line", &lines.into_iter().collect::<Vec<_>>().join("\n"));
        self.world.assert_clean("standard output", &outcome.stdout);
        self.world.assert_clean("standard error", &outcome.stderr);
        let cache = self.home.path().join(".aws/sso/cache");
        for (path, text) in seen::files(self.home.path()) {
            if !path.starts_with(&cache) && before.get(&path) != Some(&text) {
                self.world.assert_clean(&path.display().to_string(), &text);
            }
        }
        outcome
    }

    /// What stands in the log by now.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.home.path().join("skydeck.log")).unwrap_or_default()
    }
}

fn pipes(child: &mut Child) -> [JoinHandle<String>; 2] {
    let read = |mut pipe: Box<dyn Read + Send>| {
        thread::spawn(move || {
            let mut text = String::new();
            pipe.read_to_string(&mut text).expect("UTF-8");
            text
        })
    };
    [read(Box::new(child.stdout.take().expect("piped"))), read(Box::new(child.stderr.take().expect("piped")))]
}

/// A run that has ended.
#[derive(Debug)]
pub struct Outcome {
    args: String,
    pub stdout: String,
    pub stderr: String,
    pub code: Option<i32>,
}

impl Outcome {
    /// The same, once it is sure that it ended with `code`.
    #[track_caller]
    #[must_use]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "skydeck {}\n{self:#?}", self.args);
        self
    }

    /// The rows of standard output.
    #[track_caller]
    pub fn rows(&self) -> Vec<Value> {
        serde_json::from_str(&self.stdout).unwrap_or_else(|e| panic!("{e}: {self:#?}"))
    }

    /// The faults on standard error.
    pub fn faults(&self) -> Vec<Value> {
        let lines = self.stderr.lines().filter_map(|line| serde_json::from_str(line).ok());
        lines.filter(Value::is_object).collect()
    }

    /// The one fault that there is.
    #[track_caller]
    pub fn fault(&self) -> Value {
        let mut faults = self.faults();
        assert_eq!(faults.len(), 1, "{self:#?}");
        faults.remove(0)
    }
}
