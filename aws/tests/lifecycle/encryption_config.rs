use aws_sdk_xray::types::EncryptionType;
use manta_aws::AwsResource;
use manta_aws::testing::{Encryption, EncryptionConfig};

use crate::world::{NOTHING, World};

const KEY: &str = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";

fn traces(encryption: Encryption) -> AwsResource {
    EncryptionConfig { encryption }.named("traces")
}

fn with_key() -> AwsResource {
    traces(Encryption::Kms(KEY.to_owned()))
}

#[tokio::test]
async fn encryption_is_changed_where_it_differs_and_outlives_the_deployment() {
    let world = World::new().await;
    let own = world.stack([traces(Encryption::None)]);
    assert_eq!(world.steps(&own).await, NOTHING);

    let stack = world.stack([with_key()]);
    let [step] = &world.steps(&stack).await[..] else {
        panic!("one thing differs");
    };
    assert!(
        step.starts_with("update encryption-config/traces"),
        "{step}"
    );
    world.up(&stack).await;
    assert_eq!(world.writes().await, ["PutEncryptionConfig"]);

    let xray = aws_sdk_xray::Client::new(&world.config);
    let put = xray.put_encryption_config().r#type(EncryptionType::None);
    put.send().await.expect("it can be put");
    assert_eq!(world.steps(&stack).await.len(), 1);
    world.up(&stack).await;

    // It is the account's, and nobody's to take away.
    assert_eq!(world.steps(&world.stack([])).await, NOTHING);
    assert_eq!(world.owned().await, []);
    let left = xray.get_encryption_config().send().await;
    let left = left.expect("it can be read").encryption_config;
    assert_eq!(left.expect("there always is one").key_id(), Some(KEY));
}
