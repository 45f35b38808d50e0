//! A terminal that runs a program, shows what it paints, and waits for conditions.

use std::{
    ffi::OsStr,
    io::{Read, Write},
    path::Path,
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};
use vt100::{MouseProtocolEncoding, MouseProtocolMode};

/// A condition that does not come about within this is a failure: generous, for machines are busy.
const PATIENCE: Duration = Duration::from_secs(60);

/// Every frame ends so: it is there as a whole.
const FRAME_ENDS: &[u8] = b"\x1b[?2026l";

pub struct Tty {
    master: Option<Box<dyn MasterPty + Send>>,
    writer: Option<Mutex<Box<dyn Write + Send>>>,
    child: Box<dyn Child + Send + Sync>,
    shown: Arc<Mutex<Shown>>,
    modes: String,
}

struct Shown {
    parser: vt100::Parser,
    written: usize,
    tail: Vec<u8>,
    /// The screen after the first whole frame.
    first: Option<String>,
    /// All that was written last, for sequences that the screen does not show.
    last: Vec<u8>,
}

/// As much of what was written is kept: more than a sequence for the clipboard takes in these tests.
const KEPT: usize = 65_536;

impl Shown {
    fn new() -> Self {
        let parser = vt100::Parser::new(40, 120, 0);
        Self { parser, written: 0, tail: Vec::new(), first: None, last: Vec::new() }
    }

    fn take(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        // The end of the first frame may be anywhere in what comes.
        while let Some((byte, more)) = rest.split_first().filter(|_| self.first.is_none()) {
            self.add(std::slice::from_ref(byte));
            rest = more;
            self.first = (self.tail == FRAME_ENDS).then(|| self.parser.screen().contents());
        }
        self.add(rest);
    }

    fn add(&mut self, bytes: &[u8]) {
        self.written += bytes.len();
        self.parser.process(bytes);
        self.tail.extend_from_slice(bytes);
        let old = self.tail.len().saturating_sub(FRAME_ENDS.len());
        self.tail.drain(..old);
        self.last.extend_from_slice(bytes);
        let old = self.last.len().saturating_sub(KEPT);
        self.last.drain(..old);
    }
}

impl Tty {
    /// Runs a program in a terminal of 120x40.
    pub fn run(program: impl AsRef<OsStr>, args: &[&str]) -> Self {
        let mut command = CommandBuilder::new(program);
        command.args(args);
        Self::start(command)
    }

    /// Runs one of the ignored tests of this binary in a terminal.
    pub fn run_inside(test: &str, counted: Option<&Path>) -> Self {
        let counted = counted.map(|path| ("COUNTED", path.as_os_str()));
        Self::run_inside_with(test, counted.as_slice())
    }

    /// The same with some variables of the environment.
    pub fn run_inside_with(test: &str, variables: &[(&str, &OsStr)]) -> Self {
        let mut command = CommandBuilder::new(std::env::current_exe().expect("this binary"));
        command.args(Self::inside(test));
        variables.iter().for_each(|(name, value)| command.env(name, value));
        Self::start(command)
    }

    /// Runs a line of a shell in an environment that holds nothing of the machine's own.
    pub fn run_at_home(line: &str, home: &Path, variables: &[(&str, &str)]) -> Self {
        let mut command = CommandBuilder::new("bash");
        command.args(["--norc", "-c", line]);
        command.env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", home);
        variables.iter().for_each(|(name, value)| command.env(name, value));
        command.cwd(home);
        Self::start(command)
    }

    /// Arguments of this binary by which it runs one of its ignored tests.
    pub fn inside(test: &str) -> [String; 5] {
        let test = format!("inside::{test}");
        ["--exact", &test, "--ignored", "--nocapture", "--test-threads=1"].map(str::to_owned)
    }

