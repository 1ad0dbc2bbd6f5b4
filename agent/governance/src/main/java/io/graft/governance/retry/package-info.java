/** When a call may be retried: the budget, the backoff, and what {@code Retry-After} asks for. */
package io.graft.governance.retry;
