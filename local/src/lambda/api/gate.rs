//! From an HTTP request to an invocation.

use std::sync::Arc;

use hyper::body::Incoming;
use hyper::header::ORIGIN;
use hyper::{Method, Request, Response};
use manta_daemon::http::{Allowance, Answer, Handler};

use super::Exception;
use super::invoke::{Invocation, answer};
use crate::lambda::function::LARGEST_SYNCHRONOUS;
use crate::lambda::percent::decode;
use crate::lambda::registry::Registry;

/// Bytes of all requests that are being received.
const TOGETHER_BYTES: usize = 8 * LARGEST_SYNCHRONOUS;

/// Lets requests in, however they are signed.
pub(in crate::lambda) struct Gate {
    registry: Arc<Registry>,
    allowance: Allowance,
}

impl Gate {
    pub(in crate::lambda) fn of(registry: Arc<Registry>) -> Self {
        Self {
            registry,
            // One byte more than an event may have, so that it is the event that is too large.
            allowance: Allowance::new(LARGEST_SYNCHRONOUS + 1, TOGETHER_BYTES),
        }
    }

    async fn reply(&self, request: Request<Incoming>) -> Result<Response<Answer>, Exception> {
        // No SDK sends it; a page that a browser shows could otherwise reach this.
        if request.headers().contains_key(ORIGIN) {
            return Err(Exception::FromWebPage);
        }
        let Some(reference) = function_of(request.method(), request.uri().path()) else {
            let (method, path) = (request.method(), request.uri().path());
            return Err(Exception::UnknownOperation(format!("{method} {path}")));
        };
        let function = self
            .registry
            .find(&reference)
            .ok_or(Exception::NotFound(reference))?;
        let (head, body) = request.into_parts();
        let invocation = Invocation::read(&head.headers)?;
        let body = self.allowance.read(body).await?.into_bytes();
        answer(&self.registry, &function, invocation, body).await
    }
}

impl Handler for Gate {
    async fn handle(&self, request: Request<Incoming>) -> Response<Answer> {
        self.reply(request)
            .await
            .unwrap_or_else(|exception| exception.answer())
    }
}

/// Returns what names the function in the path of Invoke.
fn function_of(method: &Method, path: &str) -> Option<String> {
    let function = path
        .strip_prefix("/2015-03-31/functions/")?
        .strip_suffix("/invocations")?;
    (method == Method::POST && !function.contains('/')).then(|| decode(function))
}

#[cfg(test)]
mod tests {
    use hyper::Method;

    use super::function_of;

    #[test]
    fn a_function_is_named_by_the_path() {
        let named = |path| function_of(&Method::POST, path);
        assert_eq!(
            named("/2015-03-31/functions/arn%3Aaws%3Alambda%3Ax/invocations").as_deref(),
            Some("arn:aws:lambda:x")
        );
        assert_eq!(named("/2015-03-31/functions/a/b/invocations"), None);
        assert_eq!(named("/2015-03-31/functions/"), None);
        let get = function_of(&Method::GET, "/2015-03-31/functions/a/invocations");
        assert_eq!(get, None);
    }
}
