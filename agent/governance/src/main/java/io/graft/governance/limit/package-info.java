/**
 * Limits: of the requests that this server works on at once, of rates, and of calls to a
 * destination that is overloaded.
 *
 * <p>Begin with {@link io.graft.governance.limit.AdaptiveConcurrency} for the server, {@link
 * io.graft.governance.limit.RateLimiter} for rates and {@link io.graft.governance.limit.Throttle}
 * for calls.
 */
package io.graft.governance.limit;
