//! Traces of an imagined shop, the same ones for the same seed.
//!
//! Every trace has four segments of 600 to 1,000 bytes: `web` calls `orders`,
//! which asks a table and calls one of six services, which asks a database and
//! tells `mailer`. There are eight hundred URLs and a few thousand customers; 2 %
//! of the requests fail, 3 % are the caller's mistake, 1 % is throttled.

use super::random::Random;

/// When the first trace begins, in seconds since 1970: 21 November 2026.
pub(super) const EPOCH: f64 = 1_795_219_200.0;
/// Traces a second of the imagined time: 100,000 an hour.
pub(super) const PER_SECOND: f64 = 100_000.0 / 3_600.0;
/// A filter for what one trace in a thousand is annotated with.
pub(super) const RARE: &str = "annotation.campaign = \"solstice\"";

const BEHIND: [&str; 6] = [
    "payments",
    "inventory",
    "shipping",
    "pricing",
    "accounts",
    "search",
];
const PATHS: [&str; 8] = [
    "cart", "orders", "products", "checkout", "returns", "invoices", "wishlist", "reviews",
];
const PLANS: [&str; 4] = ["free", "basic", "pro", "enterprise"];
const AGENTS: [&str; 4] = [
    "Mozilla/5.0 (X11; Linux x86_64) Firefox/145.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 15_1) Safari/605.1.15",
    "okhttp/4.12.0",
    "python-requests/2.32.3",
];
const FAILURES: [(&str, &str); 4] = [
    (
        "TimeoutError",
        "the upstream did not answer within 3 seconds",
    ),
    (
        "ConditionalCheckFailedException",
        "The conditional request failed",
    ),
    (
        "ConnectionResetError",
        "[Errno 104] Connection reset by peer",
    ),
    ("ValueError", "the amount is negative"),
];

/// Makes traces, one after the other.
pub(super) struct Generator {
    random: Random,
    made: u32,
}

/// One trace.
pub(super) struct Trace {
    /// Its id, in X-Ray's form.
    pub(super) id: String,
    /// Its segments' documents in the order in which they are sent: who was called last comes first.
    pub(super) documents: Vec<String>,
}

/// What the segments of one trace have in common, and where each is in it.
struct Request {
    id: String,
    start: f64,
    took: f64,
    status: u16,
    path: &'static str,
    behind: &'static str,
}

impl Generator {
    /// Makes the traces of a seed.
    pub(super) fn new(seed: u64) -> Self {
        Self {
            random: Random::new(seed),
            made: 0,
        }
    }

    /// Returns the next trace, which begins a little after the one before it.
    pub(super) fn trace(&mut self) -> Trace {
        let request = self.request();
        let [first, second, third] = [(); 3].map(|()| self.id());
        let documents = vec![
            self.mailer(&request, &third),
            self.service(&request, &second, &third),
            self.orders(&request, &first, &second),
            self.web(&request, &first),
        ];
        Trace {
            id: request.id,
            documents,
        }
    }

    fn request(&mut self) -> Request {
        let start = EPOCH + f64::from(self.made) / PER_SECOND + self.random.share() * 0.01;
        let rest = self.random.number();
        let id = format!("1-{:08x}-{rest:016x}{:08x}", start as u64, self.made);
        self.made += 1;
        let status = match self.random.below(100) {
            0 | 1 => 500,
            2..5 => 404,
            5 => 429,
            _ => 200,
        };
        Request {
            id,
            start,
            took: 0.02 + self.random.share() * self.random.share() * 1.5,
            status,
            path: self.random.of(&PATHS),
            behind: self.random.of(&BEHIND),
        }
    }

    /// The first segment: the request from outside, and the call to `orders` in the subsegment `call`.
    fn web(&mut self, request: &Request, call: &str) -> String {
        let Request { status, path, .. } = request;
        let (item, agent) = (self.random.below(100), self.random.of(&AGENTS));
        let client = format!("203.0.113.{}", self.random.below(250));
        let customer = format!("customer-{}", self.random.below(3_000));
        let campaign = if self.random.below(1_000) == 0 {
            r#","campaign":"solstice""#
        } else {
            ""
        };
        let head = self.head(request, "web", None, (0.0, 1.0));
        let times = request.times(0.05, 0.95);
        format!(
            r#"{{{head},"origin":"AWS::ECS::Fargate","user":"{customer}","http":{{"request":{{"method":"GET","url":"https://shop.example.com/{path}/{item}","user_agent":"{agent}","client_ip":"{client}"}},"response":{{"status":{status},"content_length":{}}}}},"annotations":{{"plan":"{}","cart_items":{}{campaign}}},"subsegments":[{{"id":"{call}","name":"orders",{times},"namespace":"remote","http":{{"request":{{"method":"GET","url":"http://orders.shop.internal/v1/{path}"}},"response":{{"status":{status}}}}}{}}}]{}}}"#,
            self.random.below(20_000),
            self.random.of(&PLANS),
            self.random.below(12),
            request.flags(),
            request.flags(),
        )
    }

