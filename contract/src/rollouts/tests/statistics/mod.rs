mod absolute;
mod means;
mod merging;
mod published;
mod rates;
mod ratio;
mod scores;
