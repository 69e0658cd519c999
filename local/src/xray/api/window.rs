//! Ranges of time.

use super::ApiError;

/// A time as the API has it in JSON: seconds since 1970, fractions allowed.
pub(in crate::xray) type Timestamp = f64;

/// A range of time; both ends belong to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::xray) struct Window {
    /// The first moment, in seconds since 1970.
    pub(in crate::xray) start: Timestamp,
    /// The last moment, in seconds since 1970.
    pub(in crate::xray) end: Timestamp,
}

impl Window {
    /// Returns the range between two times.
    ///
    /// # Errors
    /// When it is the wrong way round.
    pub(in crate::xray) fn between(start: Timestamp, end: Timestamp) -> Result<Self, ApiError> {
        if start <= end {
            return Ok(Self { start, end });
        }
        Err(ApiError::InvalidRequest(format!(
            "StartTime {start} is after EndTime {end}"
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::Window;

    #[test]
    fn a_range_the_wrong_way_round_is_refused() {
        assert!(Window::between(1.0, 1.0).is_ok());
        assert!(Window::between(1.0, 0.5).is_err());
        assert!(Window::between(f64::NAN, 1.0).is_err());
    }
}
