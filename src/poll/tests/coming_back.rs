use tokio::{
    sync::{mpsc, watch},
    time::Instant,
};

use super::{EVENTS, Lab, MINUTE, SECOND, graph, scope};
use crate::{
    model::{Asker, TRAIL_LATE, Want},
    poll::{
        PollEvent,
        grid::{Grid, Phase},
        memory::Kept,
        network::Network,
        orders::{Hold, Orders, Post},
        poller::Poller,
        under_way::UnderWay,
    },
};

#[tokio::test(start_paused = true)]
async fn what_is_wanted_is_asked_again_and_again_and_what_is_not_is_not() {
    let mut lab = Lab::new();
    lab.want(&[("r", Want::Alarms), ("r", Want::Nodes)]);
    lab.pass(10 * MINUTE).await;
    let of = |lab: &Lab, want| lab.all().iter().filter(|asked| asked.want == want).count();
    let (alarms, nodes) = (of(&lab, Want::Alarms), of(&lab, Want::Nodes));
    assert!((10..=11).contains(&alarms) && (5..=6).contains(&nodes), "{alarms} {nodes}");
    lab.want(&[("r", Want::Nodes)]);
    lab.pass(10 * MINUTE).await;
    assert_eq!(of(&lab, Want::Alarms), alarms);
    assert!(of(&lab, Want::Nodes) >= nodes + 4);
    let (told, asked) = (lab.told().len(), lab.all().len());
    assert_eq!(told, asked, "each answer is handed over, and nothing else is told");
    lab.supervisor.stop().await;
    assert!(lab.rx.recv().await.is_none(), "nobody is left who could send");
}

#[tokio::test(start_paused = true)]
async fn what_comes_back_is_asked_when_it_is_due_and_not_before() {
    let mut lab = Lab::started().await;
    for (away, at_once) in [(10, false), (30, false), (70, true), (7200, true)] {
        lab.want(&[("r", Want::Alarms)]);
        lab.pass(SECOND).await;
        let before = lab.count("r");
        lab.want(&[]);
        lab.pass(away * SECOND).await;
        assert_eq!(lab.count("r"), before, "left");
        lab.want(&[("r", Want::Alarms)]);
        lab.pass(SECOND).await;
        assert_eq!(lab.count("r") - before, usize::from(at_once), "after {away} s");
        lab.want(&[]);
        lab.pass(2 * MINUTE).await;
    }
    lab.want(&[("s", Want::Alarms)]);
    lab.pass(30 * SECOND).await;
    lab.want(&[]);
    lab.want(&[("s", Want::Alarms)]);
    lab.pass(25 * SECOND).await;
    assert_eq!(lab.count("s"), 1);
    lab.pass(10 * SECOND).await;
    assert_eq!(lab.count("s"), 2, "its interval is over, counted from its last answer");
}

#[tokio::test(start_paused = true)]
async fn a_trail_that_was_read_before_the_start_goes_on_from_there() {
    let mut lab = Lab::started().await;
    let now = lab.engine.clock.now();
    let (recent, old) = (now - 20 * MINUTE, now - 61 * MINUTE);
    let stream = |region: &str, until| (scope(region).key(), EVENTS, until);
    lab.supervisor.read_on(vec![stream("recent", recent), stream("old", old), stream("unwanted", recent)]);
    lab.want(&[("recent", EVENTS), ("old", EVENTS)]);
    lab.pass(SECOND).await;
    let since = |region: &str| lab.asked(region).iter().map(|asked| asked.since).collect::<Vec<_>>();
    assert_eq!(since("recent"), [Some(recent - TRAIL_LATE)], "at once, and what came late is looked for");
    assert_eq!(since("old"), [None], "its window has gone by");
    assert_eq!(lab.count("unwanted"), 0);
    lab.supervisor.read_on(vec![stream("recent", old)]);
    lab.pass(2 * MINUTE).await;
    let asked = lab.asked("recent");
    assert!(asked.len() > 1 && asked[1].since > Some(recent), "what is read goes on as it is");
}

#[tokio::test(start_paused = true)]
async fn failures_are_remembered_but_a_graph_is_asked_again_at_once() {
    let mut lab = Lab::started().await;
    let wants = [("fails", Want::Alarms), ("fails", graph())];
    lab.want(&wants);
    lab.pass(5 * MINUTE).await;
    let of = |lab: &Lab, want| lab.all().iter().filter(|asked| asked.want == want).count();
    let (alarms, graphs) = (of(&lab, Want::Alarms), of(&lab, graph()));
    assert!((3..=4).contains(&alarms) && graphs == alarms, "{alarms} {graphs}: slower each time");
    lab.want(&[]);
    lab.want(&wants);
    lab.pass(SECOND).await;
    assert_eq!((of(&lab, Want::Alarms), of(&lab, graph())), (alarms, graphs + 1));
    lab.pass(MINUTE).await;
    assert_eq!(of(&lab, graph()), graphs + 1, "once");
}

