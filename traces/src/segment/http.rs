//! The request that a segment served, or that a subsegment sent.

use super::part::part;

part! {
    /// `http`: a request and its response.
    Http {
        /// What was asked.
        "request" => request: Request,
        /// What was answered.
        "response" => response: Response,
    }
}

part! {
    /// `http.request`.
    Request {
        /// `GET`, `POST`, …
        "method" => method: String,
        /// The full URL.
        "url" => url: String,
        /// What the client says it is.
        "user_agent" => user_agent: String,
        /// The client's address.
        "client_ip" => client_ip: String,
        /// Of a segment: whether `client_ip` was read from `X-Forwarded-For`, and may be forged.
        "x_forwarded_for" => x_forwarded_for: bool,
        /// Of a subsegment: whether the called service is traced too.
        "traced" => traced: bool,
    }
}

part! {
    /// `http.response`.
    Response {
        /// The status, 100 to 599.
        "status" => status: i64,
        /// Bytes of the body.
        "content_length" => content_length: i64,
    }
}
