"""Pure: the ledger to covered until, gaps, sums that must agree."""
