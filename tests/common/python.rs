//! A Python of the tests' own, with everything in `tests/python/requirements.txt`.

use std::{
    fs::{self, File},
    hash::{DefaultHasher, Hash, Hasher},
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::OnceLock,
};

/// Where the tests' Python programs are.
pub fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python")
}

/// The interpreter. `SKYDECK_TEST_PYTHON` names one that has the requirements; else a virtual environment is made
/// under `target/`, once for all test binaries.
///
/// When there can be none, one sentence on standard error says why and the answer is `None`: the test has nothing
/// to run against and returns. With `CI` in the environment that is a failure instead.
pub fn python() -> Option<&'static Path> {
    static PYTHON: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let found = PYTHON.get_or_init(|| {
        let made = match std::env::var_os("SKYDECK_TEST_PYTHON") {
            Some(ready) => Ok(PathBuf::from(ready)),
            None => environment(),
        };
        if let Err(why) = &made {
            // Not eprintln!, which the test runner keeps to itself when a test passes.
            let _ = writeln!(
                std::io::stderr(),
                "skipped: tests against real endpoints, which need Python 3.10 and a package registry: {why}"
            );
        }
        made
    });
    match found {
        Ok(python) => Some(python),
        Err(why) if std::env::var_os("CI").is_some() => panic!("in CI these tests must run: {why}"),
        Err(_) => None,
    }
}

/// Runs one of the tests' programs to its end and gives what it printed.
pub fn run(python: &Path, script: &str, args: &[&str], endpoint: &str) -> String {
    let output = Command::new(python)
        .arg(scripts().join(script))
        .args(args)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("AWS_ENDPOINT_URL", endpoint)
        .env("AWS_CONFIG_FILE", "/dev/null")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        .stdin(Stdio::null())
        .output()
        .expect("the interpreter starts");
    assert!(output.status.success(), "{script}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn environment() -> Result<PathBuf, String> {
    let requirements = scripts().join("requirements.txt");
    let pins = fs::read_to_string(&requirements).map_err(|e| format!("{}: {e}", requirements.display()))?;
    let mut hasher = DefaultHasher::new();
    pins.hash(&mut hasher);
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let home = target.join(format!("skydeck-py-{:016x}", hasher.finish()));
    let (python, stamp) = (home.join("bin/python"), home.join("complete"));

    let lock = File::create(target.join("skydeck-py.lock")).map_err(|e| format!("no lock: {e}"))?;
    lock.lock().map_err(|e| format!("no lock: {e}"))?;
    // A system Python that was replaced takes the environment with it.
    if stamp.exists() && step(Command::new(&python).args(["-c", "import boto3"]), "").is_ok() {
        return Ok(python);
    }
    if home.exists() {
        fs::remove_dir_all(&home).map_err(|e| format!("{}: {e}", home.display()))?;
    }
    let old = "python3 is older than 3.10";
    step(Command::new("python3").args(["-c", "import sys; sys.exit(sys.version_info < (3, 10))"]), old)?;
    let no_venv = "python3 has no working venv module";
    step(Command::new("python3").args(["-m", "venv"]).arg(&home), no_venv)?;
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]);
    pip.args(["--retries", "2", "--requirement"]).arg(&requirements);
    step(&mut pip, "pip cannot install tests/python/requirements.txt; is the package registry in reach?")?;
    File::create(stamp).map_err(|e| format!("no stamp: {e}"))?;
    Ok(python)
}

/// One command of the making; what went wrong in one sentence with the program's own last line.
fn step(command: &mut Command, wrong: &str) -> Result<(), String> {
    let output: Output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|e| format!("{} cannot be started ({e})", command.get_program().to_string_lossy()))?;
    if output.status.success() {
        return Ok(());
    }
    let said =
        String::from_utf8_lossy(if output.stderr.is_empty() { &output.stdout } else { &output.stderr })
            .lines()
            .rfind(|line| !line.trim().is_empty())
            .map(|line| format!(" ({})", line.trim()))
            .unwrap_or_default();
    Err(format!("{wrong}{said}"))
}