    fn start(mut command: CommandBuilder) -> Self {
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        command.env_remove("LC_ALL");
        // Whatever the tests themselves run in must not change what is tested, nor get what is copied.
        for name in ["NO_COLOR", "TMUX", "STY", "SSH_CONNECTION", "SSH_TTY"] {
            command.env_remove(name);
        }
        command.env_remove("ENV");
        let size = PtySize { rows: 40, cols: 120, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a terminal");
        let modes = format!("{:?}", pair.master.get_termios());
        let child = pair.slave.spawn_command(command).expect("it starts");
        let reader = pair.master.try_clone_reader().expect("its output");
        let writer = Some(Mutex::new(pair.master.take_writer().expect("its input")));
        let shown = Arc::new(Mutex::new(Shown::new()));
        read(reader, Arc::downgrade(&shown));
        Self { master: Some(pair.master), writer, child, shown, modes }
    }

    fn master(&self) -> &dyn MasterPty {
        self.master.as_deref().expect("open")
    }

    pub fn press(&self, keys: &str) {
        let mut writer = self.writer.as_ref().expect("open").lock().expect("not poisoned");
        writer.write_all(keys.as_bytes()).and_then(|()| writer.flush()).expect("it listens");
    }

    pub fn resize(&self, cols: u16, rows: u16) {
        self.shown.lock().expect("not poisoned").parser.screen_mut().set_size(rows, cols);
        let size = PtySize { rows, cols, pixel_width: 0, pixel_height: 0 };
        self.master().resize(size).expect("resized");
    }

    pub fn signal(&self, signal: Signal) {
        let pid = self.child.process_id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        kill_process(pid.expect("it runs"), signal).expect("signalled");
    }

    /// Writes over the screen, as another program would.
    pub fn scribble(&self) {
        self.shown.lock().expect("not poisoned").parser.process(b"\x1b[2J\x1b[Hrubbish");
    }

    /// Waits until a text is on the screen.
    pub fn shows(&self, text: &str) {
        self.until(&format!("`{text}` is shown"), || self.text().contains(text));
    }

    /// Waits until a text is not on the screen.
    pub fn lacks(&self, text: &str) {
        self.until(&format!("`{text}` is gone"), || !self.text().contains(text));
    }

    /// Waits for a condition.
    pub fn until(&self, what: &str, condition: impl Fn() -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !condition() {
            assert!(Instant::now() < deadline, "waited in vain until {what}:\n{}", self.text());
            thread::sleep(Duration::from_millis(5));
        }
    }

    pub fn text(&self) -> String {
        self.shown.lock().expect("not poisoned").parser.screen().contents()
    }

    /// What was on the screen when the first frame was whole.
    pub fn first_frame(&self) -> String {
        let first = || self.shown.lock().expect("not poisoned").first.clone();
        self.until("there is a frame", || first().is_some());
        first().expect("there is one")
    }

    /// What the program has sent to the clipboard by OSC 52, as it was sent: in base64.
    pub fn copied(&self) -> Option<String> {
        let last = String::from_utf8_lossy(&self.shown.lock().expect("not poisoned").last).into_owned();
        let (_, sent) = last.rsplit_once("\x1b]52;c;")?;
        sent.split_once('\x07').map(|(payload, _)| payload.to_owned())
    }

    /// All that was written last, sequences that the screen does not show included.
    pub fn raw(&self) -> String {
        String::from_utf8_lossy(&self.shown.lock().expect("not poisoned").last).into_owned()
    }

    /// Bytes painted so far.
    pub fn written(&self) -> usize {
        self.shown.lock().expect("not poisoned").written
    }

    /// The same, once the frame that is being painted is there as a whole.
    pub fn settled(&self) -> usize {
        self.until("the frame is whole", || self.shown.lock().expect("not poisoned").tail == FRAME_ENDS);
        self.written()
    }

    /// Whether what is typed is shown by the terminal itself.
    pub fn echoes(&self) -> bool {
        let modes = self.master().get_termios().expect("a terminal");
        modes.local_flags.contains(nix::sys::termios::LocalFlags::ECHO)
    }

    /// Whether the program has the terminal: the alternate screen.
    pub fn is_taken(&self) -> bool {
        self.shown.lock().expect("not poisoned").parser.screen().alternate_screen()
    }

    /// Which reports of the mouse the program has asked for.
    pub fn mouse(&self) -> (MouseProtocolMode, MouseProtocolEncoding) {
        let shown = self.shown.lock().expect("not poisoned");
        (shown.parser.screen().mouse_protocol_mode(), shown.parser.screen().mouse_protocol_encoding())
    }

    /// Waits for the end of the program.
    pub fn exit_code(&mut self) -> u32 {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().expect("a child") {
                return status.exit_code();
            }
            assert!(Instant::now() < deadline, "it does not end:\n{}", self.text());
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// The terminal is as it was before: screen, cursor, mouse, modes.
    pub fn is_given_back(&self) {
        self.until("the terminal is given back", || {
            let shown = self.shown.lock().expect("not poisoned");
            let screen = shown.parser.screen();
            let mouse = screen.mouse_protocol_mode() != MouseProtocolMode::None;
            !screen.alternate_screen() && !screen.hide_cursor() && !screen.bracketed_paste() && !mouse
        });
        assert_eq!(format!("{:?}", self.master().get_termios()), self.modes, "line modes");
    }

    /// Closes the terminal and waits for the end of the program.
    pub fn hang_up(mut self) {
        // The thread that reads holds the terminal open: it ends when it reads for nobody.
        self.shown = Arc::new(Mutex::new(Shown::new()));
        self.resize(100, 30);
        self.writer = None;
        self.master = None;
        self.exit_code();
    }
}

impl Drop for Tty {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

/// Shows what is painted, for as long as somebody looks.
fn read(mut reader: Box<dyn Read + Send>, shown: std::sync::Weak<Mutex<Shown>>) {
    thread::spawn(move || {
        let mut bytes = [0; 65_536];
        while let Ok(count @ 1..) = reader.read(&mut bytes) {
            let Some(shown) = shown.upgrade() else { return };
            let mut shown = shown.lock().expect("not poisoned");
            shown.take(&bytes[..count]);
        }
    });
}
