use std::{io, thread};

use rustix::event::{PollFd, PollFlags, poll};
use tokio::sync::oneshot;

/// Waits until nobody reads standard output any more: for ever where that cannot be seen.
pub async fn reader_gone() {
    let (gone, when_gone) = oneshot::channel();
    let thread = thread::Builder::new().name("reader".into()).spawn(move || {
        let out = io::stdout();
        loop {
            let mut fds = [PollFd::new(&out, PollFlags::empty())];
            match poll(&mut fds, None) {
                Ok(_) if fds[0].revents().intersects(PollFlags::HUP | PollFlags::ERR) => break,
                Ok(_) if fds[0].revents().is_empty() => {}
                Err(rustix::io::Errno::INTR) => {}
                // What cannot be watched so.
                _ => return,
            }
        }
        // Nobody waits any more when it has ended otherwise.
        let _ = gone.send(());
    });
    if thread.is_err() || when_gone.await.is_err() {
        std::future::pending().await
    }
}
