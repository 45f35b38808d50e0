use std::time::Duration;

use super::{EVENTS, Lab, MINUTE, SECOND};
use crate::{model::Want, poll::PollEvent};

#[tokio::test(start_paused = true)]
async fn long_reads_are_told_each_second_until_they_are_over() {
    let mut lab = Lab::new();
    lab.want(&[("slow 9", Want::Alarms), ("slow 2", Want::Alarms), ("r", Want::Alarms)]);
    lab.pass(30 * SECOND).await;
    // Two pages after a second, five after two, nine after 3.15.
    let of = |pages| vec![("slow 9".to_owned(), pages)];
    assert_eq!(lab.progress(), [of(5), of(8), vec![]]);
}

#[tokio::test(start_paused = true)]
async fn progress_is_sorted_and_told_only_when_it_has_changed() {
    let mut lab = Lab::started().await;
    lab.want(&[("slow 7", EVENTS), ("slow 7", Want::Alarms), ("hangs", Want::Alarms)]);
    lab.pass(Duration::from_millis(2100)).await;
    let told = lab.told();
    let Some(PollEvent::Progress(all)) = told.last() else { panic!("{told:?}") };
    let wants: Vec<_> = all.iter().map(|progress| progress.want.clone()).collect();
    assert_eq!(wants, [Want::Alarms, EVENTS], "by want, whatever the order of importance");
    lab.pass(SECOND).await;
    assert_eq!(lab.progress(), [vec![]]);
    lab.want(&[("hangs", Want::Alarms)]);
    lab.pass(30 * SECOND).await;
    assert_eq!(lab.told().len(), 0, "a read that gets nowhere has no news");
}

#[tokio::test(start_paused = true)]
async fn a_long_read_that_is_left_is_told_to_be_over() {
    let mut lab = Lab::started().await;
    lab.want(&[("slow 1000", EVENTS)]);
    lab.pass(Duration::from_millis(10_500)).await;
    assert!(lab.progress().len() >= 8);
    lab.want(&[]);
    lab.pass(60 * MINUTE).await;
    assert_eq!(lab.progress(), [vec![]], "and then there is silence");
}
