//! Reading traces through the API of a local X-Ray.

use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::call::{CallError, post};

/// How long an answer may take. The store answers in milliseconds.
const PATIENCE: Duration = Duration::from_secs(60);

/// Reads traces from a local X-Ray, in the API's own shapes.
#[derive(Clone, Debug)]
pub struct TraceReader {
    api: String,
}

/// Which traces.
#[derive(Clone, Debug, PartialEq)]
pub struct Range<'a> {
    /// From when on, in seconds since 1970.
    pub from: f64,
    /// Until when.
    pub to: f64,
    /// X-Ray's filter expression; `None`: all.
    pub filter: Option<&'a str>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The API cannot be reached.
    #[error("X-Ray does not answer")]
    Unreachable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It refuses: a filter that is none, an id that is none.
    #[error("{0}")]
    Refused(String),
}

impl TraceReader {
    /// Returns a reader of the API at `api` (`http://127.0.0.1:…`).
    #[must_use]
    pub fn at(api: &str) -> Self {
        Self {
            api: api.to_owned(),
        }
    }

    /// Returns the summaries of traces, the newest first: `TraceSummaries` of all pages.
    ///
    /// # Errors
    /// When X-Ray does not answer, or the filter is none.
    pub async fn summaries(&self, range: &Range<'_>) -> Result<Vec<Value>, ReadError> {
        let Range { from, to, filter } = range;
        let mut request = json!({ "StartTime": from, "EndTime": to, "Sampling": false });
        if let Some(filter) = filter {
            request["FilterExpression"] = json!(filter);
        }
        self.all("TraceSummaries", request, "TraceSummaries").await
    }

    /// Returns a trace with its documents; `None`: there is none of this id.
    ///
    /// # Errors
    /// When X-Ray does not answer, or the id is none.
    pub async fn trace(&self, id: &str) -> Result<Option<Value>, ReadError> {
        let request = json!({ "TraceIds": [id] });
        let traces = self.all("Traces", request, "Traces").await?;
        Ok(traces.into_iter().next())
    }

    /// Returns what is listed under `member` in all pages of an answer.
    async fn all(
        &self,
        operation: &str,
        mut request: Value,
        member: &str,
    ) -> Result<Vec<Value>, ReadError> {
        let mut all = Vec::new();
        loop {
            let mut answer = self.ask(operation, &request).await?;
            if let Some(Value::Array(items)) = answer.remove(member) {
                all.extend(items);
            }
            match answer.remove("NextToken") {
                Some(token @ Value::String(_)) => request["NextToken"] = token,
                _ => return Ok(all),
            }
        }
    }

    async fn ask(&self, operation: &str, request: &Value) -> Result<Map<String, Value>, ReadError> {
        let url = format!("{}/{operation}", self.api);
        let headers = [("content-type", "application/json")];
        let reply = post(&url, &headers, request.to_string(), PATIENCE).await;
        let reply = reply.map_err(|error: CallError| ReadError::Unreachable(error.into()))?;
        // Somebody else may listen there by now: what is no object is no answer of X-Ray's.
        let answer: Map<String, Value> = serde_json::from_slice(&reply.body)
            .map_err(|error| ReadError::Unreachable(error.into()))?;
        if reply.status.is_success() {
            return Ok(answer);
        }
        let message = answer.get("Message").or(answer.get("message"));
        let message = message.and_then(Value::as_str).unwrap_or("it refuses");
        Err(ReadError::Refused(message.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::{Range, ReadError, TraceReader};

    const ALL: Range<'static> = Range {
        from: 0.0,
        to: 1.0,
        filter: None,
    };

    /// Asks a server that answers this, whatever it is asked.
    async fn summaries_of(body: &'static str) -> Result<usize, ReadError> {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("it listens");
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("somebody asks");
            let mut asked = [0; 4096];
            let _ = stream.read(&mut asked).await;
            let length = body.len();
            let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{body}");
            let _ = stream.write_all(answer.as_bytes()).await;
        });
        let reader = TraceReader::at(&format!("http://{address}"));
        reader.summaries(&ALL).await.map(|found| found.len())
    }

    #[tokio::test]
    async fn what_another_server_answers_is_no_answer() {
        for body in ["[]", "7", "\"hello\"", "null", "<html>"] {
            let read = summaries_of(body).await;
            assert!(matches!(read, Err(ReadError::Unreachable(_))), "{body}");
        }
        let read = summaries_of(r#"{"TraceSummaries": [{}]}"#).await;
        assert_eq!(read.expect("it is one"), 1);
    }
}
