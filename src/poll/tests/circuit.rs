use super::{Lab, MINUTE, SECOND};
use crate::{model::Want, poll::PollEvent};

/// How many seconds lie between the times that a region is asked.
fn apart(lab: &Lab, region: &str) -> Vec<u64> {
    lab.asked(region).windows(2).map(|pair| (pair[1].at - pair[0].at).as_secs_f64().round() as u64).collect()
}

#[tokio::test(start_paused = true)]
async fn what_fails_again_and_again_is_tried_slowly_and_for_ever() {
    let mut lab = Lab::started().await;
    lab.want(&[("fails", Want::Alarms), ("denied", Want::Alarms), ("r", Want::Alarms)]);
    lab.pass(24 * 60 * MINUTE).await;
    let (fails, denied) = (apart(&lab, "fails"), apart(&lab, "denied"));
    assert!(fails[0] <= 75 && fails[1] <= 120, "{fails:?}");
    assert!(fails[4..].iter().all(|s| *s == 480), "eight intervals, for ever: {fails:?}");
    assert!(denied[7..].iter().all(|s| *s == 3600), "what somebody must do something about: {denied:?}");
    assert!(denied.len() >= 20 && lab.count("r") >= 24 * 60 - 1);
}

#[tokio::test(start_paused = true)]
async fn when_it_is_tried_next_is_told_and_a_refresh_does_not_wait_for_it() {
    let mut lab = Lab::started().await;
    lab.want(&[("denied", Want::Alarms)]);
    lab.pass(20 * MINUTE).await;
    let told: Vec<_> = lab.told();
    let probes: Vec<_> = told
        .iter()
        .filter_map(|event| match event {
            PollEvent::Probe { scope, at, .. } => Some((scope.region.to_string(), *at)),
            _ => None,
        })
        .collect();
    let asked = lab.asked("denied");
    assert_eq!(probes.len(), asked.len() - 2, "from the third failure on");
    let began = lab.engine.clock.now() - lab.start.elapsed();
    for ((region, at), next) in probes.iter().zip(&asked[3..]) {
        assert_eq!(region, "denied");
        let off = (*at - (began + (next.at - lab.start))).total(jiff::Unit::Second).expect("seconds");
        assert!(off.abs() < 0.01, "{at}: {off}");
    }
    assert!(lab.supervisor.refresh(None));
    lab.pass(SECOND).await;
    assert_eq!(lab.count("denied"), asked.len() + 1);
}

#[tokio::test(start_paused = true)]
async fn a_pause_is_one_for_what_fails_too_and_afterwards_it_is_tried_again() {
    let mut lab = Lab::started().await;
    lab.want(&[("fails", Want::Alarms), ("denied", Want::Alarms)]);
    lab.pass(5 * MINUTE).await;
    lab.supervisor.pause(true);
    let before = lab.all().len();
    lab.pass(120 * MINUTE).await;
    assert_eq!(lab.all().len(), before);
    lab.supervisor.pause(false);
    lab.pass(SECOND).await;
    assert_eq!(lab.all().len(), before + 2);
}
