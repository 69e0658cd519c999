//! Functions in Node, run by `aws-lambda-ric`.

use std::fs;

use serde_json::json;

use crate::deployment::{Deployment, payload};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "compiles Lambda's runtime client for Node, which takes minutes the first time"]
async fn a_handler_in_node_answers_raises_and_is_used_again() {
    let deployment = Deployment::start();
    let mut function = deployment.python("node", "");
    let code = "
let count = 0;
exports.handler = async (event, context) => {
    count += 1;
    console.log('count', count);
    if (event.fail) throw new RangeError('as asked');
    return [count, event, context.functionName, process.env._X_AMZN_TRACE_ID !== undefined];
};
";
    fs::write(std::path::Path::new(&function.folder).join("app.js"), code).expect("it is ours");
    function.runtime = "nodejs24.x".to_owned();
    deployment.put("node", &function).await;
    let first = deployment.invoke("node", r#"{"x": 1}"#).await;
    assert_eq!(
        payload(&first),
        json!([1, {"x": 1}, "orders-node", true]),
        "{first:?}"
    );
    let log = first.log_tail.expect("it is waited for");
    assert!(log.contains("count 1"), "{log}");
    let raised = deployment.invoke("node", r#"{"fail": true}"#).await;
    assert_eq!(payload(&raised)["errorType"], "RangeError");
    let last = deployment.invoke("node", "{}").await;
    assert_eq!(payload(&last)[0], 3);
}
