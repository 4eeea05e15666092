//! The compatibility rules, judged from outside: through documents, policies and reports.

#[cfg(test)]
mod catalogue;
#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod kit;
#[cfg(test)]
mod mutations;
#[cfg(test)]
mod page;
#[cfg(test)]
mod pairs;
#[cfg(test)]
mod policy;
#[cfg(test)]
mod real;
