use std::time::Duration;

use tokio::time::Instant;

use super::{
    MINUTE, SECOND,
    estate::{Estate, Weather},
};

const NONE: [String; 0] = [];

/// An outage of that length: everything is fresh again within two intervals, and nothing was stormed.
async fn outage(accounts: usize, weather: Weather, length: Duration) {
    let what = format!("{accounts} accounts, {weather:?} for {length:?}");
    let estate = Estate::new(accounts, 4);
    estate.pass(130).await;
    let went = Instant::now();
    estate.weather(weather);
    tokio::time::sleep(length).await;
    let came = Instant::now();
    estate.weather(Weather::Fair);
    estate.pass(250).await;
    assert_eq!(estate.late(came, 2.0), NONE, "{what}: not fresh within two intervals");
    // Half a minute is enough to be sure; one request every five seconds from then on.
    if length > MINUTE {
        let sure = went + 30 * SECOND;
        let (probes, most) = (estate.asked(sure, came), (came - sure).as_secs() / 5 + 1);
        assert!(u64::try_from(probes).expect("small") <= most, "{what}: {probes} of {most}");
        assert!(probes > 0);
        let told = estate.told.lock().expect("no panic");
        assert!(matches!(told.network[..], [Some(_), None]), "{what}: {:?}", told.network);
        assert!(told.faults < 4 * accounts, "{what}: {} were told of by themselves", told.faults);
    }
}

#[tokio::test(start_paused = true)]
async fn everything_is_fresh_again_after_an_outage_of_the_network() {
    for weather in [Weather::Refused, Weather::Silent] {
        for length in [30 * SECOND, 5 * MINUTE, 180 * MINUTE] {
            outage(12, weather, length).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_same_with_ten_times_the_scopes() {
    for (weather, length) in
        [(Weather::Refused, 30 * SECOND), (Weather::Silent, 5 * MINUTE), (Weather::Refused, 180 * MINUTE)]
    {
        outage(120, weather, length).await;
    }
}

#[tokio::test(start_paused = true)]
async fn who_starts_without_a_network_gets_everything_when_there_is_one() {
    for (accounts, regions) in [(1, 1), (1, 4), (2, 2), (12, 4)] {
        let mut estate = Estate::new(0, 0);
        estate.weather(Weather::Refused);
        let other = Estate::new(accounts, regions);
        estate.wanted = other.wanted.clone();
        let wanted = estate.wanted.clone();
        estate.supervisor.want(wanted);
        estate.pass(60).await;
        assert_eq!(estate.told.lock().expect("no panic").network.len(), 1, "{accounts} x {regions}");
        estate.weather(Weather::Fair);
        let came = Instant::now();
        estate.pass(15).await;
        assert_eq!(estate.late(came, 0.25), NONE, "{accounts} x {regions}");
        assert_eq!(estate.told.lock().expect("no panic").network[1..], [None]);
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_dead_by_itself_is_no_outage_and_holds_nobody_up() {
    for (dead, weather) in [
        ("account-003", Weather::Silent),
        ("account-003", Weather::Refused),
        ("region-02", Weather::Silent),
        ("region-02", Weather::Refused),
        ("services", Weather::Silent),
        ("services", Weather::Refused),
    ] {
        let estate = Estate::new(12, 4);
        estate.weather_of(dead, weather);
        estate.pass(1200).await;
        assert_eq!(estate.told.lock().expect("no panic").network, [], "{dead} {weather:?}");
        let longest = estate.longest(|(scope, want)| {
            let names = [scope.account.as_str(), scope.region.as_str(), want.source().name()];
            !names.contains(&dead)
        });
        assert!(longest <= 1.27, "{dead} {weather:?}: {longest} intervals");
    }
}

#[tokio::test(start_paused = true)]
async fn a_source_that_cannot_be_reached_is_no_outage_where_there_is_one_scope_alone() {
    for weather in [Weather::Silent, Weather::Refused] {
        let estate = Estate::new(1, 1);
        estate.weather_of("services", weather);
        estate.pass(3600).await;
        assert_eq!(estate.told.lock().expect("no panic").network, []);
        assert!(estate.longest(|(_, want)| want.source().name() != "services") <= 1.27);
    }
}

#[tokio::test(start_paused = true)]
async fn a_refresh_while_there_is_no_network_looks_for_one_at_once_and_a_pause_does_not_look() {
    let estate = Estate::new(12, 4);
    estate.pass(300).await;
    estate.weather(Weather::Refused);
    estate.pass(60).await;
    assert_eq!(estate.told.lock().expect("no panic").network.len(), 1);
    let before = Instant::now();
    for _ in 0..3 {
        assert!(estate.supervisor.refresh(None));
        estate.pass(1).await;
    }
    let asked = estate.asked(before, Instant::now());
    assert!((3..=4).contains(&asked), "{asked}");
    estate.supervisor.pause(true);
    estate.pass(1).await;
    let paused = Instant::now();
    estate.weather(Weather::Fair);
    estate.pass(600).await;
    assert_eq!(estate.asked(paused, Instant::now()), 0);
    let on = Instant::now();
    estate.supervisor.pause(false);
    estate.pass(15).await;
    assert_eq!(estate.late(on, 0.25), NONE);
    let most = estate.asked(on, on + SECOND);
    assert!(most <= 80, "{most}: bit by bit");
}