    /// The second: a table, and a call to a service.
    fn orders(&mut self, request: &Request, parent: &str, call: &str) -> String {
        let Request {
            status,
            path,
            behind,
            ..
        } = request;
        let (table, request_id) = (self.id(), self.id());
        let head = self.head(request, "orders", Some(parent), (0.06, 0.94));
        let asked = request.times(0.1, 0.2);
        let called = request.times(0.25, 0.9);
        format!(
            r#"{{{head},"origin":"AWS::ECS::Fargate","http":{{"request":{{"method":"GET","url":"http://orders.shop.internal/v1/{path}"}},"response":{{"status":{status}}}}},"subsegments":[{{"id":"{table}","name":"DynamoDB",{asked},"namespace":"aws","aws":{{"operation":"GetItem","table_name":"{path}","region":"eu-west-1","request_id":"{request_id}"}},"http":{{"response":{{"status":200}}}}}},{{"id":"{call}","name":"{behind}",{called},"namespace":"remote","http":{{"request":{{"method":"POST","url":"http://{behind}.shop.internal/v1/{path}"}},"response":{{"status":{status}}}}}{}}}]{}}}"#,
            request.flags(),
            request.flags(),
        )
    }

    /// The third: a database, a message, and what was thrown where it failed.
    fn service(&mut self, request: &Request, parent: &str, told: &str) -> String {
        let Request {
            status,
            path,
            behind,
            ..
        } = request;
        let (query, work) = (self.id(), self.id());
        let head = self.head(request, behind, Some(parent), (0.3, 0.85));
        let cause = self.cause(request);
        let (asked, worked, sent) = (
            request.times(0.35, 0.5),
            request.times(0.5, 0.7),
            request.times(0.7, 0.8),
        );
        format!(
            r#"{{{head},"origin":"AWS::ECS::Fargate","http":{{"request":{{"method":"POST","url":"http://{behind}.shop.internal/v1/{path}"}},"response":{{"status":{status}}}}},"annotations":{{"attempt":{}}},"subsegments":[{{"id":"{query}","name":"{behind}@db.shop.internal",{asked},"namespace":"remote","sql":{{"database_type":"postgresql","sanitized_query":"select * from {path} where id = ?"}}}},{{"id":"{work}","name":"work out {path}",{worked}}},{{"id":"{told}","name":"mailer",{sent},"namespace":"remote"}}]{cause}{}}}"#,
            1 + self.random.below(3),
            request.flags(),
        )
    }

    /// The last: it goes on after the answer.
    fn mailer(&mut self, request: &Request, parent: &str) -> String {
        let (render, send) = (self.id(), self.id());
        let head = self.head(request, "mailer", Some(parent), (0.75, 1.1));
        let (rendered, sent) = (request.times(0.76, 0.9), request.times(0.9, 1.09));
        format!(
            r#"{{{head},"origin":"AWS::ECS::Fargate","service":{{"version":"2026.11.3","runtime":"CPython","runtime_version":"3.13.1"}},"http":{{"request":{{"method":"POST","url":"http://mailer.shop.internal/v1/messages"}},"response":{{"status":202}}}},"metadata":{{"default":{{"template":"receipt","locale":"en-GB","attachments":{}}}}},"subsegments":[{{"id":"{render}","name":"render {}",{rendered}}},{{"id":"{send}","name":"SES",{sent},"namespace":"aws","aws":{{"operation":"SendEmail","region":"eu-west-1"}}}}]}}"#,
            self.random.below(4),
            request.path,
        )
    }

    fn head(
        &mut self,
        request: &Request,
        name: &str,
        parent: Option<&str>,
        (from, to): (f64, f64),
    ) -> String {
        let (id, times) = (self.id(), request.times(from, to));
        let parent =
            parent.map_or_else(String::new, |parent| format!(r#","parent_id":"{parent}""#));
        format!(
            r#""name":"{name}","id":"{id}","trace_id":"{}"{parent},{times}"#,
            request.id
        )
    }

    fn cause(&mut self, request: &Request) -> String {
        if request.status != 500 {
            return String::new();
        }
        let (kind, message) = self.random.of(&FAILURES);
        let id = self.id();
        format!(
            r#","cause":{{"working_directory":"/srv/app","exceptions":[{{"id":"{id}","type":"{kind}","message":"{message}","stack":[{{"path":"app.py","line":{},"label":"handle"}}]}}]}}"#,
            self.random.below(400),
        )
    }

    fn id(&mut self) -> String {
        format!("{:016x}", self.random.number())
    }
}

impl Request {
    fn times(&self, from: f64, to: f64) -> String {
        let at = |share: f64| self.start + self.took * share;
        format!(r#""start_time":{:.6},"end_time":{:.6}"#, at(from), at(to))
    }

    fn flags(&self) -> &'static str {
        match self.status {
            500.. => r#","fault":true"#,
            429 => r#","error":true,"throttle":true"#,
            400.. => r#","error":true"#,
            _ => "",
        }
    }
}
