//! How Windows itself divides what the host sends: the policies of its packet scheduler.

use crate::fabric::known::Known;
use crate::fabric::record::record;

record! {
    /// A QoS policy of the host (`Get-NetQosPolicy`). It holds on every adapter that the host sends through.
    pub struct QosPolicy: "qos-policy" {
        /// Name of the policy.
        name: String,
        /// Minimum, as a weight among the policies (`MinBandwidthWeightAction`); 0 for none.
        minimum_weight: Known<u64>,
        /// The most that it lets through, in bits per second (`ThrottleRateAction`); 0 for no limit.
        maximum_bps: Known<u64>,
    }
}
