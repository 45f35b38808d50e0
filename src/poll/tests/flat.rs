use std::time::Duration;

use tokio::time::Instant;

use super::{SECOND, estate::Estate};

/// Requests in each second from `from` on.
fn seconds(estate: &Estate, from: Instant, seconds: usize) -> Vec<usize> {
    let mut all = vec![0; seconds];
    for (at, ..) in estate.sky.asked.lock().expect("no panic").iter() {
        let second = at.checked_duration_since(from).map(|after| usize::try_from(after.as_secs()));
        if let Some(count) = second.and_then(|second| all.get_mut(second.expect("small"))) {
            *count += 1;
        }
    }
    all
}

#[expect(clippy::cast_precision_loss, reason = "small")]
fn most_over_mean(seconds: &[usize]) -> f64 {
    let most = *seconds.iter().max().expect("some") as f64;
    most / (seconds.iter().sum::<usize>() as f64 / seconds.len() as f64)
}

#[tokio::test(start_paused = true)]
async fn requests_are_as_many_in_each_second() {
    for (accounts, most) in [(12, 2.0), (120, 1.25)] {
        let estate = Estate::new(accounts, 4);
        let start = Instant::now();
        estate.pass(16 + 600).await;
        let first = seconds(&estate, start, 16);
        assert!(first.iter().all(|count| *count <= 170), "no more starts than that: {first:?}");
        // What was asked first has its second turn when a quarter of its interval is over, at the earliest.
        let rest = seconds(&estate, start + 16 * SECOND, 600);
        let ratio = most_over_mean(&rest);
        println!("{} scopes: max over mean {ratio:.2}", accounts * 4);
        assert!(ratio <= most, "{ratio} {rest:?}");
        assert!(estate.longest(|_| true) <= 1.27, "each as often as it is to be");
    }
}

#[tokio::test(start_paused = true)]
async fn all_is_read_each_interval_and_no_more_often() {
    let estate = Estate::new(12, 4);
    let start = Instant::now();
    estate.pass(1200).await;
    // 48 scopes, three sources a minute and two every other minute.
    let asked = estate.asked(start + Duration::from_secs(150), start + Duration::from_secs(1050));
    let due = 48 * (3 * 15 + 2 * 15 / 2);
    assert!(asked.abs_diff(due) <= 4, "{asked} of {due}, but for those at the very ends");
}

#[tokio::test(start_paused = true)]
async fn a_large_fleet_starts_bit_by_bit_what_matters_first_and_what_is_wanted_next_before_the_rest() {
    let mut estate = Estate::new(120, 4);
    let start = Instant::now();
    estate.pass(5).await;
    let all = estate.asked(start, Instant::now());
    assert!((700..=760).contains(&all), "{all}");
    // Somebody goes to what would have its turn last: it comes to be first.
    estate.wanted.rotate_right(480);
    let wanted = estate.wanted.clone();
    estate.supervisor.want(wanted);
    estate.pass(4).await;
    let asked = estate.sky.asked.lock().expect("no panic");
    let events = asked[all..].iter().filter(|(.., source)| source.name() == "events").count();
    assert_eq!(events, 480);
}
