use aws_sdk_cloudwatchlogs::types::InputLogEvent;
use manta_aws::operations::{LogEvent, LogGroupOf, LogQuery, follow_logs, read_logs};
use tokio::sync::mpsc;

use crate::world::World;

/// Makes a log group with one stream.
async fn group(world: &World, workload: &str) -> LogGroupOf {
    let logs = aws_sdk_cloudwatchlogs::Client::new(&world.config);
    let group = format!("/manta/shop-test/{workload}");
    let created = logs.create_log_group().log_group_name(&group).send().await;
    created.expect("the name is free");
    let stream = logs.create_log_stream().log_group_name(&group);
    stream
        .log_stream_name("app/x/1")
        .send()
        .await
        .expect("the group is there");
    LogGroupOf {
        workload: workload.to_owned(),
        group,
    }
}

/// Writes lines, each so many seconds ago.
async fn write(world: &World, group: &LogGroupOf, lines: &[(i64, &str)]) {
    let now = jiff::Timestamp::now().as_millisecond();
    let events = lines.iter().map(|(ago, message)| {
        let event = InputLogEvent::builder()
            .timestamp(now - ago * 1000)
            .message(*message);
        event.build().expect("time and message are set")
    });
    aws_sdk_cloudwatchlogs::Client::new(&world.config)
        .put_log_events()
        .log_group_name(&group.group)
        .log_stream_name("app/x/1")
        .set_log_events(Some(events.collect()))
        .send()
        .await
        .expect("the stream is there");
}

fn messages(events: &[LogEvent]) -> Vec<&str> {
    events.iter().map(|event| event.message.as_str()).collect()
}

async fn read(world: &World, query: &LogQuery) -> Vec<LogEvent> {
    let (sender, mut receiver) = mpsc::channel(100);
    read_logs(&world.target, query, &sender)
        .await
        .expect("they can be read");
    drop(sender);
    let mut events = Vec::new();
    while let Some(event) = receiver.recv().await {
        events.push(event);
    }
    events
}

#[tokio::test]
async fn several_workloads_lines_come_in_the_order_of_time() {
    let world = World::new().await;
    let (web, jobs) = (group(&world, "web").await, group(&world, "jobs").await);
    write(&world, &web, &[(40, "web starts"), (20, "web serves")]).await;
    write(&world, &jobs, &[(30, "jobs starts"), (10, "jobs works\n")]).await;
    let query = LogQuery {
        groups: vec![web, jobs],
        ..LogQuery::default()
    };
    let events = read(&world, &query).await;
    assert_eq!(
        messages(&events),
        ["web starts", "jobs starts", "web serves", "jobs works"]
    );
    assert_eq!(events[1].workload, "jobs");
    assert_eq!(events[1].stream, "app/x/1");
}

#[tokio::test]
async fn only_lines_of_the_time_and_the_pattern_are_read() {
    let world = World::new().await;
    let web = group(&world, "web").await;
    let lines = [
        (300, "error old"),
        (60, "error new"),
        (50, "fine"),
        (5, "error late"),
    ];
    write(&world, &web, &lines).await;
    let now = jiff::Timestamp::now();
    let query = LogQuery {
        groups: vec![web],
        since: Some(now - std::time::Duration::from_secs(120)),
        until: Some(now - std::time::Duration::from_secs(30)),
        filter: Some("error".to_owned()),
        stream_prefix: None,
    };
    assert_eq!(messages(&read(&world, &query).await), ["error new"]);
}

#[tokio::test]
async fn a_log_group_that_is_not_there_has_no_lines() {
    let world = World::new().await;
    let query = LogQuery {
        groups: vec![LogGroupOf {
            workload: "web".to_owned(),
            group: "/manta/shop-test/web".to_owned(),
        }],
        ..LogQuery::default()
    };
    assert_eq!(read(&world, &query).await, []);
}

#[tokio::test]
async fn followed_lines_come_once_each_even_when_they_come_late() {
    let world = World::new().await;
    let web = group(&world, "web").await;
    write(&world, &web, &[(20, "first")]).await;
    let query = LogQuery {
        groups: vec![web.clone()],
        since: Some(jiff::Timestamp::now() - std::time::Duration::from_secs(60)),
        ..LogQuery::default()
    };
    let (sender, mut lines) = mpsc::channel(100);
    let reader = async {
        let mut seen = vec![lines.recv().await.expect("it goes on")];
        write(&world, &web, &[(1, "third")]).await;
        seen.push(lines.recv().await.expect("it goes on"));
        write(&world, &web, &[(10, "second, but late")]).await;
        seen.push(lines.recv().await.expect("it goes on"));
        drop(lines);
        seen
    };
    let (followed, seen) = tokio::join!(follow_logs(&world.target, &query, &sender), reader);
    followed.expect("they can be read");
    assert_eq!(messages(&seen), ["first", "third", "second, but late"]);
}
