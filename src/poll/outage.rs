use std::time::Duration;

use tokio::{sync::mpsc, time::Instant};

use super::{
    PollEvent,
    network::{Network, Standing},
    pollers::Pollers,
    under_way::UnderWay,
};

/// While there is no network, one request is made this often to find out whether there is one again.
const EVERY: Duration = Duration::from_secs(5);
/// So many find out at once whether it is true that there is none.
const AT_FIRST: usize = 3;

/// Finds out whether there is a network when it is in doubt, tells when there is none, and has everybody go on when
/// there is one again.
pub(super) async fn watch<M: From<PollEvent>>(
    tx: mpsc::Sender<M>,
    network: Network,
    pollers: Pollers,
    reads: UnderWay,
) {
    let probe = || {
        let all = pollers.all();
        // Who is still waiting for an answer has no time to ask another, and what is asked once is not asked again.
        let is_free = |key: &super::memory::Key| !reads.is_under_way(key) && !key.1.source().is_asked_once();
        let free = all.iter().filter(|(key, _)| is_free(key));
        if let Some(key) = network.choose(free.map(|(key, running)| (key, running.rank))) {
            all.get(key).into_iter().for_each(|running| running.orders.give(|o| o.probes += 1));
        }
    };
    let mut next: Option<Instant> = None;
    let mut told = false;
    loop {
        match network.standing() {
            Standing::There => next = None,
            Standing::Doubtful if next.is_none() => {
                (0..AT_FIRST).for_each(|_| probe());
                next = Some(Instant::now() + EVERY);
            }
            Standing::Doubtful => {}
            Standing::Gone(since) if !told => {
                told = true;
                if tx.send(PollEvent::Network(Some(since)).into()).await.is_err() {
                    return;
                }
            }
            Standing::Gone(_) => {}
            Standing::Back(was_gone) => {
                if was_gone {
                    pollers.go_on(true);
                }
                network.open();
                if std::mem::take(&mut told) && tx.send(PollEvent::Network(None).into()).await.is_err() {
                    return;
                }
                continue;
            }
        }
        let due = async {
            match next {
                Some(next) => tokio::time::sleep_until(next).await,
                None => std::future::pending().await,
            }
        };
        let due = tokio::select! {
            () = due => true,
            () = network.stirred.notified() => network.is_wanted(),
        };
        if due && next.is_some() {
            probe();
            next = Some(Instant::now() + EVERY);
        }
    }
}
