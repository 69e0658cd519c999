//! Which services failed when, and which of that belongs together.

use std::collections::{BTreeMap, HashSet};

use super::anomaly::{History, Judgement};
use crate::statistics::{Period, Tally, Verdict};

/// The periods that are judged.
pub(super) const PERIOD: Period = Period::FiveMinutes;

/// Anomalous periods of a service, in a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Incident {
    /// The service's place in the catalog.
    pub(super) service: usize,
    /// When the first period began, in seconds since 1970.
    pub(super) start: u64,
    /// When the last period ends, in seconds since 1970.
    pub(super) end: u64,
    /// The share of requests that was expected to fail, 0 to 1.
    pub(super) expected: f64,
    /// The requests in it.
    pub(super) requests: Tally,
}

impl Incident {
    fn overlaps(&self, other: &Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// Returns the incidents of a service, whose requests are given by the start of
/// their period.
pub(super) fn incidents_of(service: usize, periods: &BTreeMap<u64, Tally>) -> Vec<Incident> {
    let mut history = History::default();
    let mut incidents: Vec<Incident> = Vec::new();
    for (start, requests) in periods {
        let Judgement::Anomalous { expected } = history.judge(*requests) else {
            continue;
        };
        let end = PERIOD.end_of(*start);
        match incidents.last_mut() {
            Some(current) if current.end == *start => {
                current.end = end;
                current.requests.merge(requests);
            }
            _ => incidents.push(Incident {
                service,
                start: *start,
                end,
                expected,
                requests: *requests,
            }),
        }
    }
    incidents
}

/// Returns the incidents in groups: of those that overlap, of services of which
/// one calls the other. In a group the root cause comes first, then the others,
/// those with the most faults first.
pub(super) fn related(
    incidents: &[Incident],
    calls: &HashSet<(usize, usize)>,
) -> Vec<Vec<Incident>> {
    let leads = |from: &Incident, to: &Incident| {
        from.service != to.service
            && from.overlaps(to)
            && calls.contains(&(from.service, to.service))
    };
    let mut rest = incidents.to_vec();
    let mut groups = Vec::new();
    while let Some(first) = rest.pop() {
        let mut group = vec![first];
        let mut reached = 0;
        while let Some(member) = group.get(reached).copied() {
            let (related, others) = rest
                .into_iter()
                .partition(|other| leads(&member, other) || leads(other, &member));
            rest = others;
            group.extend::<Vec<Incident>>(related);
            reached += 1;
        }
        let passes_on = |incident: &Incident| group.iter().any(|other| leads(incident, other));
        let mut group: Vec<(bool, Incident)> = group
            .iter()
            .map(|incident| (passes_on(incident), *incident))
            .collect();
        // In a cycle all pass it on, and the number of faults decides.
        group.sort_by_key(|(passes_on, incident)| {
            let faults = incident.requests.of(Verdict::Fault);
            (*passes_on, std::cmp::Reverse(faults), incident.service)
        });
        groups.push(group.into_iter().map(|(_, incident)| incident).collect());
    }
    groups
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashSet};

    use super::{Incident, PERIOD, incidents_of, related};
    use crate::statistics::{Tally, Verdict};

    fn tally(ok: u64, faults: u64) -> Tally {
        let mut tally = Tally::default();
        for (verdict, count) in [(Verdict::Ok, ok), (Verdict::Fault, faults)] {
            (0..count).for_each(|_| tally.count(verdict, 0.1));
        }
        tally
    }

    fn incident(service: usize, start: u64, end: u64, faults: u64) -> Incident {
        Incident {
            service,
            start,
            end,
            expected: 0.0,
            requests: tally(0, faults),
        }
    }

    /// Returns the services of each group.
    fn groups(incidents: &[Incident], calls: &[(usize, usize)]) -> Vec<Vec<usize>> {
        let calls: HashSet<_> = calls.iter().copied().collect();
        let mut groups: Vec<Vec<usize>> = related(incidents, &calls)
            .into_iter()
            .map(|group| group.iter().map(|incident| incident.service).collect())
            .collect();
        groups.sort();
        groups
    }

    #[test]
    fn periods_in_a_row_are_one_incident() {
        let periods = BTreeMap::from([
            (0, tally(50, 0)),
            (300, tally(10, 10)),
            (600, tally(10, 30)),
            (900, tally(50, 0)),
            (1200, tally(10, 10)),
            (1800, tally(10, 10)),
        ]);
        let found: Vec<_> = incidents_of(7, &periods)
            .iter()
            .map(|incident| (incident.start, incident.end, incident.requests.total()))
            .collect();
        assert_eq!(found, [(300, 900, 60), (1200, 1500, 20), (1800, 2100, 20)]);
    }

    #[test]
    fn a_period_at_the_end_of_time_ends_there() {
        let last = PERIOD.start_of(f64::MAX);
        let periods = BTreeMap::from([(0, tally(50, 0)), (last, tally(10, 10))]);
        let found = incidents_of(0, &periods);
        assert_eq!((found[0].start, found[0].end), (last, u64::MAX));
    }

    #[test]
    fn the_farthest_downstream_is_the_root_cause() {
        let incidents = [
            incident(0, 0, 300, 90),
            incident(1, 0, 300, 80),
            incident(2, 0, 300, 10),
        ];
        assert_eq!(groups(&incidents, &[(0, 1), (1, 2)]), [[2, 0, 1]]);
    }

    #[test]
    fn of_several_root_causes_the_one_with_the_most_faults_comes_first() {
        let incidents = [
            incident(0, 0, 300, 90),
            incident(1, 0, 300, 10),
            incident(2, 0, 300, 20),
        ];
        assert_eq!(groups(&incidents, &[(0, 1), (0, 2)]), [[2, 1, 0]]);
    }

    #[test]
    fn services_that_do_not_call_each_other_are_apart() {
        let incidents = [incident(0, 0, 300, 9), incident(1, 0, 300, 9)];
        assert_eq!(groups(&incidents, &[]), [[0], [1]]);
    }

    #[test]
    fn incidents_at_different_times_are_apart() {
        let incidents = [incident(0, 0, 300, 9), incident(1, 300, 600, 9)];
        assert_eq!(groups(&incidents, &[(0, 1)]), [[0], [1]]);
    }

    #[test]
    fn a_service_that_calls_itself_can_be_the_root_cause() {
        let incidents = [incident(0, 0, 300, 90), incident(1, 0, 300, 10)];
        assert_eq!(groups(&incidents, &[(0, 1), (1, 1)]), [[1, 0]]);
    }

    #[test]
    fn a_cycle_is_one_group() {
        let incidents = [incident(0, 0, 300, 8), incident(1, 0, 300, 9)];
        assert_eq!(groups(&incidents, &[(0, 1), (1, 0), (0, 0)]), [[1, 0]]);
    }
}
