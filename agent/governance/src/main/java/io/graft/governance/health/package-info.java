/**
 * Checks of instances apart from calls: whether an ejected endpoint accepts connections before it
 * is un-ejected, and whether endpoints that have a health check pass it.
 *
 * <p>Begin with {@link io.graft.governance.health.HealthWatch}, which runs {@link
 * io.graft.governance.health.Unejection} and {@link io.graft.governance.health.ActiveChecks} for
 * one destination. This package does no I/O: {@link io.graft.governance.health.Checks} does.
 */
package io.graft.governance.health;