#[tokio::test(start_paused = true)]
async fn a_trail_that_comes_back_goes_on_from_its_watermark() {
    let mut lab = Lab::started().await;
    let now = |lab: &Lab| lab.engine.clock.now();
    let read = now(&lab);
    for (away, goes_on) in [(30 * MINUTE, true), (61 * MINUTE, false)] {
        lab.want(&[("r", EVENTS)]);
        lab.pass(SECOND).await;
        lab.want(&[]);
        lab.pass(away).await;
        let before = lab.count("r");
        lab.want(&[("r", EVENTS)]);
        lab.pass(SECOND).await;
        let asked = lab.asked("r");
        assert_eq!(asked.len(), before + 1);
        let since = asked[before].since;
        assert_eq!(since.is_some(), goes_on, "after {away:?}: {since:?}");
        if goes_on {
            assert_eq!(since, Some(read - 2 * MINUTE), "the overlap before it");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_read_that_was_left_under_way_is_asked_again_from_where_it_was() {
    let mut lab = Lab::started().await;
    lab.want(&[("slow 10", EVENTS)]);
    lab.pass(5 * SECOND).await;
    lab.want(&[]);
    lab.pass(2 * MINUTE).await;
    lab.want(&[("slow 10", EVENTS)]);
    lab.pass(SECOND).await;
    lab.want(&[]);
    lab.want(&[("slow 10", EVENTS)]);
    lab.pass(SECOND).await;
    let asked = lab.asked("slow 10");
    assert_eq!(asked.len(), 3, "{asked:?}");
    assert!(asked[1].since.is_some() && asked[1].since == asked[2].since, "{asked:?}");
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_nobody_got_is_asked_again() {
    let mut lab = Lab::with_queue(1);
    lab.want(&[("fills the queue", Want::Nodes)]);
    lab.pass(2 * SECOND).await;
    lab.want(&[("r", Want::Alarms)]);
    lab.pass(SECOND).await;
    assert_eq!(lab.count("r"), 1);
    lab.want(&[]);
    assert_eq!(lab.told().len(), 1, "the answer about r is not among them");
    lab.want(&[("r", Want::Alarms)]);
    lab.pass(SECOND).await;
    assert_eq!(lab.count("r"), 2);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_asked_while_the_poller_before_is_not_gone() {
    let lab = Lab::new();
    let (tx, _rx) = mpsc::channel(8);
    let orders = Post::new(Orders::new(Asker::default(), Instant::now()));
    let (held, hold) = watch::channel(Hold::default());
    let (_grid, grid) = watch::channel(Grid::new(Instant::now()));
    let kept = Kept::default();
    let before = kept.clone().lock_owned().await;
    let poller: Poller<PollEvent> = Poller {
        engine: lab.engine.clone(),
        tx,
        reads: UnderWay::default(),
        network: Network::new(held),
        wanted: (scope("r"), Want::Alarms).into(),
        kept,
        phase: Phase::default(),
        orders,
        hold,
        grid,
    };
    let task = tokio::spawn(poller.run());
    lab.pass(MINUTE).await;
    assert_eq!(lab.count("r"), 0);
    drop(before);
    lab.pass(SECOND).await;
    assert_eq!(lab.count("r"), 1);
    task.abort();
}

#[tokio::test(start_paused = true)]
async fn an_account_that_was_forgotten_is_asked_at_once_and_from_the_start() {
    let mut lab = Lab::started().await;
    let wants = [("r", EVENTS), ("hangs", Want::Alarms)];
    lab.want(&wants);
    lab.pass(10 * SECOND).await;
    let asked = |lab: &Lab, region: &str| -> Vec<_> {
        lab.all().into_iter().filter(|asked| asked.region == region).map(|asked| asked.since).collect()
    };
    assert_eq!((asked(&lab, "r"), asked(&lab, "hangs").len()), (vec![None], 1));
    lab.supervisor.forget(&[scope("r").account.name.clone()].into());
    lab.want(&wants);
    lab.pass(SECOND).await;
    assert_eq!(asked(&lab, "r"), [None, None], "no watermark is left of it");
    assert_eq!(asked(&lab, "hangs").len(), 2, "what was under way was given up");
    lab.want(&[]);
    lab.supervisor.forget(&[scope("r").account.name.clone()].into());
    lab.want(&wants);
    lab.pass(SECOND).await;
    assert_eq!(asked(&lab, "r"), [None, None, None], "nor of what had been left before");
}
