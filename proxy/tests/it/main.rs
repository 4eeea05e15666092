//! The real proxy as a process, between a stub control plane and stub upstreams.

#[cfg(test)]
mod answers;
#[cfg(test)]
mod bodies;
#[cfg(test)]
mod exchange;
#[cfg(test)]
mod forwarding;
#[cfg(test)]
mod framing;
#[cfg(test)]
mod kit;
#[cfg(test)]
mod lifecycle;
#[cfg(test)]
mod rollouts;
#[cfg(test)]
mod snapshots;
#[cfg(test)]
mod telemetry;
